/**
 * In: JSON values and their schemas.
 * Out: values of CEL, their equality and their sizes.
 * Next: {@code dev.polder.machinery.cel.runtime}.
 */
@NullMarked
package dev.polder.machinery.cel.value;

import org.jspecify.annotations.NullMarked;

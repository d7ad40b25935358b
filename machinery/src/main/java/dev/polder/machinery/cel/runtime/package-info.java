/**
 * In: checked expressions and the values of their variables.
 * Out: results and what they cost.
 * Next: {@code dev.polder.machinery.cel}.
 */
@NullMarked
package dev.polder.machinery.cel.runtime;

import org.jspecify.annotations.NullMarked;

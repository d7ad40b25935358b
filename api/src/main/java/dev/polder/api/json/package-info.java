/**
 * In: bytes.
 * Out: JSON trees, and bytes again.
 * Next: {@code dev.polder.machinery}.
 */
@NullMarked
package dev.polder.api.json;

import org.jspecify.annotations.NullMarked;

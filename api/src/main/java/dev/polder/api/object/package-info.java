/**
 * In: parsed names.
 * Out: the identity of a stored object.
 * Next: {@code dev.polder.api.status}.
 */
@NullMarked
package dev.polder.api.object;

import org.jspecify.annotations.NullMarked;

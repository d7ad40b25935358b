/**
 * In: an object and a patch of one of three kinds.
 * Out: the patched object, or the Status that says why not.
 * Next: {@code dev.polder.machinery.apply}.
 */
@NullMarked
package dev.polder.machinery.patch;

import org.jspecify.annotations.NullMarked;

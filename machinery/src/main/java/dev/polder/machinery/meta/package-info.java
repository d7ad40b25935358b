/**
 * In: decoded objects of any type.
 * Out: their ObjectMeta in canonical form, and everything that is wrong with it in upstream's words.
 * Next: {@code dev.polder.machinery.patch}.
 */
@NullMarked
package dev.polder.machinery.meta;

import org.jspecify.annotations.NullMarked;

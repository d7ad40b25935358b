/**
 * In: stores with rows that are right and rows that are not.
 * Out: whether the check tells them apart.
 * Next: {@code dev.polder.storage.check}.
 */
@NullMarked
package dev.polder.storage.check;

import org.jspecify.annotations.NullMarked;

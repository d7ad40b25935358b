/**
 * In: revisions of the store, and versions that clients were given.
 * Out: the one from the other, across imports and restores (store rule S8).
 * Next: {@code dev.polder.storage}.
 */
@NullMarked
package dev.polder.storage.epoch;

import org.jspecify.annotations.NullMarked;

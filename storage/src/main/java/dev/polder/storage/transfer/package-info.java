/**
 * In: the objects of a store, or a file that an export has written.
 * Out: that file, or those objects in another store, each of them once.
 * Next: {@code dev.polder.storage.epoch}.
 */
@NullMarked
package dev.polder.storage.transfer;

import org.jspecify.annotations.NullMarked;

/**
 * In: decided transactions, one writer at a time.
 * Out: revisions of rows, their history, and watches over it, all in memory.
 * Next: {@code dev.polder.storage.memory}, {@code dev.polder.storage.log}.
 */
@NullMarked
package dev.polder.storage.mvcc;

import org.jspecify.annotations.NullMarked;

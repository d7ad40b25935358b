/**
 * In: transactions, ranges and watches.
 * Out: the same promises as every store, but nothing survives the process.
 * Next: {@code dev.polder.storage.log}.
 */
@NullMarked
package dev.polder.storage.memory;

import org.jspecify.annotations.NullMarked;

/**
 * In: values to store, and a file of keys.
 * Out: the same values, unreadable without the keys and in any other row than their own (store rule S17).
 * Next: {@code dev.polder.storage.compaction}.
 */
@NullMarked
package dev.polder.storage.seal;

import org.jspecify.annotations.NullMarked;

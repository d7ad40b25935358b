/**
 * In: a store and a clock that a test moves.
 * Out: whether history is forgotten neither too early nor never.
 * Next: {@code dev.polder.storage.contract}.
 */
@NullMarked
package dev.polder.storage.compaction;

import org.jspecify.annotations.NullMarked;

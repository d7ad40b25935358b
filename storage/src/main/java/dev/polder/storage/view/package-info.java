/**
 * In: the store's one stream of events.
 * Out: snapshots, history and records of every object, from memory.
 * Next: {@code dev.polder.storage}.
 */
@NullMarked
package dev.polder.storage.view;

import org.jspecify.annotations.NullMarked;

/**
 * In: a store.
 * Out: the same store, and what its requests were, how long they took and whether they failed, told to a meter.
 * Next: {@code dev.polder.storage.view}.
 */
@NullMarked
package dev.polder.storage.meter;

import org.jspecify.annotations.NullMarked;

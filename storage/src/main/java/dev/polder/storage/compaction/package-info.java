/**
 * In: the time, revisions as they pass, and the revisions of page tokens that clients were given.
 * Out: the revision up to which a store may forget its history, told to the store.
 * Next: {@code dev.polder.storage}.
 */
@NullMarked
package dev.polder.storage.compaction;

import org.jspecify.annotations.NullMarked;

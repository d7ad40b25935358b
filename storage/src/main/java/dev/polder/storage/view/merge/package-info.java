/**
 * In: the maps of one resource, one for each identity.
 * Out: one map in the order of the store's keys, as kcp's wildcard lists of metadata read.
 * Next: {@code dev.polder.storage.view.live}.
 */
@NullMarked
package dev.polder.storage.view.merge;

import org.jspecify.annotations.NullMarked;

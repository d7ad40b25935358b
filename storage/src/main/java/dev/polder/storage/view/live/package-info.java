/**
 * In: the store's rows at one revision and its stream of revisions after that.
 * Out: {@link LiveView}: whole snapshots in order, the recent past, and wake-ups when something changed.
 * Next: {@code dev.polder.storage}.
 */
@NullMarked
package dev.polder.storage.view.live;

import org.jspecify.annotations.NullMarked;

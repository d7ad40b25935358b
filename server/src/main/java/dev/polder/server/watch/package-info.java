/**
 * In: history and a selection.
 * Out: a stream of watch events with back-pressure.
 * Next: {@code dev.polder.storage.view}.
 */
@NullMarked
package dev.polder.server.watch;

import org.jspecify.annotations.NullMarked;

/**
 * In: candidates of one process that want to do what only one may do.
 * Out: a leader at a time, and the guard that its writes carry.
 * Next: {@code dev.polder.storage.view}.
 */
@NullMarked
package dev.polder.storage.leader;

import org.jspecify.annotations.NullMarked;

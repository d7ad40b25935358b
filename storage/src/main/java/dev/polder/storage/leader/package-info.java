/**
 * In: servers that want to do what only one may do.
 * Out: one leader at a time, and the guard that its writes carry.
 * Next: {@code dev.polder.storage.view}.
 */
@NullMarked
package dev.polder.storage.leader;

import org.jspecify.annotations.NullMarked;

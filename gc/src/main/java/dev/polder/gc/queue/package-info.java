/**
 * In: objects to look at.
 * Out: each looked at by one at a time, logical clusters and types in turn, failed ones again after a growing delay.
 * Next: {@code dev.polder.storage}.
 */
@NullMarked
package dev.polder.gc.queue;

import org.jspecify.annotations.NullMarked;

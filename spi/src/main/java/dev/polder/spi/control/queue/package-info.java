/**
 * In: objects to look at.
 * Out: each looked at by one at a time, logical clusters and types in turn, failed ones again after a growing delay.
 * Next: {@code dev.polder.spi.virtual}.
 */
@NullMarked
package dev.polder.spi.control.queue;

import org.jspecify.annotations.NullMarked;

/**
 * In: requests as a store tells them.
 * Out: whether the metrics say so, in bounded space.
 * Next: {@code dev.polder.server.limits}.
 */
@NullMarked
package dev.polder.server.metrics;

import org.jspecify.annotations.NullMarked;

/**
 * In: what the store was asked and how long it took, and how much it holds.
 * Out: the text of {@code /metrics}, with the names that dashboards of Kubernetes expect.
 * Next: {@code dev.polder.server.limits}.
 */
@NullMarked
package dev.polder.server.metrics;

import org.jspecify.annotations.NullMarked;

/**
 * In: what workloads came to: latencies, rates, faults, what the server took.
 * Out: the same as Markdown with charts that can be read on light and on dark ground.
 * Next: {@code dev.polder.bench.drive.load}.
 */
@NullMarked
package dev.polder.bench.drive.report;

import org.jspecify.annotations.NullMarked;

/**
 * In: a built server and its baseline, as processes.
 * Out: figures: medians of alternating rounds, their spread and their ratio.
 * Next: {@code dev.polder.bench.load}.
 */
@NullMarked
package dev.polder.bench.workload;

import org.jspecify.annotations.NullMarked;

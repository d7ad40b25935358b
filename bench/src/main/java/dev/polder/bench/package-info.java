/**
 * In: the name of a workload.
 * Out: its table.
 * Next: {@code dev.polder.bench.workload}.
 */
@NullMarked
package dev.polder.bench;

import org.jspecify.annotations.NullMarked;

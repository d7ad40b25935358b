/**
 * In: a server process, and how many workspaces of which shape, or exports and bindings, it shall get.
 * Out: what it takes to make, hold, reload, use and end them: rates, latencies, memory, threads, series of metrics.
 * Next: {@code dev.polder.bench.workload}.
 */
@NullMarked
package dev.polder.bench.tenancy;

import org.jspecify.annotations.NullMarked;

/**
 * In: a server process, and how many objects whose owners, or whose namespace, shall go.
 * Out: how many go each second, beside rows that are deleted from the same kind of store; what the index of owners holds.
 * Next: {@code dev.polder.bench.workload}.
 */
@NullMarked
package dev.polder.bench.collect;

import org.jspecify.annotations.NullMarked;

/**
 * In: a command line that names workloads, and a server by its kubeconfig or none.
 * Out: the workloads run on that server, or on one of its own, and their report.
 * Next: {@code dev.polder.bench.drive.work}.
 */
@NullMarked
package dev.polder.bench.drive;

import org.jspecify.annotations.NullMarked;

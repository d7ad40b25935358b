/**
 * In: admission policies in workspaces of a server in this process, and quotas on a server of its own.
 * Out: what a create takes with few, many, and many others of them, and the heap that they take.
 * Next: {@code dev.polder.server.admission.policy}, {@code dev.polder.server.quota}.
 */
@NullMarked
package dev.polder.bench.policy;

import org.jspecify.annotations.NullMarked;

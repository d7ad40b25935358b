/**
 * In: the path and method of a request.
 * Out: when it may run, fair between logical clusters.
 * Next: {@code dev.polder.server.pipeline}.
 */
@NullMarked
package dev.polder.server.limits;

import org.jspecify.annotations.NullMarked;

/**
 * In: a raw request.
 * Out: its answer: the list of stages, in order.
 * Next: {@code dev.polder.server.cluster}.
 */
@NullMarked
package dev.polder.server.pipeline;

import org.jspecify.annotations.NullMarked;

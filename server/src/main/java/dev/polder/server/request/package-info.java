/**
 * In: one HTTP request, whole.
 * Out: the evidence types that carry the order of stages, and replies.
 * Next: {@code dev.polder.server.pipeline}.
 */
@NullMarked
package dev.polder.server.request;

import org.jspecify.annotations.NullMarked;

/**
 * In: everything that the server answers, everybody who may ask, and every logical cluster.
 * Out: whether each answer is the one that the rules say, and shows nothing of where the caller may not look.
 * Next: {@code dev.polder.server.metrics}.
 */
@NullMarked
package dev.polder.server.matrix;

import org.jspecify.annotations.NullMarked;

/**
 * In: a body, a certificate and a key.
 * Out: the baseline: a Vert.x server that does nothing but answer with the body.
 * Next: {@code dev.polder.server}.
 */
@NullMarked
package dev.polder.bench.peer;

import org.jspecify.annotations.NullMarked;

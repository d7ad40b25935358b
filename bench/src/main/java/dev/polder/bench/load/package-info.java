/**
 * In: an address, a token and paths.
 * Out: GETs over HTTP/2 and TLS, as many as the server answers, and how many that were.
 * Next: {@code dev.polder.bench.peer}.
 */
@NullMarked
package dev.polder.bench.load;

import org.jspecify.annotations.NullMarked;

/**
 * In: an address and a token.
 * Out: GETs, creates and watches over HTTP/2 and TLS, and what came of them.
 * Next: {@code dev.polder.bench.peer}.
 */
@NullMarked
package dev.polder.bench.load;

import org.jspecify.annotations.NullMarked;

/**
 * In: what came in a request's head, what an answer's head needs.
 * Out: headers and query parameters as the rest of the server wants them.
 * Next: {@code dev.polder.server.http}.
 */
@NullMarked
package dev.polder.server.http.header;

import org.jspecify.annotations.NullMarked;

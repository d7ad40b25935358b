/**
 * In: requests to peers that a user of this server has named.
 * Out: their answers over TLS connections, or why there are none.
 * Next: {@code dev.polder.server.request.outgoing}.
 */
@NullMarked
package dev.polder.server.http.peer;

import org.jspecify.annotations.NullMarked;

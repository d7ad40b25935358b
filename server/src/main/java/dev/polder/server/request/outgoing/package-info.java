/**
 * In: a body for a peer that a user of this server has named, or nothing but its URL.
 * Out: what the peer answered, or upstream's words for why it did not.
 * Next: {@code dev.polder.server.http}.
 */
@NullMarked
package dev.polder.server.request.outgoing;

import org.jspecify.annotations.NullMarked;

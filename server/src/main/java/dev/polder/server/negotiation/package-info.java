/**
 * In: the headers of one request.
 * Out: in which form its body came and its answer goes out.
 * Next: {@code dev.polder.server.discovery}.
 */
@NullMarked
package dev.polder.server.negotiation;

import org.jspecify.annotations.NullMarked;

/**
 * In: issuers of tokens on loopback, good and bad, and a whole server that believes them.
 * Out: whom it takes the bearers of their tokens for, and where.
 * Next: {@code dev.polder.server.api.token}.
 */
@NullMarked
package dev.polder.server.api.issuer;

import org.jspecify.annotations.NullMarked;

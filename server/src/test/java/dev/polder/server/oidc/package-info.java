/**
 * In: issuers that answer as a test wants.
 * Out: how often they are asked, and what is remembered of their tokens.
 * Next: {@code dev.polder.server.api.issuer}.
 */
@NullMarked
package dev.polder.server.oidc;

import org.jspecify.annotations.NullMarked;

/**
 * In: tokens of issuers elsewhere, and configurations that say whose are believed, for the server or for workspaces of a type.
 * Out: whose a token is, with keys that are fetched when they are first needed.
 * Next: {@code dev.polder.server.review}.
 */
@NullMarked
package dev.polder.server.oidc;

import org.jspecify.annotations.NullMarked;

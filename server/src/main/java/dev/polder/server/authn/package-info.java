/**
 * In: a client certificate or a bearer token.
 * Out: the user, anonymous without a credential, or a 401.
 * Next: {@code dev.polder.server.health}.
 */
@NullMarked
package dev.polder.server.authn;

import org.jspecify.annotations.NullMarked;

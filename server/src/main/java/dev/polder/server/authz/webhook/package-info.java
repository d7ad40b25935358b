/**
 * In: what a user asks for, and a webhook that an operator has named.
 * Out: the webhook's decision, remembered for a while; no opinion when it gives none.
 * Next: {@code dev.polder.server.authz.policy}.
 */
@NullMarked
package dev.polder.server.authz.webhook;

import org.jspecify.annotations.NullMarked;

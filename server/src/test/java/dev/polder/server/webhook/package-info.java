/**
 * In: a server and webhooks on loopback.
 * Out: what each asks the other, and what clients see of it.
 * Next: {@code dev.polder.server.conversion}.
 */
@NullMarked
package dev.polder.server.webhook;

import org.jspecify.annotations.NullMarked;

/**
 * In: a write, and the webhooks that are configured for it.
 * Out: the write as webhooks have changed it, or why one of them, or its failure, refuses it.
 * Next: {@code dev.polder.server.request.outgoing}.
 */
@NullMarked
package dev.polder.server.admission.webhook;

import org.jspecify.annotations.NullMarked;

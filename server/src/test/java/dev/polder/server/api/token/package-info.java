/**
 * In: tokens, good and forged, sent to a whole server.
 * Out: whom it takes their bearers for.
 * Next: {@code dev.polder.server.api.item}.
 */
@NullMarked
package dev.polder.server.api.token;

import org.jspecify.annotations.NullMarked;

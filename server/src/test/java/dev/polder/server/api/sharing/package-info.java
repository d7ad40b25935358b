/**
 * In: a whole server with a store in memory.
 * Out: what exports and bindings lead to there.
 * Next: {@code dev.polder.apiexport}.
 */
@NullMarked
package dev.polder.server.api.sharing;

import org.jspecify.annotations.NullMarked;

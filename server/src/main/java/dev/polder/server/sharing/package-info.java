/**
 * In: exports, what consumers grant to their providers, and requests of providers.
 * Out: what a provider sees of its consumers, and may do there.
 * Next: {@code dev.polder.server.pipeline}.
 */
@NullMarked
package dev.polder.server.sharing;

import org.jspecify.annotations.NullMarked;

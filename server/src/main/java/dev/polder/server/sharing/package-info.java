/**
 * In: exports, the bindings to them, and requests of providers.
 * Out: who uses an export, page by page.
 * Next: {@code dev.polder.server.pipeline}.
 */
@NullMarked
package dev.polder.server.sharing;

import org.jspecify.annotations.NullMarked;

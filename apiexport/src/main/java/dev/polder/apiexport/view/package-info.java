/**
 * In: exports, what consumers grant to their providers, and what a provider asks.
 * Out: the view of an export, as a {@code VirtualWorkspace}: which resources it has, who may use them, what of their objects is seen.
 * Next: {@code dev.polder.server.sharing}.
 */
@NullMarked
package dev.polder.apiexport.view;

import org.jspecify.annotations.NullMarked;

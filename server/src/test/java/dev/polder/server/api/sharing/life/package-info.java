/**
 * In: exports, bindings and their schemas that change, come and go.
 * Out: what is left when a server dies at any write of it, and what a change costs.
 * Next: {@code dev.polder.apiexport.binding}.
 */
@NullMarked
package dev.polder.server.api.sharing.life;

import org.jspecify.annotations.NullMarked;

/**
 * In: workspaces that export and workspaces that bind, of a whole server.
 * Out: kcp's own cases of both, and of what {@code root} exports.
 * Next: {@code dev.polder.server.api.sharing.life}.
 */
@NullMarked
package dev.polder.server.api.sharing.cases;

import org.jspecify.annotations.NullMarked;

/**
 * In: requests about workspaces, to a server in this process.
 * Out: what kcp promises of them, asserted against its words and codes.
 * Next: {@code dev.polder.server.tenancy}.
 */
@NullMarked
package dev.polder.server.api.workspace;

import org.jspecify.annotations.NullMarked;

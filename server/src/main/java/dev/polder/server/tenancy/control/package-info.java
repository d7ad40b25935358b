/**
 * In: workspaces and logical clusters that changed.
 * Out: logical clusters made, filled, kept up to date and emptied; each a few transactions and no wait.
 * Next: {@code dev.polder.storage}.
 */
@NullMarked
package dev.polder.server.tenancy.control;

import org.jspecify.annotations.NullMarked;

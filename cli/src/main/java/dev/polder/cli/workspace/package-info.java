/**
 * In: the command lines of kcp's kubectl plugins that are about workspaces.
 * Out: workspaces entered, made and shown, in the words that kcp's plugins print.
 * Next: {@code dev.polder.cli.session}.
 */
@NullMarked
package dev.polder.cli.workspace;

import org.jspecify.annotations.NullMarked;

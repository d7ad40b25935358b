/**
 * In: the command lines of kcp's kubectl plugins.
 * Out: workspaces entered, made and shown, in the words that kcp's plugins print.
 * Next: {@code dev.polder.cli.kubeconfig}.
 */
@NullMarked
package dev.polder.cli.workspace;

import org.jspecify.annotations.NullMarked;

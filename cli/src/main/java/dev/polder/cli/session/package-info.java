/**
 * In: the values of a command line's flags, and the environment.
 * Out: where a command stands: the kubeconfig, the server and the workspace that it leads to.
 * Next: {@code dev.polder.cli.kubeconfig}.
 */
@NullMarked
package dev.polder.cli.session;

import org.jspecify.annotations.NullMarked;

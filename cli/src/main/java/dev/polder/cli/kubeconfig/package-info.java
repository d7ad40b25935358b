/**
 * In: kubeconfig files, environment and flags, as kubectl takes them.
 * Out: how to reach a server and as whom, and the same files with contexts changed in them.
 * Next: {@code dev.polder.cli.client}.
 */
@NullMarked
package dev.polder.cli.kubeconfig;

import org.jspecify.annotations.NullMarked;

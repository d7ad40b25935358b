/**
 * In: a connection out of a kubeconfig, and paths below a logical cluster.
 * Out: the JSON that the server answers, or its refusal in the words of client-go.
 * Next: {@code dev.polder.server.http}.
 */
@NullMarked
package dev.polder.cli.client;

import org.jspecify.annotations.NullMarked;

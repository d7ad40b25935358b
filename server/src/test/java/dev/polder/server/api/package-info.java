/**
 * In: requests to a server in this process, over TLS as any client sends them.
 * Out: what the API promises, asserted against the words and codes of Kubernetes.
 * Next: {@code dev.polder.server.verb}.
 */
@NullMarked
package dev.polder.server.api;

import org.jspecify.annotations.NullMarked;

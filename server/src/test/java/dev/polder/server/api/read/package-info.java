/**
 * In: requests that read, to a server in this process, over TLS as any client sends them.
 * Out: objects, pages and watches as Kubernetes gives them.
 * Next: {@code dev.polder.server.verb.read}.
 */
@NullMarked
package dev.polder.server.api.read;

import org.jspecify.annotations.NullMarked;

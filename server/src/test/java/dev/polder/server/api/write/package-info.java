/**
 * In: requests that write, to a server in this process, over TLS as any client sends them.
 * Out: what became of the objects, or why not, in the words and codes of Kubernetes.
 * Next: {@code dev.polder.server.verb.write}.
 */
@NullMarked
package dev.polder.server.api.write;

import org.jspecify.annotations.NullMarked;

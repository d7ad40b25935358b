/**
 * In: objects that own others, to a server in this process, and deletions of them.
 * Out: which of the others have gone, as Kubernetes' and kcp's tests of the garbage collector expect.
 * Next: {@code dev.polder.gc}.
 */
@NullMarked
package dev.polder.server.api.collect;

import org.jspecify.annotations.NullMarked;

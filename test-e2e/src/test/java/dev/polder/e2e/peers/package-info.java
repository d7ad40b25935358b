/**
 * In: several servers on one etcd.
 * Out: proof that any of them may be asked, and any may be killed.
 * Next: {@code dev.polder.e2e.kubectl}.
 */
@NullMarked
package dev.polder.e2e.peers;

import org.jspecify.annotations.NullMarked;

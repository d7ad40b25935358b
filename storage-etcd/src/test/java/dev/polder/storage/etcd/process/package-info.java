/**
 * In: a folder, flags, and what shall happen to a cluster or to a line.
 * Out: real etcd processes on loopback, cut lines between them, certificates, and what etcd says it was asked.
 * Next: {@code dev.polder.storage.etcd}.
 */
@NullMarked
package dev.polder.storage.etcd.process;

import org.jspecify.annotations.NullMarked;

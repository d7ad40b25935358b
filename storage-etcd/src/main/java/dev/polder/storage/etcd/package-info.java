/**
 * In: transactions, ranges and watches of a store.
 * Out: the same as requests to etcd, spoken through its generated stubs.
 * Next: {@code dev.polder.storage.view}.
 */
@NullMarked
package dev.polder.storage.etcd;

import org.jspecify.annotations.NullMarked;

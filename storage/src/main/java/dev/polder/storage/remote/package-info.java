/**
 * In: the flags that name a shared store.
 * Out: what a store in other processes is opened with, and by whom.
 * Next: {@code dev.polder.storage.etcd}.
 */
@NullMarked
package dev.polder.storage.remote;

import org.jspecify.annotations.NullMarked;

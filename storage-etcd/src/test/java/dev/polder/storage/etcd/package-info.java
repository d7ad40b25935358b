/**
 * In: a real etcd.
 * Out: whether the store on it keeps its promises.
 * Next: nothing.
 */
@NullMarked
package dev.polder.storage.etcd;

import org.jspecify.annotations.NullMarked;

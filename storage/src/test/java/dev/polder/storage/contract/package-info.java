/**
 * In: a way to open a store.
 * Out: one class per promise, which every store's tests extend; published as this module's test-jar.
 * Next: {@code dev.polder.storage.memory}, {@code dev.polder.storage.log}.
 */
@NullMarked
package dev.polder.storage.contract;

import org.jspecify.annotations.NullMarked;

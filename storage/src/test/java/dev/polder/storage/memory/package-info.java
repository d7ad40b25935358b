/**
 * In: the contract classes.
 * Out: whether the in-memory store keeps them.
 * Next: {@code dev.polder.storage.log}.
 */
@NullMarked
package dev.polder.storage.memory;

import org.jspecify.annotations.NullMarked;

/**
 * In: values, keys and damage.
 * Out: whether what is sealed is unreadable without its key and row, and readable with them.
 * Next: {@code dev.polder.storage.memory}.
 */
@NullMarked
package dev.polder.storage.seal;

import org.jspecify.annotations.NullMarked;

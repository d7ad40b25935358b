/**
 * In: stores of every kind.
 * Out: whether they keep the promises of docs/guarantees.md.
 * Next: {@code dev.polder.storage.contract}.
 */
@NullMarked
package dev.polder.storage;

import org.jspecify.annotations.NullMarked;

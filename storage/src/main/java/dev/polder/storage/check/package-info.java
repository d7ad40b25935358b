/**
 * In: a store.
 * Out: what it holds, counted, and what of that cannot be read.
 * Next: {@code dev.polder.storage}.
 */
@NullMarked
package dev.polder.storage.check;

import org.jspecify.annotations.NullMarked;

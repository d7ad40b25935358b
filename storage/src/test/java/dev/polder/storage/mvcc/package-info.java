/**
 * In: writes and compactions in memory.
 * Out: whether what is forgotten is really gone.
 * Next: {@code dev.polder.storage.memory}.
 */
@NullMarked
package dev.polder.storage.mvcc;

import org.jspecify.annotations.NullMarked;

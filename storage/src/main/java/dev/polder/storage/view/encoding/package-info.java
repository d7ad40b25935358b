/**
 * In: object trees to store, and stored bytes.
 * Out: the one canonical shape of stored bytes, a scanner over them, and buffers that served bytes are put into.
 * Next: {@code dev.polder.storage.view}.
 */
@NullMarked
package dev.polder.storage.view.encoding;

import org.jspecify.annotations.NullMarked;

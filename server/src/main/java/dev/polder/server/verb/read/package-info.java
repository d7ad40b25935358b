/**
 * In: a call that reads.
 * Out: objects, pages and watches, out of snapshots; nothing here blocks.
 * Next: {@code dev.polder.server.form}.
 */
@NullMarked
package dev.polder.server.verb.read;

import org.jspecify.annotations.NullMarked;

/**
 * In: transactions, ranges and watches over keys and bytes.
 * Out: revisions, and the promises of docs/guarantees.md.
 * Next: {@code dev.polder.storage.view}.
 */
@NullMarked
package dev.polder.storage;

import org.jspecify.annotations.NullMarked;

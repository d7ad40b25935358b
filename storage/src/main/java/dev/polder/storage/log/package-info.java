/**
 * In: transactions, and a folder of this server's own.
 * Out: a store that keeps its promises across crashes: a checksummed log, snapshots, recovery.
 * Next: {@code dev.polder.storage.view}.
 */
@NullMarked
package dev.polder.storage.log;

import org.jspecify.annotations.NullMarked;

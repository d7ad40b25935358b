/**
 * In: stores that are exported, imported, put back and spoiled, with servers and clients on them.
 * Out: proof that objects arrive as they were and that no client sees a version go back.
 * Next: {@code dev.polder.e2e.kubectl}.
 */
@NullMarked
package dev.polder.e2e.transfer;

import org.jspecify.annotations.NullMarked;

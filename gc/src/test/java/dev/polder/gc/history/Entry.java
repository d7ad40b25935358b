package dev.polder.gc.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.object.ObjectKey;
import org.jspecify.annotations.Nullable;

/**
 * One line of the store's log.
 *
 * @param key the object; null when the line is that a leader's term began
 * @param after the object as written; null when it was removed
 * @param term the revision of the term in which a collector wrote it; 0 for anybody else
 */
record Entry(
        long revision, @Nullable ObjectKey key, @Nullable ObjectNode after, long term) {}

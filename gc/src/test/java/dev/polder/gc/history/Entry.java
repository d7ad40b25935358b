package dev.polder.gc.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One line of a store's log.
 *
 * @param key the object; null when the line is that a leader's term began
 * @param after the object as written; null when it was removed
 * @param term the revision of the term in which a collector wrote it; 0 for anybody else
 */
public record Entry(
        long revision, @Nullable Key key, @Nullable ObjectNode after, long term) {

    /**
     * Which object it is.
     *
     * @param resource its group, {@code core} if it has none, a slash, and the plural name
     * @param namespace empty for objects in none
     */
    public record Key(String cluster, String resource, String namespace, String name) {

        private static final int SEGMENTS = 6;

        /**
         * Reads the path of a row below the store's prefix: cluster, group, resource, identity, namespace, name; "-" for none.
         *
         * @return empty when the row is no object
         */
        public static Optional<Key> parse(String path) {
            String[] parts = path.split("/", -1);
            if (parts.length != SEGMENTS || path.startsWith("!")) {
                return Optional.empty();
            }
            String namespace = parts[4].equals("-") ? "" : parts[4];
            return Optional.of(new Key(parts[0], parts[1] + "/" + parts[2], namespace, parts[5]));
        }
    }
}

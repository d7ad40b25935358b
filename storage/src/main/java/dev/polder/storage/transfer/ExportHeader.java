package dev.polder.storage.transfer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import java.util.UUID;

/**
 * The first line of an export.
 *
 * @param store which store it is of
 * @param revision as of which revision of that store
 * @param newestVersion the greatest resourceVersion that clients of that store had been given (store rule S8)
 * @param scope whose objects it has
 */
public record ExportHeader(UUID store, long revision, long newestVersion, ClusterScope scope) {

    /** The format that this server writes, and the newest that it reads. */
    static final int FORMAT = 1;

    private static final String FORMAT_FIELD = "polderExport";
    private static final String ALL = "all";

    ObjectNode toJson() {
        return Json.object()
                .put(FORMAT_FIELD, FORMAT)
                .put("store", store.toString())
                .put("revision", revision)
                .put("newestVersion", newestVersion)
                .put("cluster", text(scope));
    }

    /**
     * Reads the line.
     *
     * @throws IllegalArgumentException in words, when it is none
     */
    static ExportHeader of(ObjectNode json) {
        int format = json.path(FORMAT_FIELD).asInt();
        if (format > FORMAT) {
            throw new IllegalArgumentException("a newer version has written it (format " + format + ", this one reads "
                    + FORMAT + "); import it with that version");
        }
        long revision = json.path("revision").asLong();
        long newest = json.path("newestVersion").asLong();
        if (format < 1 || revision < 1 || newest < 1) {
            throw new IllegalArgumentException("it is not an export of polder");
        }
        return new ExportHeader(
                UUID.fromString(json.path("store").asText()),
                revision,
                newest,
                scope(json.path("cluster").asText()));
    }

    /** {@code all}, or the name of a logical cluster. */
    static String text(ClusterScope scope) {
        return switch (scope) {
            case ClusterScope.OneCluster one -> one.name().value();
            case ClusterScope.AllClusters all -> ALL;
        };
    }

    /**
     * Reads a scope.
     *
     * @throws IllegalArgumentException when it is neither {@code all} nor the name of a logical cluster
     */
    public static ClusterScope scope(String text) {
        return text.equals(ALL)
                ? new ClusterScope.AllClusters()
                : new ClusterScope.OneCluster(LogicalClusterName.parse(text)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "\"" + text + "\" is neither the name of a logical cluster, such as root, nor 'all'")));
    }
}

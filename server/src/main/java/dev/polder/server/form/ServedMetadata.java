package dev.polder.server.form;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.storage.view.ObjectRecord;

/** What a served object has in its metadata and a stored one has not (store rule S13). */
public final class ServedMetadata {

    /** The annotation that says which logical cluster an object is in. */
    public static final String CLUSTER_ANNOTATION = "kcp.io/cluster";

    private ServedMetadata() {}

    static void put(ObjectNode object, ObjectRecord record, long version) {
        ObjectNode metadata = (ObjectNode) object.path("metadata");
        metadata.put("resourceVersion", Long.toString(version));
        annotations(metadata).put(CLUSTER_ANNOTATION, record.key().cluster().value());
    }

    /** Says which logical cluster an object is in. */
    public static void putCluster(ObjectNode object, LogicalClusterName cluster) {
        ObjectNode metadata =
                object.path("metadata") instanceof ObjectNode present ? present : object.putObject("metadata");
        annotations(metadata).put(CLUSTER_ANNOTATION, cluster.value());
    }

    /** Takes out what a client has no say in: the cluster's annotation, and an {@code annotations} left empty by that. */
    public static void stripCluster(ObjectNode object) {
        if (object.path("metadata") instanceof ObjectNode metadata
                && metadata.path("annotations") instanceof ObjectNode annotations
                && annotations.remove(CLUSTER_ANNOTATION) != null
                && annotations.isEmpty()) {
            metadata.remove("annotations");
        }
    }

    private static ObjectNode annotations(ObjectNode metadata) {
        JsonNode existing = metadata.path("annotations");
        return existing instanceof ObjectNode annotations ? annotations : metadata.putObject("annotations");
    }
}

package dev.polder.storage.view.encoding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;

/**
 * The shape in which an object's JSON is stored: no white space; {@code apiVersion}, {@code kind} and {@code metadata}
 * first; without what follows from the row's key and revision, that is {@code metadata.resourceVersion} and the
 * annotation {@value #CLUSTER_ANNOTATION}.
 */
public final class CanonicalJson {

    /** The annotation that names an object's logical cluster (kcp: {@code logicalcluster.AnnotationKey}). */
    public static final String CLUSTER_ANNOTATION = "kcp.io/cluster";

    private CanonicalJson() {}

    /**
     * Writes an object in the canonical shape. The tree is not changed.
     *
     * @throws IllegalArgumentException when apiVersion or kind is not a string, or metadata is not an object
     */
    public static byte[] write(ObjectNode object) {
        ObjectNode canonical = Json.object();
        canonical.set("apiVersion", text(object, "apiVersion"));
        canonical.set("kind", text(object, "kind"));
        canonical.set("metadata", metadata(object.path("metadata")));
        object.properties().forEach(field -> {
            if (!canonical.has(field.getKey())) {
                canonical.set(field.getKey(), field.getValue());
            }
        });
        return Json.write(canonical);
    }

    private static JsonNode text(ObjectNode object, String field) {
        JsonNode value = object.path(field);
        if (!value.isTextual()) {
            throw new IllegalArgumentException(field + " of an object to store is not a string");
        }
        return value;
    }

    private static ObjectNode metadata(JsonNode given) {
        if (!(given instanceof ObjectNode metadata)) {
            throw new IllegalArgumentException("metadata of an object to store is not an object");
        }
        ObjectNode kept = Json.object();
        metadata.properties().forEach(field -> {
            switch (field.getKey()) {
                case "resourceVersion" -> {}
                case "annotations" -> annotations(kept, field.getValue());
                default -> kept.set(field.getKey(), field.getValue());
            }
        });
        return kept;
    }

    /**
     * Empty annotations are not stored: the served form always has the cluster's, so nobody can tell them from absent
     * ones, and what was served and comes back unchanged becomes the same bytes again.
     */
    private static void annotations(ObjectNode kept, JsonNode given) {
        if (given.isNull()) {
            return;
        }
        if (!(given instanceof ObjectNode annotations)) {
            throw new IllegalArgumentException("metadata.annotations of an object to store is not an object");
        }
        if (!annotations.has(CLUSTER_ANNOTATION)) {
            if (!annotations.isEmpty()) {
                kept.set("annotations", annotations);
            }
        } else if (annotations.size() > 1) {
            ObjectNode others = Json.object();
            annotations.properties().forEach(a -> {
                if (!a.getKey().equals(CLUSTER_ANNOTATION)) {
                    others.set(a.getKey(), a.getValue());
                }
            });
            kept.set("annotations", others);
        }
    }
}

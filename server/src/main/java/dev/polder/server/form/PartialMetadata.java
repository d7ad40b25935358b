package dev.polder.server.form;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;

/** Objects reduced to their metadata (apimachinery {@code metav1.PartialObjectMetadata}). */
public final class PartialMetadata {

    private PartialMetadata() {}

    /**
     * The metadata of an object.
     *
     * @param version {@code v1} or {@code v1beta1} of {@code meta.k8s.io}
     */
    public static ObjectNode of(ObjectNode object, String version) {
        ObjectNode partial = Json.object();
        partial.put("kind", "PartialObjectMetadata");
        partial.put("apiVersion", "meta.k8s.io/" + version);
        partial.set("metadata", object.path("metadata"));
        return partial;
    }
}

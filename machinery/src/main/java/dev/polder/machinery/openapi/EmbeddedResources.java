package dev.polder.machinery.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Gives the fields that hold whole objects ({@code x-kubernetes-embedded-resource}) the type and metadata fields that
 * every object has, wherever they lie in a schema (apiextensions {@code addEmbeddedProperties}).
 */
final class EmbeddedResources {

    private EmbeddedResources() {}

    /** Changes the given schema object. */
    static void complete(JsonNode schema) {
        if (!(schema instanceof ObjectNode node)) {
            return;
        }
        node.path("properties").forEach(EmbeddedResources::complete);
        complete(node.path("items"));
        complete(node.path("additionalProperties"));
        if (node.path("x-kubernetes-embedded-resource").asBoolean()) {
            KindDefinition.addTypeAndMetadata(node, KindDefinition.METADATA);
            Set<String> required = new LinkedHashSet<>();
            node.path("required").forEach(field -> required.add(field.textValue()));
            required.add("kind");
            required.add("apiVersion");
            node.set("required", Nodes.strings(required));
        }
    }
}

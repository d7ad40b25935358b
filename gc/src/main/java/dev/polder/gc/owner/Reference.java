package dev.polder.gc.owner;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An owner reference, as the dependent has it.
 *
 * @param apiVersion group and version that the dependent names the owner by
 * @param kind the kind it names
 * @param name the owner's name
 * @param uid the owner's uid
 * @param blocks {@code blockOwnerDeletion}
 */
public record Reference(String apiVersion, String kind, String name, String uid, boolean blocks) {

    /** Reads one of {@code metadata.ownerReferences}. */
    public static Reference of(JsonNode json) {
        return new Reference(
                json.path("apiVersion").asText(""),
                json.path("kind").asText(""),
                json.path("name").asText(""),
                json.path("uid").asText(""),
                json.path("blockOwnerDeletion").asBoolean());
    }

    /** The group of the owner; empty for core. */
    String group() {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    /** The version that the dependent names. */
    String version() {
        return apiVersion.substring(apiVersion.indexOf('/') + 1);
    }

    /** As upstream's events spell an owner (k/k {@code garbagecollector/graph.go}, {@code objectReference.String}). */
    public String spelled(String namespace) {
        return "[" + apiVersion + "/" + kind + ", namespace: " + namespace + ", name: " + name + ", uid: " + uid + "]";
    }
}

package dev.polder.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Objects;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Objects of one logical cluster that own one another, made, deleted and watched through one server after the other. */
final class Relatives {

    static final String MAPS = "/api/v1/namespaces/default/configmaps";

    private final List<ApiClient> clients;
    private int turn;

    /**
     * Of a logical cluster.
     *
     * @param clients one of each server, in that logical cluster
     */
    Relatives(List<ApiClient> clients) {
        this.clients = List.copyOf(clients);
    }

    /** The next server's. */
    ApiClient any() {
        return clients.get(turn++ % clients.size());
    }

    JsonNode make(String name, ObjectNode... owners) throws IOException {
        return any().post(MAPS, object(name, owners)).succeeded();
    }

    static ObjectNode object(String name, ObjectNode... owners) {
        return owned(Objects.configMap(name, "a", "b"), owners);
    }

    static ObjectNode owned(ObjectNode object, ObjectNode... owners) {
        for (ObjectNode owner : owners) {
            object.withObject("/metadata").withArray("ownerReferences").add(owner);
        }
        return object;
    }

    static ObjectNode by(JsonNode owner, boolean blocks) {
        return reference(
                owner.path("apiVersion").asText(),
                owner.path("kind").asText(),
                owner.at("/metadata/name").asText(),
                owner.at("/metadata/uid").asText(),
                blocks);
    }

    static ObjectNode reference(String apiVersion, String kind, String name, String uid, boolean blocks) {
        ObjectNode reference = Objects.of(apiVersion, kind, name, Map.of());
        reference.remove("metadata");
        return reference.put("name", name).put("uid", uid).put("blockOwnerDeletion", blocks);
    }

    /** Of an object that never was. */
    static ObjectNode nobody() {
        return reference("v1", "ConfigMap", "none", "1-2-3", false);
    }

    void delete(String name, String policy) throws IOException {
        delete(MAPS, name, policy);
    }

    void delete(String path, String name, String policy) throws IOException {
        any().send("DELETE", path + "/" + name, "{\"propagationPolicy\":\"" + policy + "\"}", "application/json")
                .succeeded();
    }

    Stream<JsonNode> watch(String path, JsonNode since) throws IOException {
        return any().watch(path + "?watch=true&timeoutSeconds=120&resourceVersion="
                + since.at("/metadata/resourceVersion").asText());
    }

    void gone(JsonNode made) throws IOException {
        gone(MAPS, made);
    }

    /** Comes back when an object has gone; fails when it has not in two minutes. */
    void gone(String path, JsonNode made) throws IOException {
        String name = made.at("/metadata/name").asText();
        try (Stream<JsonNode> events = watch(path, made)) {
            assertThat(events.anyMatch(event -> event.path("type").asText().equals("DELETED")
                            && event.at("/object/metadata/name").asText().equals(name)))
                    .as(name)
                    .isTrue();
        }
        assertThat(any().get(path + "/" + name).code()).isEqualTo(404);
    }

    /** Comes back when a change has made something true of an object. */
    void until(String path, JsonNode made, Predicate<JsonNode> wanted) throws IOException {
        String name = made.at("/metadata/name").asText();
        try (Stream<JsonNode> events = watch(path, made)) {
            assertThat(events.map(event -> event.path("object"))
                            .anyMatch(object ->
                                    object.at("/metadata/name").asText().equals(name) && wanted.test(object)))
                    .as(name)
                    .isTrue();
        }
    }

    /** The object, which must be there and not be about to go. */
    JsonNode lives(String path) throws IOException {
        JsonNode object = any().get(path).succeeded();
        assertThat(object.at("/metadata").has("deletionTimestamp")).as(path).isFalse();
        return object;
    }
}

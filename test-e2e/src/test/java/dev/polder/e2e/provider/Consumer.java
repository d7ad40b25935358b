package dev.polder.e2e.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Objects;
import java.io.IOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who uses what the provider exports, and writes down what it has written.
 *
 * @param cluster the id of its logical cluster
 * @param client a client there
 * @param server awaited when there is no answer
 * @param cowboys what is written of them
 * @param maps what is written of configmaps
 */
record Consumer(String cluster, ApiClient client, LiveServer server, Ledger cowboys, Ledger maps) {

    private static final String NAMESPACE = "default";
    private static final String COWBOYS = "/apis/wildwest.dev/v1alpha1/namespaces/" + NAMESPACE + "/cowboys";
    private static final String MAPS = "/api/v1/namespaces/" + NAMESPACE + "/configmaps";

    /** After a restart a connection may be found broken once more; a server that still does not answer is broken. */
    private static final int ATTEMPTS = 5;

    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    void createCowboy(String name) {
        create(
                cowboys,
                COWBOYS,
                Objects.of("wildwest.dev/v1alpha1", "Cowboy", name, Map.of("spec", Map.of("intent", "ride " + name))));
    }

    void createMap(String name) {
        create(maps, MAPS, Objects.configMap(name, "of", cluster));
    }

    /** From this version on the provider sees the configmaps. */
    void entered(long version) {
        maps.entered(cluster, version);
    }

    private void create(Ledger ledger, String collection, ObjectNode body) {
        String key = Ledger.key(cluster, NAMESPACE, body.at("/metadata/name").asText());
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                ApiClient.Answer answer = client.post(collection, body);
                if (answer.code() != CONFLICT || attempt == 0) {
                    JsonNode made = answer.succeeded();
                    ledger.wrote(key, version(made));
                }
                // Otherwise an earlier attempt had been carried out.
                return;
            } catch (IOException noAnswer) {
                ledger.doubt(key);
                server.awaitBack();
            }
        }
        throw new AssertionError("no answer to the creation of " + key);
    }

    void deleteCowboy(String name) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                ApiClient.Answer answer = client.delete(COWBOYS + "/" + name);
                if (answer.code() != NOT_FOUND || attempt == 0) {
                    answer.succeeded();
                }
                return;
            } catch (IOException noAnswer) {
                server.awaitBack();
            }
        }
        throw new AssertionError("no answer to the deletion of " + name + " in " + cluster);
    }

    /** Adds the cowboys that are there now, by the consumer's own list. */
    void presentCowboys(Map<String, Version> present) throws IOException {
        list(Market.ALL_COWBOYS, present);
    }

    /** The same of configmaps, the ones that the server has made included. */
    void presentMaps(Map<String, Version> present) throws IOException {
        list(Market.ALL_MAPS, present);
    }

    private void list(String collection, Map<String, Version> present) throws IOException {
        for (JsonNode item : client.get(collection).succeeded().path("items")) {
            String namespace = item.at("/metadata/namespace").asText();
            present.put(Ledger.key(cluster, namespace, item.at("/metadata/name").asText()), version(item));
        }
    }

    /** Returns once the server has made all configmaps that it makes by itself: one in each namespace. */
    void awaitOwnMaps() throws IOException {
        Set<String> missing = new HashSet<>();
        for (JsonNode namespace : client.get("/api/v1/namespaces").succeeded().path("items")) {
            missing.add(namespace.at("/metadata/name").asText());
        }
        try (Stream<JsonNode> events = client.watch(Market.ALL_MAPS + "?watch=true&timeoutSeconds=120")) {
            Iterator<JsonNode> all = events.iterator();
            while (!missing.isEmpty()) {
                JsonNode map = all.next().path("object");
                if (map.at("/metadata/name").asText().equals("kube-root-ca.crt")) {
                    missing.remove(map.at("/metadata/namespace").asText());
                }
            }
        }
    }

    static Version version(JsonNode object) {
        return new Version(
                object.at("/metadata/uid").asText(),
                object.at("/metadata/resourceVersion").asLong());
    }
}

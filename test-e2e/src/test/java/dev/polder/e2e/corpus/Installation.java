package dev.polder.e2e.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.e2e.harness.ApiClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A folder's CRDs in an otherwise empty root. Closing it removes them, and returns once their types are gone. */
final class Installation implements AutoCloseable {

    private static final String CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    private final ApiClient client;
    private final Set<String> installed = new HashSet<>();
    private final Map<String, String> refused = new TreeMap<>();
    private final List<String> updated = new ArrayList<>();
    private final Set<String> refusedKinds = new HashSet<>();
    private final Set<String> builtIn = new TreeSet<>();
    private final List<ServedType> types = new ArrayList<>();

    private Installation(ApiClient client) {
        this.client = client;
    }

    static Installation of(CrdSet set, ApiClient client) throws IOException {
        Installation installation = new Installation(client);
        for (ObjectNode crd : set.crds()) {
            installation.install(crd);
        }
        return installation;
    }

    private void install(ObjectNode crd) throws IOException {
        String name = crd.at("/metadata/name").asText();
        crd.remove("status");
        boolean again = installed.contains(name);
        boolean served = !again && isServed(crd);
        ApiClient.Answer answer = again ? replace(name, crd) : client.post(CRDS, crd);
        if (answer.code() != (again ? 200 : 201)) {
            refused.put(
                    name, answer.code() + " " + answer.body().path("message").asText(answer.text()));
            refusedKinds.add(crd.at("/spec/names/kind").asText());
            return;
        }
        installed.add(name);
        if (again) {
            updated.add(name);
        }
        Optional<String> collision = awaitEstablished(answer.body());
        if (collision.isPresent()) {
            refused.put(name, collision.get());
            return;
        }
        if (served) {
            builtIn.add(name);
        }
        types.removeIf(type -> name.equals(type.crd()));
        for (JsonNode version : crd.at("/spec/versions")) {
            if (version.path("served").asBoolean()) {
                types.add(ServedType.of(crd, version, builtIn.contains(name)));
            }
        }
    }

    /** Another document of the same name is an update, as it is in the tests of the projects that have such. */
    private ApiClient.Answer replace(String name, ObjectNode crd) throws IOException {
        ObjectNode update = crd.deepCopy();
        update.withObject("/metadata")
                .set(
                        "resourceVersion",
                        client.get(CRDS + "/" + name).succeeded().at("/metadata/resourceVersion"));
        return client.put(CRDS + "/" + name, update);
    }

    /** Whether the server has the type already. */
    private boolean isServed(ObjectNode crd) throws IOException {
        String group = crd.at("/spec/group").asText();
        for (JsonNode version : crd.at("/spec/versions")) {
            String path = "/apis/" + group + "/" + version.path("name").asText();
            for (JsonNode resource : client.get(path).body().path("resources")) {
                if (resource.path("name")
                        .asText()
                        .equals(crd.at("/spec/names/plural").asText())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Follows a CRD until it is served; says why, if its names are not accepted. */
    private Optional<String> awaitEstablished(JsonNode created) throws IOException {
        JsonNode crd = created;
        try (Stream<JsonNode> events =
                client.watch(CRDS + "?watch=true&timeoutSeconds=30&fieldSelector=metadata.name%3D"
                        + created.at("/metadata/name").asText() + "&resourceVersion="
                        + created.at("/metadata/resourceVersion").asText())) {
            Iterator<JsonNode> changes = events.iterator();
            while (!condition(crd, "Established").path("status").asText().equals("True")) {
                JsonNode names = condition(crd, "NamesAccepted");
                if (names.path("status").asText().equals("False")) {
                    return Optional.of(names.path("message").asText());
                }
                if (!changes.hasNext()) {
                    return Optional.of("never became Established: " + crd.path("status"));
                }
                crd = changes.next().path("object");
            }
            return Optional.empty();
        }
    }

    private static JsonNode condition(JsonNode crd, String type) {
        for (JsonNode condition : crd.at("/status/conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition;
            }
        }
        return crd.path("no such condition");
    }

    int installed() {
        return installed.size();
    }

    /** CRD → why it was refused. */
    Map<String, String> refused() {
        return refused;
    }

    /** Kinds that are not served because their CRD is refused. */
    Set<String> refusedKinds() {
        return refusedKinds;
    }

    /** Names that came more than once. */
    List<String> updated() {
        return updated;
    }

    /** CRDs of types that the server has of its own, and goes on serving in its own way. */
    Set<String> builtIn() {
        return builtIn;
    }

    Optional<ServedType> typeOf(Sample sample) {
        return types.stream().filter(type -> type.describes(sample)).findFirst();
    }

    @Override
    public void close() throws IOException {
        String version = client.get(CRDS + "?limit=1")
                .succeeded()
                .at("/metadata/resourceVersion")
                .asText();
        try (Stream<JsonNode> events =
                client.watch(CRDS + "?watch=true&timeoutSeconds=60&resourceVersion=" + version)) {
            for (String name : installed) {
                client.delete(CRDS + "/" + name).succeeded();
            }
            Set<String> left = new HashSet<>(installed);
            Iterator<JsonNode> changes = events.iterator();
            while (!left.isEmpty() && changes.hasNext()) {
                JsonNode event = changes.next();
                if (event.path("type").asText().equals("DELETED")) {
                    left.remove(event.at("/object/metadata/name").asText());
                }
            }
            if (!left.isEmpty()) {
                throw new AssertionError("CRDs that were deleted but stay: " + left);
            }
        }
    }
}

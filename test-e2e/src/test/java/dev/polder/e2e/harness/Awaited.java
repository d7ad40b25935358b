package dev.polder.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What controllers do to objects, as those see it who watch them. */
public final class Awaited {

    private static final String SLICES = "/apis/apis.kcp.io/v1alpha1/apiexportendpointslices";

    private Awaited() {}

    /**
     * Waits, by a watch of at most two minutes, until an object is as wanted.
     *
     * @param collection the path of the collection that it is in
     * @param object as it was seen last
     * @return the object as wanted
     * @throws IOException when the server does not answer
     */
    public static JsonNode reaches(ApiClient client, String collection, JsonNode object, Predicate<JsonNode> wanted)
            throws IOException {
        if (wanted.test(object)) {
            return object;
        }
        String name = object.at("/metadata/name").asText();
        String query = "?watch=true&timeoutSeconds=120&fieldSelector=metadata.name%3D" + name + "&resourceVersion="
                + object.at("/metadata/resourceVersion").asText();
        try (Stream<JsonNode> events = client.watch(collection + query)) {
            return events.map(event -> event.path("object"))
                    .filter(wanted)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(name + " was never as wanted: " + object));
        }
    }

    /**
     * Waits until the namespace {@code default} has the account of that name: a controller makes it, which a server does not wait
     * for when it starts, nor a workspace before it is ready.
     *
     * @throws IOException when the server does not answer
     */
    public static void defaultAccount(ApiClient client) throws IOException {
        String accounts = "/api/v1/namespaces/default/serviceaccounts?watch=true&timeoutSeconds=120";
        try (Stream<JsonNode> events = client.watch(accounts + "&fieldSelector=metadata.name%3Ddefault")) {
            if (events.findFirst().isEmpty()) {
                throw new AssertionError("the account was never made");
            }
        }
    }

    /** The URL of an export's view, once there is one: as soon as somebody has bound the export. */
    public static String viewOf(ApiClient provider, String export) throws IOException {
        JsonNode slice = provider.get(SLICES + "/" + export).succeeded();
        return reaches(
                        provider,
                        SLICES,
                        slice,
                        found -> !found.at("/status/endpoints").isEmpty())
                .at("/status/endpoints/0/url")
                .asText();
    }
}

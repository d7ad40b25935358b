package dev.polder.server.matrix;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One thing to ask for.
 *
 * @param accept the media types that are asked for; empty for JSON
 * @param outcome what comes of it where it is allowed
 */
record Endpoint(String method, Ask ask, Map<String, String> query, String body, String accept, Outcome outcome) {

    /** Paths of the server that tell of all logical clusters. */
    static final Set<String> OF_ALL = Set.of("/metrics", "/debug/gc");

    enum Outcome {
        /** A document or a list. */
        THERE(200),
        STREAM(200),
        ABSENT(404),
        /** A body that is no JSON. */
        GARBAGE(400),
        /** A path of the server and not of a logical cluster. */
        OF_SERVER(501);

        private final int code;

        Outcome(int code) {
            this.code = code;
        }
    }

    static Endpoint document(String path, Outcome outcome) {
        return new Endpoint("GET", Ask.path(path), Map.of(), "", "", outcome);
    }

    Endpoint accepting(String other) {
        return new Endpoint(method, ask, query, body, other, outcome);
    }

    private boolean isRead() {
        return ask.verb().equals("list") || ask.verb().equals("watch");
    }

    /** The code where it is allowed. */
    int codeIn(Place place) {
        return isServed(place) ? outcome.code : 404;
    }

    /** The code of whoever may ask for all logical clusters at once (kcp {@code WithWildcardListWatchGuard}). */
    int codeEverywhere() {
        if (!ask.resourceRequest()) {
            boolean somewhere = ask.path().contains("example.com") || ask.path().contains("/clusters/");
            return somewhere ? 404 : outcome.code;
        }
        return !isRead() ? 405 : ask.group().endsWith("example.com") && !isOfMetadata() ? 404 : outcome.code;
    }

    /** Whether only metadata is asked for, which is served whatever the schema (kcp {@code getForWildcardPartialMetadata}). */
    private boolean isOfMetadata() {
        String kind = query.containsKey("watch") ? "PartialObjectMetadata;" : "PartialObjectMetadataList;";
        boolean somewhere = Stream.of(Place.OWN, Place.FOREIGN)
                .anyMatch(place -> ask.group().equals(place.group()));
        return somewhere && accept.startsWith("application/json;as=" + kind);
    }

    /** The code outside logical clusters: there is only what is about the server. */
    int codeOfServer() {
        if (ask.resourceRequest()) {
            return 405;
        }
        return switch (ask.path()) {
            case "/metrics",
                    "/debug/gc",
                    "/version",
                    "/healthz",
                    "/livez",
                    "/readyz",
                    "/readyz/ping",
                    "/.well-known/openid-configuration",
                    "/openid/v1/jwks" -> 200;
            default -> 404;
        };
    }

    /** Which logical clusters serve what (kcp: system CRDs, the bindings that every workspace has, and root's shards). */
    private boolean isServed(Place place) {
        String group = ask.resourceRequest() ? ask.group() : groupOfPath();
        if (group.endsWith("example.com")) {
            return group.equals(place.group()) && (place.equals(Place.OWN) || place.equals(Place.FOREIGN));
        }
        if (ask.resource().equals("shards")) {
            return place.equals(Place.ROOT);
        }
        if (group.equals("apis.kcp.io") && place.isSystem()) {
            // Copies of schemas that somebody has bound lie in one of them.
            return ask.resource().equals("apiresourceschemas")
                    || (!ask.resourceRequest() && !ask.path().endsWith("/v1alpha2"));
        }
        return !place.isSystem() || !(group.equals("tenancy.kcp.io") || group.equals("topology.kcp.io"));
    }

    private String groupOfPath() {
        String[] parts = ask.path().split("/");
        for (int i = 0; i + 1 < parts.length; i++) {
            if (parts[i].equals("apis")) {
                return parts[i + 1];
            }
        }
        return "";
    }

    @Override
    public String toString() {
        return method + " " + ask.path() + (query.isEmpty() ? "" : query) + (accept.isEmpty() ? "" : " as " + accept);
    }
}

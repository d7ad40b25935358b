package dev.polder.server.matrix;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.matrix.Endpoint.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Everything that the server says it answers: each verb of each resource and subresource, and each further path. */
final class Endpoints {

    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final String TABLE = "application/json;as=Table;g=meta.k8s.io;v=v1";
    private static final String METADATA =
            "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";
    private static final String METADATA_LIST =
            "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";
    private static final Set<String> READS = Set.of("get", "list", "watch");

    private static final Set<String> SAMPLE = Set.of("configmaps", "secrets", "widgets", "workspaces");
    private static final String ABSENT = "absent";
    private static final String GARBAGE = "no json";

    private final List<Endpoint> all = new ArrayList<>();

    private Endpoints() {}

    /**
     * Of the logical clusters that have types which others lack.
     *
     * @param full whether every list is asked for in every form, and not those of some types only
     */
    static List<Endpoint> of(World world, boolean full) {
        Map<String, JsonNode> resources = new TreeMap<>();
        Set<String> paths = new TreeSet<>();
        for (Place place : List.of(Place.ROOT, Place.OWN, Place.FOREIGN)) {
            for (JsonNode path : world.read(place, "/").path("paths")) {
                paths.add(path.asText());
                if (path.asText().matches("/api/[^/]+|/apis/[^/]+/[^/]+")) {
                    JsonNode list = world.read(place, path.asText());
                    list.path("resources")
                            .forEach(resource -> resources.put(
                                    path.asText() + " " + resource.path("name").asText(), resource));
                }
            }
        }
        Endpoints endpoints = new Endpoints();
        resources.forEach((key, resource) -> endpoints.add(key.substring(0, key.indexOf(' ')), resource));
        paths.forEach(endpoints::path);
        endpoints.further(full);
        return endpoints.all;
    }

    /** A path of the server's own list. One without a rule fails: whoever adds one says here what becomes of it. */
    private void path(String path) {
        if (path.matches("/api|/apis|/api/[^/]+|/apis/[^/]+|/apis/[^/]+/[^/]+")
                || Set.of(
                                "/healthz",
                                "/livez",
                                "/readyz",
                                "/version",
                                "/openapi/v2",
                                "/openapi/v3",
                                "/.well-known/openid-configuration",
                                "/openid/v1/jwks")
                        .contains(path)) {
            all.add(Endpoint.document(path, Outcome.THERE));
        } else if (Endpoint.OF_ALL.contains(path)) {
            all.add(Endpoint.document(path, Outcome.OF_SERVER));
        } else {
            throw new AssertionError("the server answers " + path + ", of which the model knows nothing");
        }
    }

    /** What no list shows. */
    private void further(boolean full) {
        all.add(Endpoint.document("/", Outcome.THERE));
        all.add(Endpoint.document("/index.html", Outcome.THERE));
        all.add(Endpoint.document("/readyz/ping", Outcome.THERE));
        all.add(Endpoint.document("/nothing", Outcome.ABSENT));
        all.add(Endpoint.document("/clusters/" + Place.FOREIGN.id() + "/api/v1/configmaps", Outcome.ABSENT));
        all.add(Endpoint.document("/services/initializingworkspaces/root:universal/clusters/*/api", Outcome.ABSENT));
        for (Place place : List.of(Place.OWN, Place.FOREIGN)) {
            all.add(Endpoint.document("/openapi/v3/apis/" + place.group() + "/v1", Outcome.THERE));
        }
        for (String accept : List.of(PROTOBUF, TABLE, METADATA, METADATA_LIST)) {
            for (Endpoint endpoint : List.copyOf(all)) {
                Ask ask = endpoint.ask();
                boolean sample = full || SAMPLE.contains(ask.resource());
                boolean possible = switch (accept) {
                    case PROTOBUF -> ask.group().isEmpty();
                    case METADATA -> !ask.verb().equals("list");
                    case METADATA_LIST -> ask.verb().equals("list");
                    default -> true;
                };
                boolean reads = ask.resourceRequest() && ask.subresource().isEmpty() && READS.contains(ask.verb());
                if (sample && possible && reads && endpoint.accept().isEmpty()) {
                    all.add(endpoint.accepting(accept));
                }
            }
        }
    }

    private void add(String groupVersion, JsonNode resource) {
        String[] names = resource.path("name").asText().split("/");
        String group = groupVersion.startsWith("/apis/") ? groupVersion.split("/")[2] : "";
        String namespace = resource.path("namespaced").asBoolean() ? "default" : "";
        for (JsonNode verb : resource.path("verbs")) {
            if (names.length == 1) {
                of(groupVersion, group, names[0], namespace, verb.asText());
            } else {
                ofSubresource(groupVersion, new Ask(verb.asText(), group, names[0], names[1], namespace, ABSENT, ""));
            }
        }
    }

    private static String collection(String groupVersion, String resource, String namespace) {
        return groupVersion + (namespace.isEmpty() ? "" : "/namespaces/" + namespace) + "/" + resource;
    }

    private void of(String groupVersion, String group, String resource, String namespace, String verb) {
        String list = collection(groupVersion, resource, namespace);
        // A namespace is itself in the namespace of its name (apiserver RequestInfoFactory).
        boolean namespaces = resource.equals("namespaces") && group.isEmpty();
        String of = namespaces ? ABSENT : namespace;
        Ask one = new Ask(verb, group, resource, "", of, ABSENT, list + "/" + ABSENT);
        Ask many = new Ask(verb, group, resource, "", namespace, "", list);
        switch (verb) {
            case "get" -> {
                add("GET", one, Map.of(), "", Outcome.ABSENT);
                if (World.SEEDED.containsKey(resource)) {
                    String same = World.SAME;
                    Ask seeded =
                            new Ask(verb, group, resource, "", namespaces ? same : namespace, same, list + "/" + same);
                    add("GET", seeded, Map.of(), "", Outcome.THERE);
                    add("PATCH", with(seeded, "patch"), Map.of(), "{}", Outcome.THERE);
                    add("DELETE", with(seeded, "delete"), Map.of("dryRun", "All"), "", Outcome.THERE);
                }
            }
            case "list" -> {
                add("GET", many, Map.of(), "", Outcome.THERE);
                add("GET", many, Map.of("limit", "1"), "", Outcome.THERE);
                add("HEAD", many, Map.of(), "", Outcome.THERE);
                if (!namespace.isEmpty()) {
                    String wide = collection(groupVersion, resource, "");
                    add("GET", new Ask(verb, group, resource, "", "", "", wide), Map.of(), "", Outcome.THERE);
                }
            }
            case "watch" -> add("GET", many, Map.of("watch", "true", "resourceVersion", "0"), "", Outcome.STREAM);
            case "create" -> add("POST", many, Map.of(), GARBAGE, Outcome.GARBAGE);
            case "update" -> add("PUT", one, Map.of(), GARBAGE, Outcome.GARBAGE);
            case "patch" -> add("PATCH", one, Map.of(), "{}", Outcome.ABSENT);
            case "delete" -> add("DELETE", one, Map.of(), "", Outcome.ABSENT);
            case "deletecollection" -> add("DELETE", many, Map.of("labelSelector", "no=such"), "", Outcome.THERE);
            default -> throw new AssertionError("the model knows nothing of the verb " + verb);
        }
    }

    private static Ask with(Ask ask, String verb) {
        return new Ask(verb, ask.group(), ask.resource(), ask.subresource(), ask.namespace(), ask.name(), ask.path());
    }

    private void ofSubresource(String groupVersion, Ask plain) {
        boolean namespaces =
                plain.resource().equals("namespaces") && plain.group().isEmpty();
        Ask ask = new Ask(
                plain.verb(),
                plain.group(),
                plain.resource(),
                plain.subresource(),
                namespaces ? ABSENT : plain.namespace(),
                ABSENT,
                collection(groupVersion, plain.resource(), plain.namespace()) + "/" + ABSENT + "/"
                        + plain.subresource());
        switch (ask.verb()) {
            case "get" -> add("GET", ask, Map.of(), "", Outcome.ABSENT);
            case "update" -> add("PUT", ask, Map.of(), GARBAGE, Outcome.GARBAGE);
            case "patch" -> add("PATCH", ask, Map.of(), "{}", Outcome.ABSENT);
            case "create" -> add("POST", ask, Map.of(), GARBAGE, Outcome.GARBAGE);
            default -> throw new AssertionError("the model knows nothing of the verb " + ask.verb());
        }
    }

    private void add(String method, Ask ask, Map<String, String> query, String body, Outcome outcome) {
        all.add(new Endpoint(method, ask, new LinkedHashMap<>(query), body, "", outcome));
    }
}

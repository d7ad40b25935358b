package dev.polder.server.matrix;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.server.KeptAnswer;
import dev.polder.server.Socketless;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.Reply;
import dev.polder.spi.authn.Credentials;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Authorizer;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.memory.MemoryObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A server with logical clusters whose ids begin with each other's, with objects of the same names in all of them, and with
 * users who may do something in some of them.
 */
final class World implements AutoCloseable {

    /** The name of an object in every place. */
    static final String SAME = "same";

    /** The resources that have one, with what is in it besides its metadata. */
    static final Map<String, String> SEEDED = Map.of(
            "namespaces", "",
            "configmaps", ",\"data\":{\"secret\":\"MARK\"}",
            "secrets", ",\"stringData\":{\"secret\":\"MARK\"}",
            "serviceaccounts", "",
            "roles", ",\"rules\":[]",
            "leases", ",\"spec\":{\"holderIdentity\":\"MARK\"}",
            "clusterroles", ",\"rules\":[]");

    private static final Map<String, String> GROUPS = Map.of(
            "roles", "/apis/rbac.authorization.k8s.io/v1",
            "clusterroles", "/apis/rbac.authorization.k8s.io/v1",
            "leases", "/apis/coordination.k8s.io/v1");
    private static final String WORKSPACES = "/apis/tenancy.kcp.io/v1alpha1/workspaces";
    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/";
    private static final String CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    private final Socketless server;
    private final CallMeter meter;
    private final Map<Caller, String> tokens = new EnumMap<>(Caller.class);
    private final Map<Place, String> initializing = new HashMap<>();
    private final Map<Place, String> terminating = new HashMap<>();

    /** What handles requests. */
    @FunctionalInterface
    interface Gateway {
        void handle(RawRequest request, Exchange exchange);
    }

    World() throws InterruptedException {
        this(UnaryOperator.identity(), UnaryOperator.identity());
    }

    /**
     * A world.
     *
     * @param store changes the store
     * @param authorizer changes who decides
     */
    World(UnaryOperator<ObjectStore> store, UnaryOperator<Authorizer> authorizer) throws InterruptedException {
        this.meter = new CallMeter(store.apply(new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)))));
        this.server = Socketless.withRoles(meter, World::known, keys(), authorizer);
        for (Caller caller : Caller.values()) {
            if (caller != Caller.ANONYMOUS && caller.home() == null) {
                tokens.put(caller, caller.user().isEmpty() ? "forged" : caller.user());
            }
        }
        workspace(Place.ROOT, Place.PARENT, "org");
        workspace(Place.PARENT, Place.OWN, "own");
        workspace(Place.OWN, Place.CHILD, "child");
        workspace(Place.PARENT, Place.SIBLING, "sibling");
        workspace(Place.ROOT, Place.FOREIGN, "foreign");
        workspace(Place.PARENT, Place.ASLEEP, "asleep");
        for (Place place : Place.ALL) {
            seed(place);
        }
        for (Place place : List.of(Place.OWN, Place.FOREIGN)) {
            define(place);
            robot(place);
        }
        for (int i = 0; i < Grant.ALL.size(); i++) {
            grant(Grant.ALL.get(i), "grant-" + i);
        }
        must(
                Place.ASLEEP,
                "PATCH",
                "/apis/core.kcp.io/v1alpha1/logicalclusters/cluster",
                "{\"metadata\":{\"annotations\":{\"core.kcp.io/inactive\":\"true\"}}}");
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Tokens are the names of users. */
    private static Optional<UserInfo> known(Credentials credentials) {
        String token = credentials.bearerToken();
        for (Caller caller : Caller.values()) {
            if (!caller.user().isEmpty()
                    && caller.home() == null
                    && caller.user().equals(token)) {
                return Optional.of(new UserInfo(caller.user(), "", caller.groups(), Map.of()));
            }
        }
        return Optional.empty();
    }

    private void workspace(Place parent, Place place, String name) throws InterruptedException {
        must(
                parent,
                "POST",
                WORKSPACES,
                "{\"metadata\":{\"name\":\"" + name + "\",\"annotations\":{\"internal.tenancy.kcp.io/cluster\":\""
                        + place.id()
                        + "\"}},\"spec\":{\"type\":{\"name\":\"universal\",\"path\":\"root\"}}}");
        await(parent, WORKSPACES, name, "\"phase\":\"Ready\"");
    }

    /** Returns when a watch of an object has told some text. */
    void await(Place place, String path, String name, String text) throws InterruptedException {
        KeptAnswer watch = new KeptAnswer();
        handle(
                request(
                        Caller.MASTER,
                        "GET",
                        "/clusters/" + place.id() + path,
                        Map.of("watch", "true", "resourceVersion", "0", "fieldSelector", "metadata.name=" + name),
                        ""),
                watch);
        watch.streamedThrough(text);
        watch.leave();
    }

    private void seed(Place place) {
        SEEDED.forEach((resource, more) -> {
            String group = GROUPS.getOrDefault(resource, "/api/v1");
            String in = List.of("namespaces", "clusterroles").contains(resource) ? "" : "/namespaces/default";
            must(
                    place,
                    "POST",
                    group + in + "/" + resource,
                    "{\"metadata\":{\"name\":\"" + SAME + "\",\"annotations\":{\"note\":\"" + place.mark() + "\"}}"
                            + more.replace("MARK", place.mark()) + "}");
        });
        // Lists of one have no page after the first.
        must(place, "POST", "/api/v1/namespaces/default/configmaps", "{\"metadata\":{\"name\":\"second\"}}");
    }

    private void define(Place place) throws InterruptedException {
        must(
                place,
                "POST",
                CRDS,
                "{\"metadata\":{\"name\":\"widgets." + place.group() + "\"},\"spec\":{\"group\":\"" + place.group()
                        + "\",\"scope\":\"Namespaced\",\"names\":{\"plural\":\"widgets\",\"kind\":\"Widget\"},"
                        + "\"versions\":[{\"name\":\"v1\",\"served\":true,\"storage\":true,\"subresources\":{"
                        + "\"status\":{},\"scale\":{\"specReplicasPath\":\".spec.replicas\",\"statusReplicasPath\":"
                        + "\".status.replicas\"}},\"schema\":{\"openAPIV3Schema\":{\"type\":\"object\","
                        + "\"x-kubernetes-preserve-unknown-fields\":true}}}]}}");
        await(place, CRDS, "widgets." + place.group(), "InitialNamesAccepted");
        must(
                place,
                "POST",
                "/apis/" + place.group() + "/v1/namespaces/default/widgets",
                "{\"apiVersion\":\"" + place.group() + "/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"" + SAME
                        + "\"}}");
    }

    private void robot(Place place) {
        String accounts = "/api/v1/namespaces/default/serviceaccounts";
        must(place, "POST", accounts, "{\"metadata\":{\"name\":\"robot\"}}");
        String token = must(place, "POST", accounts + "/robot/token", "{\"spec\":{}}")
                .at("/status/token")
                .asText();
        tokens.put(place.equals(Place.OWN) ? Caller.ROBOT : Caller.STRANGER, token);
    }

    private void grant(Grant grant, String name) {
        must(
                grant.place(),
                "POST",
                RBAC + "clusterroles",
                "{\"metadata\":{\"name\":\"" + name + "\"},\"rules\":["
                        + grant.rule().json() + "]}");
        must(
                grant.place(),
                "POST",
                RBAC + "clusterrolebindings",
                "{\"metadata\":{\"name\":\"" + name
                        + "\"},\"roleRef\":{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"ClusterRole\",\"name\":\""
                        + name + "\"},\"subjects\":[" + grant.subject() + "]}");
    }

    /**
     * Makes, in the places that have users of their own, a workspace that waits for an initializer and one that waits for a
     * terminator. The types are called {@code held} and {@code ending} in each.
     */
    void makeWaiting() throws InterruptedException {
        for (Place place : List.of(Place.OWN, Place.FOREIGN)) {
            initializing.put(place, wait(place, "held", "initializer", "Initializing"));
            terminating.put(place, wait(place, "ending", "terminator", "Terminating"));
        }
    }

    /** The id of the cluster that waits below a place. */
    String initializing(Place place) {
        return Objects.requireNonNull(initializing.get(place));
    }

    /** The id of the cluster that ends below a place. */
    String terminating(Place place) {
        return Objects.requireNonNull(terminating.get(place));
    }

    private String wait(Place place, String type, String kind, String phase) throws InterruptedException {
        must(
                place,
                "POST",
                "/apis/tenancy.kcp.io/v1alpha1/workspacetypes",
                "{\"metadata\":{\"name\":\"" + type + "\"},\"spec\":{\"" + kind
                        + "\":true,\"extend\":{\"with\":[{\"name\":\"universal\",\"path\":\"root\"}]}}}");
        String name = "waits-" + kind;
        must(
                place,
                place.equals(Place.OWN) ? Caller.ANN : Caller.BOB,
                "POST",
                WORKSPACES,
                "{\"metadata\":{\"name\":\"" + name + "\"},\"spec\":{\"type\":{\"name\":\"" + type + "\",\"path\":\""
                        + place.id() + "\"}}}");
        await(place, WORKSPACES, name, kind.equals("initializer") ? "\"initializers\":[" : "\"phase\":\"Ready\"");
        String id = read(place, WORKSPACES + "/" + name).at("/spec/cluster").asText();
        Place inside = new Place(id, "", place.mark());
        String description = "/apis/core.kcp.io/v1alpha1/logicalclusters";
        must(
                inside,
                "PATCH",
                description + "/cluster",
                "{\"metadata\":{\"annotations\":{\"note\":\"" + place.mark() + "\"}}}");
        if (kind.equals("terminator")) {
            must(place, "DELETE", WORKSPACES + "/" + name, "");
        }
        await(inside, description, "cluster", "\"phase\":\"" + phase + "\"");
        return id;
    }

    /** How often this thread has asked the store since it was last asked. */
    int storeCalls() {
        return meter.take();
    }

    void handle(RawRequest request, Exchange exchange) {
        server.handle(request, exchange);
    }

    /** A document or an object, as an administrator reads it. */
    JsonNode read(Place place, String path) {
        return must(place, "GET", path, "");
    }

    /** Asks the store for nothing in particular. */
    void askStore() {
        meter.barrier().toCompletableFuture().join();
    }

    /** Something that an administrator does, and that must succeed. */
    JsonNode must(Place place, String method, String path, String body) {
        return must(place, Caller.MASTER, method, path, body);
    }

    private JsonNode must(Place place, Caller caller, String method, String path, String body) {
        KeptAnswer answer = new KeptAnswer();
        handle(request(caller, method, "/clusters/" + place.id() + path, Map.of(), body), answer);
        try {
            Reply reply = answer.await();
            if (reply.code() >= 300) {
                throw new AssertionError(method + " " + path + " in " + place.id() + ": " + reply.code() + " "
                        + new String(reply.body(), StandardCharsets.UTF_8));
            }
            return Json.readObject(reply.body());
        } catch (IOException e) {
            throw new AssertionError(path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A request of somebody. */
    RawRequest request(Caller caller, String method, String path, Map<String, String> query, String body) {
        return request(caller, method, path, query, body, "");
    }

    /** A request of somebody for certain media types; empty for JSON. */
    RawRequest request(
            Caller caller, String method, String path, Map<String, String> query, String body, String accept) {
        Map<String, List<String>> headers = new HashMap<>(caller.headers());
        headers.put("accept", List.of(accept.isEmpty() ? "application/json" : accept));
        headers.put(
                "content-type", List.of(method.equals("PATCH") ? "application/merge-patch+json" : "application/json"));
        return new RawRequest(
                "request",
                method,
                path,
                query.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> List.of(entry.getValue()))),
                headers,
                body.getBytes(StandardCharsets.UTF_8),
                new Credentials(null, token(caller)),
                Instant.EPOCH,
                false);
    }

    private @Nullable String token(Caller caller) {
        return tokens.get(caller);
    }

    @Override
    public void close() throws Exception {
        server.close();
    }
}

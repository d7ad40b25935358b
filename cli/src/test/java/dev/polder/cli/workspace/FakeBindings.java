package dev.polder.cli.workspace;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.polder.api.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** The answers of kcp about {@code apis.kcp.io}: bindings, which become bound while they are watched, and exports. */
public final class FakeBindings {

    private static final String GROUP = "/apis/apis.kcp.io";

    private final Map<String, ObjectNode> bindings = new ConcurrentHashMap<>();
    private final Map<String, ObjectNode> exports = new ConcurrentHashMap<>();
    private final List<ObjectNode> bodies = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile List<String> versions = List.of("v1alpha2", "v1alpha1");
    private volatile String fate = "Bound";

    /** Serves these versions, the preferred one first. */
    public FakeBindings serve(String... names) {
        versions = List.of(names);
        return this;
    }

    /** Adds a binding to a workspace. */
    public FakeBindings with(String cluster, ObjectNode binding) {
        bindings.put(cluster + "|" + binding.path("metadata").path("name").asText(), binding);
        return this;
    }

    /** Adds an export to a workspace. */
    public FakeBindings export(String cluster, String name, ObjectNode spec) {
        ObjectNode export = Json.object();
        export.set("spec", spec);
        exports.put(cluster + "|" + name, export);
        return this;
    }

    /** What becomes of bindings while they are watched: Bound, Deleted, or Waiting for ever. */
    public FakeBindings fate(String next) {
        fate = next;
        return this;
    }

    /** What was written, in order. */
    public List<ObjectNode> bodies() {
        return List.copyOf(bodies);
    }

    void close() {
        closed.countDown();
    }

    /** The groups that a cluster serves. */
    ArrayNode groups() {
        ArrayNode groups = Json.mapper().createArrayNode();
        if (!versions.isEmpty()) {
            ObjectNode group = groups.addObject().put("name", "apis.kcp.io");
            group.putObject("preferredVersion").put("version", versions.get(0));
            versions.forEach(version -> group.withArray("versions").addObject().put("version", version));
        }
        return groups;
    }

    void answer(HttpExchange exchange, String cluster, String path, byte[] body) throws IOException {
        String[] parts = path.substring(GROUP.length() + 1).split("/");
        if (!versions.contains(parts[0])) {
            FakeKcp.refuse(exchange, 404, "NotFound", "the server could not find the requested resource");
        } else if (parts.length == 1) {
            ObjectNode resources = Json.object();
            resources.putArray("resources").addObject().put("name", "apibindings");
            FakeKcp.reply(exchange, 200, resources);
        } else if (parts[1].equals("apiexports")) {
            one(exchange, exports, cluster, parts);
        } else if (parts.length == 3 && exchange.getRequestMethod().equals("GET")) {
            one(exchange, bindings, cluster, parts);
        } else if (body.length > 0) {
            write(exchange, cluster, Json.readObject(body));
        } else if (exchange.getRequestURI().getQuery() != null) {
            watch(exchange, cluster);
        } else {
            List<ObjectNode> items = new ArrayList<>();
            bindings.forEach((key, binding) -> {
                if (key.startsWith(cluster + "|")) {
                    items.add(binding);
                }
            });
            FakeKcp.reply(
                    exchange,
                    200,
                    Json.object().set("items", Json.mapper().createArrayNode().addAll(items)));
        }
    }

    private static void one(HttpExchange exchange, Map<String, ObjectNode> objects, String cluster, String[] parts)
            throws IOException {
        ObjectNode object = objects.get(cluster + "|" + parts[2]);
        if (object == null) {
            FakeKcp.refuse(exchange, 404, "NotFound", parts[1] + ".apis.kcp.io \"" + parts[2] + "\" not found");
        } else {
            FakeKcp.reply(exchange, 200, object);
        }
    }

    private void write(HttpExchange exchange, String cluster, ObjectNode binding) throws IOException {
        bodies.add(binding.deepCopy());
        String name = binding.path("metadata").path("name").asText();
        boolean create = exchange.getRequestMethod().equals("POST");
        if (create && bindings.containsKey(cluster + "|" + name)) {
            FakeKcp.refuse(exchange, 409, "AlreadyExists", "apibindings.apis.kcp.io \"" + name + "\" already exists");
            return;
        }
        ((ObjectNode) binding.path("metadata")).put("resourceVersion", "7");
        with(cluster, binding);
        FakeKcp.reply(exchange, create ? 201 : 200, binding);
    }

    private void watch(HttpExchange exchange, String cluster) throws IOException {
        String name = exchange.getRequestURI().getQuery().replaceAll(".*metadata\\.name=([^&]*).*", "$1");
        ObjectNode binding =
                Objects.requireNonNull(bindings.get(cluster + "|" + name)).deepCopy();
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            binding.putObject("status").put("phase", "Binding");
            FakeKcp.event(out, "MODIFIED", binding);
            switch (fate) {
                case "Deleted" -> FakeKcp.event(out, "DELETED", binding);
                case "Waiting" -> closed.await();
                default -> {
                    binding.putObject("status").put("phase", fate);
                    FakeKcp.event(out, "MODIFIED", binding);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

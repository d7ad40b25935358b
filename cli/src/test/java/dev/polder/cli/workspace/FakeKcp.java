package dev.polder.cli.workspace;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.polder.api.json.Json;
import dev.polder.cli.session.Paths;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLParameters;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * The few answers of kcp that the commands need, over TLS: discovery, workspaces, a watch of them, logical clusters and
 * bindings. Workspaces are made ready while they are watched.
 */
public final class FakeKcp implements AutoCloseable {

    private static final String WORKSPACES = "/apis/tenancy.kcp.io/v1alpha1/workspaces";

    private final HttpsServer server;
    private final TestKeys keys = TestKeys.of(
            "EC",
            256,
            new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
            new GeneralName(GeneralName.dNSName, "kcp.test"));
    private final Map<String, Map<String, ObjectNode>> clusters = new ConcurrentHashMap<>();
    private final FakeBindings bindings = new FakeBindings();
    private final Map<String, ObjectNode> services = new ConcurrentHashMap<>();
    private final Map<String, ObjectNode> objects = new ConcurrentHashMap<>();
    private final Set<String> denied = ConcurrentHashMap.newKeySet();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> credentials = new CopyOnWriteArrayList<>();
    private volatile String phaseWhenMade = "Scheduling";
    private volatile boolean forgetful;
    private volatile boolean busy;

    /** A server whose root has no workspaces, and that wants a certificate of this authority if there is one. */
    public FakeKcp(X509Certificate... clients) {
        try {
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.setHttpsConfigurator(new HttpsConfigurator(keys.context(clients)) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters tls = getSSLContext().getDefaultSSLParameters();
                tls.setNeedClientAuth(clients.length > 0);
                parameters.setSSLParameters(tls);
            }
        });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
        clusters.put("root", new TreeMap<>());
    }

    /** Adds a workspace with those above it. */
    public FakeKcp with(String path, String type) {
        String parent = Paths.parent(path);
        if (!parent.isEmpty()) {
            clusters.computeIfAbsent(parent, name -> new TreeMap<>())
                    .put(Paths.base(path), workspace(parent, Paths.base(path), type, "Ready"));
        }
        clusters.computeIfAbsent(path, name -> new TreeMap<>());
        return this;
    }

    private Map<String, ObjectNode> workspaces(String cluster) {
        return Objects.requireNonNull(clusters.get(cluster));
    }

    /** Changes a workspace. */
    public ObjectNode workspace(String path) {
        return Objects.requireNonNull(workspaces(Paths.parent(path)).get(Paths.base(path)));
    }

    /** Keeps everybody out of a cluster, though its workspace can be seen. */
    public FakeKcp deny(String path) {
        denied.add(path);
        return this;
    }

    /** Workspaces are made in this phase; any but Ready becomes Ready while it is watched. */
    public FakeKcp makeAs(String phase) {
        phaseWhenMade = phase;
        return this;
    }

    /** The first watch is told that its version is forgotten. */
    public FakeKcp forgetOnce() {
        forgetful = true;
        return this;
    }

    /** The next request is told to come back at once. */
    public FakeKcp busyOnce() {
        busy = true;
        return this;
    }

    /** Gives a workspace a binding. */
    public FakeKcp bind(String path, ObjectNode binding) {
        bindings.with(path, binding);
        return this;
    }

    /** Gives the answer to a URL, its query included, outside all logical clusters; others there are forbidden. */
    public FakeKcp service(String url, ObjectNode answer) {
        services.put(url, answer);
        return this;
    }

    /** What it serves of {@code apis.kcp.io}. */
    public FakeBindings bindings() {
        return bindings;
    }

    /** Methods and paths of the requests. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** The authorization of each request, and whom it impersonated. */
    public List<String> credentials() {
        return List.copyOf(credentials);
    }

    public String url() {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What to trust, as a kubeconfig has it. */
    public String authorityData() {
        return Base64.getEncoder().encodeToString(keys.certificatePem().getBytes(StandardCharsets.US_ASCII));
    }

    private ObjectNode workspace(String cluster, String name, String type, String phase) {
        ObjectNode workspace =
                Json.object().put("apiVersion", "tenancy.kcp.io/v1alpha1").put("kind", "Workspace");
        workspace.putObject("metadata").put("name", name).put("resourceVersion", "1");
        ObjectNode spec = workspace.putObject("spec");
        spec.put("URL", url() + "/clusters/" + Paths.join(cluster, name));
        ObjectNode reference = spec.putObject("type");
        reference.put("name", Paths.base(type)).put("path", Paths.parent(type));
        workspace.putObject("status").put("phase", phase);
        return workspace;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String url = exchange.getRequestURI().toString();
            requests.add(exchange.getRequestMethod() + " " + url);
            credentials.add(exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + exchange.getRequestHeaders().getFirst("Impersonate-User"));
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (!url.startsWith("/clusters/")) {
                ObjectNode answer = services.get(url);
                if (answer == null) {
                    refuse(exchange, 403, "Forbidden", "access denied");
                } else {
                    reply(exchange, answer.path("code").asInt(200), answer);
                }
                return;
            }
            String rest = exchange.getRequestURI().getPath().substring("/clusters/".length());
            String cluster = rest.substring(0, rest.indexOf('/'));
            answer(exchange, cluster, rest.substring(cluster.length()), body);
        }
    }

    private void answer(HttpExchange exchange, String cluster, String path, byte[] body) throws IOException {
        if (busy) {
            // kcp: pkg/server/home_workspaces.go, while a home workspace is made
            busy = false;
            exchange.getResponseHeaders().set("Retry-After", "0");
            refuse(exchange, 429, "TooManyRequests", "Creating the home workspace");
        } else if (cluster.equals("root:missing")) {
            refuse(exchange, 404, "NotFound", "the server could not find the requested resource");
        } else if (!clusters.containsKey(cluster) || denied.contains(cluster)) {
            // kcp: pkg/server/filters, for whoever has no access, whether the cluster is there or not
            refuse(exchange, 403, "Forbidden", "forbidden: User \"u\" cannot get path \"" + path + "\"");
        } else if (path.equals("/api")) {
            reply(exchange, 200, Json.object().put("kind", "APIVersions").set("versions", array("v1")));
        } else if (path.equals("/apis")) {
            reply(exchange, 200, Json.object().set("groups", bindings.groups()));
        } else if (exchange.getRequestMethod().equals("POST")
                && (path.endsWith("/apiresourceschemas")
                        || path.endsWith("/apiexports")
                        || path.endsWith("/cowboys"))) {
            keep(exchange, cluster + path, Json.readObject(body));
        } else if (path.startsWith("/apis/apis.kcp.io/")) {
            bindings.answer(exchange, cluster, path, body);
        } else if (path.endsWith("/logicalclusters/cluster")) {
            ObjectNode logicalCluster = Json.object();
            logicalCluster.putObject("status").put("phase", "Ready");
            reply(exchange, 200, logicalCluster);
        } else if (path.equals(WORKSPACES) && exchange.getRequestMethod().equals("POST")) {
            create(exchange, cluster, Json.readObject(body));
        } else if (path.equals(WORKSPACES) && exchange.getRequestURI().getQuery() != null) {
            watch(exchange, cluster);
        } else if (path.equals(WORKSPACES)) {
            ArrayNode items =
                    Json.mapper().createArrayNode().addAll(workspaces(cluster).values());
            reply(exchange, 200, Json.object().set("items", items));
        } else {
            one(exchange, cluster, path.substring(WORKSPACES.length() + 1));
        }
    }

    private void keep(HttpExchange exchange, String collection, ObjectNode object) throws IOException {
        String name = object.path("metadata").path("name").asText();
        if (objects.putIfAbsent(collection + "/" + name, object) == null) {
            reply(exchange, 201, object);
        } else {
            refuse(exchange, 409, "AlreadyExists", "\"" + name + "\" already exists");
        }
    }

    /** Other objects that were made, by their paths from the cluster on. */
    public Map<String, ObjectNode> objects() {
        return objects;
    }

    private void one(HttpExchange exchange, String cluster, String name) throws IOException {
        ObjectNode workspace = workspaces(cluster).get(name);
        if (workspace != null && exchange.getRequestMethod().equals("DELETE")) {
            ((ObjectNode) workspace.path("metadata")).put("deletionTimestamp", "2026-01-01T00:00:00Z");
        }
        if (workspace == null) {
            refuse(exchange, 404, "NotFound", "workspaces.tenancy.kcp.io \"" + name + "\" not found");
        } else {
            reply(exchange, 200, workspace);
        }
    }

    private void create(HttpExchange exchange, String cluster, ObjectNode wanted) throws IOException {
        String name = wanted.path("metadata").path("name").asText();
        if (workspaces(cluster).containsKey(name)) {
            refuse(exchange, 409, "AlreadyExists", "workspaces.tenancy.kcp.io \"" + name + "\" already exists");
            return;
        }
        String type = wanted.path("spec").has("type") ? WorkspaceApi.typeOf(wanted) : "";
        if (type.isEmpty()) {
            type = cluster.equals("root") ? "root:organization" : "root:universal";
        }
        ObjectNode made = workspace(cluster, name, type.contains(":") ? type : "root:" + type, phaseWhenMade);
        ((ObjectNode) made.path("metadata"))
                .set("labels", wanted.path("metadata").path("labels"));
        ((ObjectNode) made.path("spec")).setAll((ObjectNode)
                Json.object().set("location", wanted.path("spec").path("location")));
        workspaces(cluster).put(name, made);
        clusters.put(Paths.join(cluster, name), new TreeMap<>());
        reply(exchange, 201, made);
    }

    private void watch(HttpExchange exchange, String cluster) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        String name = query.replaceAll(".*metadata\\.name=([^&]*).*", "$1");
        ObjectNode workspace = Objects.requireNonNull(workspaces(cluster).get(name));
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            if (forgetful) {
                forgetful = false;
                event(out, "ERROR", Json.object().put("kind", "Status").put("code", 410));
                return;
            }
            if (workspace.path("metadata").has("deletionTimestamp")) {
                workspaces(cluster).remove(name);
                event(out, "DELETED", workspace);
                return;
            }
            ((ObjectNode) workspace.path("status")).put("phase", "Initializing");
            event(out, "MODIFIED", workspace);
            ((ObjectNode) workspace.path("status")).put("phase", "Ready");
            event(out, "MODIFIED", workspace);
        }
    }

    static void event(OutputStream out, String type, ObjectNode object) throws IOException {
        out.write((Json.object().put("type", type).set("object", object) + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static ArrayNode array(String... texts) {
        ArrayNode array = Json.mapper().createArrayNode();
        new ArrayList<>(List.of(texts)).forEach(array::add);
        return array;
    }

    static void refuse(HttpExchange exchange, int code, String reason, String message) throws IOException {
        reply(
                exchange,
                code,
                Json.object()
                        .put("kind", "Status")
                        .put("reason", reason)
                        .put("message", message)
                        .put("code", code));
    }

    static void reply(HttpExchange exchange, int code, com.fasterxml.jackson.databind.JsonNode body)
            throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        bindings.close();
        server.stop(0);
    }
}

package dev.polder.server.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.server.BoundedView;
import dev.polder.server.KeptAnswer;
import dev.polder.server.Socketless;
import dev.polder.server.cluster.FixedClusters;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.request.Reply;
import dev.polder.storage.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Random requests to logical clusters whose names begin with each other's. What each cluster holds is known here, and every
 * answer is compared with that: it shows all of its own cluster and nothing of any other.
 */
final class Tenants implements AutoCloseable {

    private static final List<String> NAMES = List.of("a", "a-b", "a-b-c", "a0", "aa", "ab", "system:a", "system:a-b");
    private static final List<String> DOCUMENTS = List.of("/apis", "/openapi/v3", "/openapi/v2", "/api/v1");
    private static final int WATCHES = 24;

    private final Random random;
    private final Marks marks;
    private final Socketless server;
    private final List<Tenant> tenants;
    private final List<Watch> watches = new ArrayList<>();
    private final List<String> tokens = new ArrayList<>();
    private final List<String> versions = new ArrayList<>();

    /** A cluster, and the config maps in it: their values by namespace and name. */
    private record Tenant(String name, String mark, TreeMap<String, String> maps) {

        String path(String below) {
            return "/clusters/" + name + below;
        }

        List<String> namespaces() {
            return List.of("default", "shared", mark);
        }
    }

    /** A watch of all config maps of a cluster. */
    private record Watch(Tenant tenant, long after, KeptAnswer answer) {}

    /** What one event of a watch says. */
    private record Event(long version, String text) {}

    Tenants(ObjectStore store, long seed) throws InterruptedException {
        this.random = new Random(seed);
        this.tenants = NAMES.stream()
                .map(name -> new Tenant(name, freshMark(), new TreeMap<>()))
                .toList();
        this.marks = new Marks(tenants.stream().collect(Collectors.toMap(Tenant::name, Tenant::mark)));
        Set<LogicalClusterName> clusters =
                NAMES.stream().map(LogicalClusterName::new).collect(Collectors.toSet());
        this.server = new Socketless(BoundedView.of(ServerConfig.embedded()), store, new FixedClusters(clusters));
        for (Tenant tenant : tenants) {
            prepare(tenant);
        }
    }

    private String freshMark() {
        return "m" + Long.toHexString(random.nextLong() >>> 1);
    }

    /** Two namespaces, one named alike everywhere; a type of its own; and a watch from the beginning. */
    private void prepare(Tenant tenant) throws InterruptedException {
        for (String namespace : List.of("shared", tenant.mark())) {
            ask(tenant, "POST", "/api/v1/namespaces", "{\"metadata\":{\"name\":\"" + namespace + "\"}}", 201);
        }
        String group = tenant.mark() + ".example.com";
        ask(
                tenant,
                "POST",
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                "{\"metadata\":{\"name\":\"widgets." + group + "\"},\"spec\":{\"group\":\"" + group
                        + "\",\"scope\":\"Namespaced\",\"names\":{\"plural\":\"widgets\",\"kind\":\"Widget\"},\"versions\":"
                        + "[{\"name\":\"v1\",\"served\":true,\"storage\":true,\"schema\":{\"openAPIV3Schema\":"
                        + "{\"type\":\"object\"}}}]}}",
                201);
        KeptAnswer established =
                open(tenant, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions?watch=true&resourceVersion=0");
        established.streamedThrough("InitialNamesAccepted");
        established.leave();
        watch(
                tenant,
                ask(tenant, "GET", "/api/v1/configmaps?limit=1", "", 200)
                        .at("/metadata/resourceVersion")
                        .asLong());
    }

    private KeptAnswer open(Tenant tenant, String path) throws InterruptedException {
        KeptAnswer answer = new KeptAnswer();
        server.handle(Socketless.request("GET", tenant.path(path), ""), answer);
        answer.awaitStream();
        return answer;
    }

    private void watch(Tenant tenant, long after) throws InterruptedException {
        watches.add(new Watch(tenant, after, open(tenant, "/api/v1/configmaps?watch=true&resourceVersion=" + after)));
    }

    /** Does so many random things, and then looks at everything once more. */
    void run(int steps) throws InterruptedException {
        for (int i = 0; i < steps; i++) {
            Tenant tenant = tenants.get(random.nextInt(tenants.size()));
            Tenant other = tenants.get(random.nextInt(tenants.size()));
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> write(tenant);
                case 4 -> delete(tenant);
                case 5 -> list(tenant);
                case 6 -> useWhatOthersHave(tenant);
                case 7, 8 -> probe(tenant, other);
                default -> documents(tenant);
            }
        }
        for (Tenant tenant : tenants) {
            list(tenant);
            put(tenant, "default/" + tenant.mark() + "-end");
        }
        for (Watch watch : watches) {
            check(watch);
        }
    }

    private void write(Tenant tenant) throws InterruptedException {
        String namespace = tenant.namespaces().get(random.nextInt(3));
        put(tenant, namespace + "/" + tenant.mark() + "-" + random.nextInt(12));
    }

    private void put(Tenant tenant, String map) throws InterruptedException {
        String[] parts = map.split("/");
        String value = tenant.mark() + " " + random.nextInt(1_000_000);
        boolean there = tenant.maps().put(map, value) != null;
        String maps = "/api/v1/namespaces/" + parts[0] + "/configmaps";
        JsonNode made = ask(
                tenant,
                there ? "PUT" : "POST",
                there ? maps + "/" + parts[1] : maps,
                "{\"metadata\":{\"name\":\"" + parts[1] + "\",\"labels\":{\"same\":\"everywhere\"}},\"data\":{\"v\":\""
                        + value + "\"}}",
                there ? 200 : 201);
        versions.add(made.at("/metadata/resourceVersion").asText());
    }

    private void delete(Tenant tenant) throws InterruptedException {
        if (!tenant.maps().isEmpty()) {
            String map = List.copyOf(tenant.maps().keySet())
                    .get(random.nextInt(tenant.maps().size()));
            tenant.maps().remove(map);
            ask(tenant, "DELETE", "/api/v1/namespaces/" + map.replace("/", "/configmaps/"), "", 200);
        }
    }

    /** Page by page. */
    private void list(Tenant tenant) throws InterruptedException {
        Map<String, String> found = new TreeMap<>();
        String maps = "/api/v1/configmaps?labelSelector=same=everywhere&limit=" + (1 + random.nextInt(4));
        String token = "";
        do {
            JsonNode page = ask(tenant, "GET", maps + (token.isEmpty() ? "" : "&continue=" + token), "", 200);
            for (JsonNode item : page.path("items")) {
                found.put(name(item), item.at("/data/v").asText());
            }
            token = page.at("/metadata/continue").asText();
            if (!token.isEmpty()) {
                tokens.add(token);
            }
        } while (!token.isEmpty());
        assertThat(found).as("config maps of %s", tenant.name()).isEqualTo(tenant.maps());
    }

    private static String name(JsonNode object) {
        return object.at("/metadata/namespace").asText() + "/"
                + object.at("/metadata/name").asText();
    }

    /** Page tokens and versions, whoever was given them. */
    private void useWhatOthersHave(Tenant tenant) throws InterruptedException {
        if (!tokens.isEmpty()) {
            String token = tokens.get(random.nextInt(tokens.size()));
            ask(tenant, "GET", "/api/v1/configmaps?limit=50&continue=" + token, "", 200);
        }
        if (!versions.isEmpty()) {
            String version = versions.get(random.nextInt(versions.size()));
            ask(tenant, "GET", "/api/v1/configmaps?resourceVersionMatch=Exact&resourceVersion=" + version, "", 200);
            if (watches.size() < WATCHES) {
                watch(tenant, Long.parseLong(version));
            }
        }
    }

    /** What another has is answered like what nobody has. */
    private void probe(Tenant tenant, Tenant other) throws InterruptedException {
        if (tenant.equals(other)) {
            return;
        }
        String mark = other.mark();
        String path = List.of(
                        "/api/v1/namespaces/" + mark,
                        "/api/v1/namespaces/" + mark + "/configmaps/" + mark + "-1",
                        "/api/v1/namespaces/default/configmaps/" + mark + "-" + random.nextInt(12),
                        "/apis/" + mark + ".example.com/v1",
                        "/apis/" + mark + ".example.com/v1/namespaces/default/widgets",
                        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets." + mark + ".example.com",
                        "/openapi/v3/apis/" + mark + ".example.com/v1")
                .get(random.nextInt(7));
        String method = random.nextBoolean() ? "GET" : "DELETE";
        String never = freshMark();
        Reply real = reply(tenant, method, path, "");
        Reply none = reply(tenant, method, path.replace(mark, never), "");
        assertThat(text(real).replace(mark, never))
                .as("%s %s of %s", method, path, tenant.name())
                .isEqualTo(text(none));
        assertThat(real.code()).isEqualTo(none.code()).isIn(404, 405);
    }

    private void documents(Tenant tenant) throws InterruptedException {
        Reply document = reply(tenant, "GET", DOCUMENTS.get(random.nextInt(DOCUMENTS.size())), "");
        assertThat(document.code()).isEqualTo(200);
        checkShown(tenant, text(document));
        ask(tenant, "GET", "/apis/" + tenant.mark() + ".example.com/v1", "", 200);
    }

    /** Its events are those of the first watch of its cluster that came after its beginning. */
    private void check(Watch watch) throws InterruptedException {
        Watch first = watches.stream()
                .filter(one -> one.tenant().equals(watch.tenant()))
                .findFirst()
                .orElseThrow();
        List<String> expected = events(first).stream()
                .filter(event -> event.version() > watch.after())
                .map(Event::text)
                .toList();
        assertThat(events(watch).stream().map(Event::text)).isEqualTo(expected);
        assertThat(expected.stream().filter(event -> event.startsWith("ADDED")).count())
                .isPositive();
    }

    private List<Event> events(Watch watch) throws InterruptedException {
        Tenant tenant = watch.tenant();
        String all = watch.answer().streamedThrough(tenant.mark() + "-end");
        checkShown(tenant, all);
        List<Event> events = new ArrayList<>();
        Set<Long> told = new TreeSet<>();
        for (String line : all.lines().toList()) {
            JsonNode event = json(line);
            JsonNode object = event.path("object");
            long version = object.at("/metadata/resourceVersion").asLong();
            assertThat(told.add(version)).as("version %d is told once", version).isTrue();
            events.add(new Event(
                    version,
                    event.path("type").asText() + " " + name(object) + " "
                            + object.at("/data/v").asText()));
        }
        return events;
    }

    /** The JSON of an answer that must have this code, and show nothing of others. */
    private JsonNode ask(Tenant tenant, String method, String path, String body, int code) throws InterruptedException {
        Reply reply = reply(tenant, method, path, body);
        String text = text(reply);
        checkShown(tenant, text);
        assertThat(reply.code())
                .as("%s %s of %s: %s", method, path, tenant.name(), text)
                .isEqualTo(code);
        return json(text);
    }

    private void checkShown(Tenant tenant, String text) {
        assertThat(marks.shown(tenant.name(), text))
                .as("logical clusters that an answer of %s shows", tenant.name())
                .isEmpty();
    }

    private Reply reply(Tenant tenant, String method, String path, String body) throws InterruptedException {
        KeptAnswer answer = new KeptAnswer();
        server.handle(Socketless.request(method, tenant.path(path), body), answer);
        return answer.await();
    }

    private static String text(Reply reply) {
        return new String(reply.body(), StandardCharsets.UTF_8);
    }

    private static JsonNode json(String text) {
        try {
            return Json.readObject(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }

    @Override
    public void close() throws Exception {
        watches.forEach(watch -> watch.answer().leave());
        server.close();
    }
}

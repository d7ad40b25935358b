package dev.polder.server.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.server.KeptAnswer;
import dev.polder.server.matrix.Model.Verdict;
import dev.polder.server.request.Reply;
import dev.polder.server.tenant.LeakingStore;
import dev.polder.server.tenant.Marks;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Authorizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every endpoint, asked for by everybody in every logical cluster: the answers are those that the rules say, and none shows
 * anything of a cluster that its caller may not read. {@code -Dpolder.matrix=full} asks for every form of every list.
 */
@Timeout(600)
class IsolationMatrixTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String HOME = "/apis/tenancy.kcp.io/v1alpha1/workspaces/~";

    private static World world;
    private static List<Endpoint> endpoints;
    private static final Marks MARKS = new Marks(Place.ALL.stream().collect(Collectors.toMap(Place::id, Place::mark)));

    @BeforeAll
    static void start() throws InterruptedException {
        world = new World();
        endpoints = Endpoints.of(world, System.getProperty("polder.matrix", "").equals("full"));
        world.makeWaiting();
        ExportShares.make(world);
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    @Test
    void everyAnswer_isTheOneOfTheRules() throws InterruptedException {
        Map<String, String> before = everything();
        Matrix matrix = new Matrix(world, world::handle);
        matrix.run(endpoints, List.of(Caller.values()), Address.all());
        System.out.println(matrix.conclude());
        assertThat(everything()).isEqualTo(before);
    }

    /** What lies in all logical clusters, of types that the server itself does not write while nobody asks it to. */
    private static Map<String, String> everything() {
        Place all = new Place("*", "", "");
        return List.of(
                        "/api/v1/configmaps",
                        "/api/v1/secrets",
                        "/api/v1/serviceaccounts",
                        "/api/v1/namespaces",
                        "/apis/rbac.authorization.k8s.io/v1/roles",
                        "/apis/rbac.authorization.k8s.io/v1/clusterroles",
                        "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
                        "/apis/tenancy.kcp.io/v1alpha1/workspaces",
                        "/apis/core.kcp.io/v1alpha1/logicalclusters")
                .stream()
                .collect(Collectors.toMap(
                        path -> path,
                        path -> world.read(all, path).path("items").toString()));
    }

    @Test
    void servicesOfInitializersAndTerminators_answerByTheRules() throws InterruptedException {
        Services services = new Services(world);
        services.run();
        System.out.println("isolation matrix of services: " + services.requests() + " requests, 0 leaks");
    }

    @Test
    void serviceOfBoundSchemas_answersByTheRules() throws InterruptedException {
        SchemaService service = new SchemaService(world);
        service.run();
        System.out.println("isolation matrix of bound schemas: " + service.requests() + " requests, 0 leaks");
    }

    @Test
    void viewsOfExports_answerByTheRules() throws InterruptedException {
        ExportService service = new ExportService(world, world::handle);
        service.run();
        service.replay();
        System.out.println("isolation matrix of views of exports: " + service.requests() + " requests, 0 leaks");
    }

    /** A view that answers of all consumers what a server's administrator sees of all logical clusters. */
    @Test
    void viewThatForgetsWhoseConsumersTheyAre_isNoticed() {
        String view = "/services/apiexport/tenant/tools/clusters/*";
        World.Gateway leaky = (request, exchange) -> {
            boolean leaks = request.path().equals(view + "/api/v1/namespaces/default/configmaps")
                    && request.method().equals("GET")
                    && "ann".equals(request.credentials().bearerToken());
            world.handle(
                    leaks
                            ? world.request(
                                    Caller.MASTER,
                                    "GET",
                                    "/clusters/*" + request.path().substring(view.length()),
                                    Map.of(),
                                    "")
                            : request,
                    exchange);
        };
        assertThatThrownBy(() -> new ExportService(world, leaky).run(List.of(Caller.ANN)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("shows more than it may");
    }

    @Test
    void viewThatTellsWhoHasBoundNothing_isNoticed() {
        World.Gateway telling = (request, exchange) -> {
            if (request.path().contains("/tools/clusters/tenant9/")) {
                exchange.reply(Reply.text(404, "404 page not found\n"));
            } else {
                world.handle(request, exchange);
            }
        };
        assertThatThrownBy(() -> new ExportService(world, telling).run(List.of(Caller.NOBODY)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected: 403");
    }

    /** One watch of somebody. */
    private record Watch(String what, Set<String> visible, KeptAnswer told) {}

    @Test
    void watches_tellWhatTheirCallersMayRead() throws InterruptedException {
        Ask ask = new Ask("watch", "", "configmaps", "", "", "", "/api/v1/configmaps");
        String now = world.read(Place.ROOT, "/api/v1/configmaps")
                .at("/metadata/resourceVersion")
                .asText();
        List<Watch> watches = new ArrayList<>();
        int opened = 0;
        for (Caller caller : Caller.values()) {
            for (Address address : Address.all()) {
                KeptAnswer told = new KeptAnswer();
                Map<String, String> query = Map.of("watch", "true", "resourceVersion", now);
                world.handle(world.request(caller, "GET", address.prefix() + ask.path(), query, ""), told);
                told.awaitStream();
                opened++;
                boolean open = Model.verdict(caller, address, ask) instanceof Verdict.Allowed
                        && (address.kind() != Address.Kind.NONE || caller.home() != null);
                String what = caller + " at " + address.text();
                assertThat(told.now() == null).as(what).isEqualTo(open);
                if (open) {
                    watches.add(new Watch(what, visible(caller, address), told));
                }
            }
        }
        List<Place> awake =
                Place.ALL.stream().filter(place -> !place.equals(Place.ASLEEP)).toList();
        for (String name : List.of("told", "last")) {
            awake.forEach(place -> world.must(
                    place,
                    "POST",
                    MAPS,
                    "{\"metadata\":{\"name\":\"" + name + "\"},\"data\":{\"of\":\"" + name + place.mark() + "\"}}"));
        }
        for (Watch watch : watches) {
            for (String id : watch.visible()) {
                watch.told().streamedThrough("last" + MARKS.of().get(id));
            }
            assertThat(MARKS.shown("", watch.told().streamed()))
                    .as(watch.what())
                    .containsExactlyElementsOf(new TreeSet<>(watch.visible()));
            watch.told().leave();
        }
        awake.forEach(
                place -> List.of("told", "last").forEach(name -> world.must(place, "DELETE", MAPS + "/" + name, "")));
        System.out.println(
                "isolation matrix of watches: " + opened + " asked for, " + watches.size() + " told, 0 leaks");
    }

    private static Set<String> visible(Caller caller, Address address) {
        if (address.kind() == Address.Kind.EVERYWHERE) {
            return Place.ALL.stream()
                    .filter(place -> !place.equals(Place.ASLEEP))
                    .map(Place::id)
                    .collect(Collectors.toSet());
        }
        Place home = address.kind() == Address.Kind.NONE ? caller.home() : address.place();
        return home == null ? Set.of() : Set.of(home.id());
    }

    @Test
    void reviews_sayWhatTheRulesSay() throws InterruptedException {
        Ask review = new Ask(
                "create",
                "authorization.k8s.io",
                "selfsubjectaccessreviews",
                "",
                "",
                "",
                "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews");
        List<Ask> questions = List.of(
                new Ask("list", "", "configmaps", "", "default", "", ""),
                new Ask("get", "", "configmaps", "", "default", "same", ""),
                new Ask("create", "", "secrets", "", "default", "", ""),
                new Ask("watch", "", "secrets", "", "", "", ""),
                new Ask("impersonate", "", "users", "", "", "ann", ""),
                new Ask("get", "tenancy.kcp.io", "workspaces", "", "", "~", ""),
                new Ask("use", "tenancy.kcp.io", "workspacetypes", "", "", "universal", ""),
                Ask.path("/metrics"),
                Ask.path("/debug/gc"),
                Ask.path("/apis"));
        int asked = 0;
        for (Caller caller : Caller.values()) {
            for (Address address : Address.all()) {
                boolean one = address.kind() == Address.Kind.PLACE;
                if (!one || !(Model.verdict(caller, address, review) instanceof Verdict.Allowed)) {
                    continue;
                }
                for (Ask question : questions) {
                    JsonNode said =
                            json(send(caller, "POST", address.prefix() + review.path(), Map.of(), body(question)));
                    Caller actor = caller.impersonates() ? Caller.ANN : caller;
                    assertThat(said.at("/status/allowed").asBoolean())
                            .as(caller + " at " + address.text() + " asks about " + question)
                            .isEqualTo(Model.may(actor, address, question));
                    assertThat(MARKS.shown("", said.toString())).isEmpty();
                    asked++;
                }
            }
        }
        assertThat(asked).isGreaterThan(400);
        System.out.println("isolation matrix of reviews: " + asked + " questions, 0 wrong");
    }

    private static String body(Ask ask) {
        return ask.resourceRequest()
                ? "{\"spec\":{\"resourceAttributes\":{\"verb\":\"" + ask.verb() + "\",\"group\":\"" + ask.group()
                        + "\",\"resource\":\"" + ask.resource() + "\",\"namespace\":\"" + ask.namespace()
                        + "\",\"name\":\"" + ask.name() + "\"}}}"
                : "{\"spec\":{\"nonResourceAttributes\":{\"verb\":\"get\",\"path\":\"" + ask.path() + "\"}}}";
    }

    @Test
    void pageTokens_openNothingElsewhere() throws InterruptedException {
        List<String> tokens = new ArrayList<>();
        Place all = new Place("*", "", "");
        for (Place place : List.of(Place.ROOT, Place.PARENT, Place.OWN, Place.SIBLING, Place.FOREIGN, all)) {
            for (String list : List.of("/api/v1/configmaps", MAPS, "/api/v1/serviceaccounts")) {
                Reply page = send(Caller.MASTER, "GET", "/clusters/" + place.id() + list, Map.of("limit", "1"), "");
                String token = json(page).at("/metadata/continue").asText();
                assertThat(token).as(list + " at " + place.id()).isNotEmpty();
                tokens.add(token);
            }
        }
        for (String token : List.copyOf(tokens)) {
            byte[] bytes = Base64.getUrlDecoder().decode(token);
            String text = new String(bytes, StandardCharsets.UTF_8);
            for (String other : List.of(
                    text.replace("\"start\":\"", "\"start\":\"../tenant0/"),
                    text.replace("\"start\":\"", "\"start\":\"tenant0/default/"),
                    text.replaceAll("\"start\":\"[^\"]*\"", "\"start\":\"\\\\u0000\""),
                    text.replaceAll("\"rv\":\\d+", "\"rv\":1"),
                    text.replaceAll("\"rv\":\\d+", "\"rv\":-1"),
                    text.replaceAll("\"rv\":\\d+", "\"rv\":999999999"),
                    text.substring(1),
                    "")) {
                tokens.add(
                        Base64.getUrlEncoder().withoutPadding().encodeToString(other.getBytes(StandardCharsets.UTF_8)));
            }
            bytes[bytes.length / 2] ^= 0x55;
            tokens.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
            tokens.add(token.substring(0, token.length() / 2));
        }
        int used = 0;
        for (String token : tokens) {
            for (Caller caller : List.of(Caller.ANN, Caller.ROBOT, Caller.KIM)) {
                for (String list : List.of("/api/v1/configmaps", MAPS)) {
                    Map<String, String> query = Map.of("limit", "500", "continue", token);
                    Reply page = send(caller, "GET", "/clusters/tenant" + list, query, "");
                    String text = new String(page.body(), StandardCharsets.UTF_8);
                    assertThat(page.code()).as(text).isIn(200, 400, 410, 504);
                    assertThat(MARKS.shown(Place.OWN.id(), text)).as(text).isEmpty();
                    used++;
                }
            }
        }
        System.out.println("isolation matrix of page tokens: " + used + " requests, 0 leaks");
    }

    @Test
    void homes_areTheirOwners() throws InterruptedException {
        for (Caller caller : Caller.values()) {
            Reply home = send(caller, "GET", "/clusters/root" + HOME, Map.of(), "");
            String text = new String(home.body(), StandardCharsets.UTF_8);
            assertThat(MARKS.shown("", text)).isEmpty();
            if (caller == Caller.FORGER) {
                assertThat(home.code()).isEqualTo(401);
            } else if (caller == Caller.IMPERSONATOR) {
                assertThat(text).contains("User \\\"imp\\\" cannot impersonate");
            } else if (caller == Caller.ANONYMOUS || caller.home() != null) {
                // Two service accounts of the same name are not the same user: neither has a home.
                assertThat(text)
                        .contains("workspaces.tenancy.kcp.io \\\"~\\\" is forbidden: User \\\"" + caller.user()
                                + "\\\" cannot create resource \\\"workspaces\\\" in API group \\\"tenancy.kcp.io\\\""
                                + " at the cluster scope: workspace access not permitted");
            } else {
                assertThat(home.code()).as(caller + ": " + text).isIn(200, 429);
            }
        }
    }

    /** An authorizer that takes every logical cluster for the tenant's. */
    @Test
    void authorizerThatForgetsTheCluster_isNoticed() throws Exception {
        ClusterScope own = new ClusterScope.OneCluster(new LogicalClusterName(Place.OWN.id()));
        UnaryOperator<Authorizer> forgetful =
                real -> asked -> asked.user().name().equals("ann")
                        ? real.authorize(new Attributes(
                                asked.user(),
                                own,
                                asked.verb(),
                                asked.group(),
                                asked.version(),
                                asked.resource(),
                                asked.subresource(),
                                asked.namespace(),
                                asked.name(),
                                asked.path()))
                        : real.authorize(asked);
        try (World leaky = new World(UnaryOperator.identity(), forgetful)) {
            rejects(leaky, leaky::handle, Caller.ANN, "shows something of [tenant0]");
        }
    }

    @Test
    void storeThatMixesUpClusters_isNoticed() throws Exception {
        try (World leaky =
                new World(store -> new LeakingStore(store, Place.FOREIGN.id(), Place.OWN.id()), real -> real)) {
            rejects(leaky, leaky::handle, Caller.ANN, "at tenant shows something of [tenant0]");
        }
    }

    @Test
    void refusalThatTellsUnknownClusters_isNoticed() {
        rejects(
                world,
                (request, exchange) -> {
                    if (request.path().startsWith("/clusters/tenant9")) {
                        exchange.reply(Reply.text(404, "404 page not found\n"));
                    } else {
                        world.handle(request, exchange);
                    }
                },
                Caller.NOBODY,
                "at tenant9: 404 and not 403");
    }

    @Test
    void refusalThatTakesLongerForUnknownClusters_isNoticed() {
        rejects(
                world,
                (request, exchange) -> {
                    if (request.path().startsWith("/clusters/tenant9")) {
                        world.askStore();
                    }
                    world.handle(request, exchange);
                },
                Caller.NOBODY,
                "can be told from other refusals");
    }

    private static void rejects(World of, World.Gateway gateway, Caller caller, String why) {
        List<Endpoint> some = endpoints.stream()
                .filter(endpoint -> endpoint.ask().resource().equals("configmaps"))
                .filter(endpoint -> endpoint.ask().verb().equals("list"))
                .toList();
        Matrix matrix = new Matrix(of, gateway);
        assertThatThrownBy(() -> {
                    matrix.run(some, List.of(caller), Address.all());
                    matrix.conclude();
                })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(why);
    }

    private static Reply send(Caller caller, String method, String path, Map<String, String> query, String body)
            throws InterruptedException {
        KeptAnswer answer = new KeptAnswer();
        world.handle(world.request(caller, method, path, query, body), answer);
        return answer.await();
    }

    private static JsonNode json(Reply reply) {
        try {
            return Json.readObject(reply.body());
        } catch (IOException e) {
            throw new AssertionError(new String(reply.body(), StandardCharsets.UTF_8), e);
        }
    }
}

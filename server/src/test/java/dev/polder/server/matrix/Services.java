package dev.polder.server.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.KeptAnswer;
import dev.polder.server.matrix.Model.Verdict;
import dev.polder.server.request.Reply;
import dev.polder.server.tenancy.LifecycleService;
import dev.polder.server.tenant.Marks;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The services of initializers and terminators, asked by everybody on behalf of any initializer or terminator about any
 * logical cluster (kcp {@code pkg/virtual/initializingworkspaces}, {@code terminatingworkspaces}).
 */
final class Services {

    private static final String LIST = "/apis/core.kcp.io/v1alpha1/logicalclusters";
    private static final String GROUP = "core.kcp.io";
    private static final String RESOURCE = "logicalclusters";

    private final World world;
    private final Marks marks = new Marks(Place.ALL.stream().collect(Collectors.toMap(Place::id, Place::mark)));
    private int requests;

    /**
     * An initializer or terminator.
     *
     * @param text how the URL has it
     * @param place where its type lies; null when nowhere
     * @param type the name of the type; empty when there is none
     */
    private record Controller(String text, @Nullable Place place, String type) {}

    /** One request below the path of a service. */
    private record Call(String method, Ask ask, Map<String, String> query, String body) {}

    Services(World world) {
        this.world = world;
    }

    int requests() {
        return requests;
    }

    private static List<Call> calls() {
        List<Call> calls = new ArrayList<>();
        calls.add(new Call("GET", new Ask("list", GROUP, RESOURCE, "", "", "", LIST), Map.of(), ""));
        calls.add(new Call(
                "GET",
                new Ask("watch", GROUP, RESOURCE, "", "", "", LIST),
                Map.of("watch", "true", "resourceVersion", "0"),
                ""));
        calls.add(new Call("GET", new Ask("get", GROUP, RESOURCE, "", "", "cluster", LIST + "/cluster"), Map.of(), ""));
        calls.add(new Call(
                "PATCH", new Ask("patch", GROUP, RESOURCE, "", "", "cluster", LIST + "/cluster"), Map.of(), "{}"));
        calls.add(new Call(
                "PATCH",
                new Ask("patch", GROUP, RESOURCE, "status", "", "cluster", LIST + "/cluster/status"),
                Map.of(),
                "{}"));
        for (String resource : List.of("configmaps", "secrets")) {
            Ask ask = new Ask("list", "", resource, "", "", "", "/api/v1/" + resource);
            calls.add(new Call("GET", ask, Map.of(), ""));
        }
        for (String path : List.of("/api", "/apis", "/openapi/v3", "/apis/core.kcp.io/v1alpha1", "/", "/healthz")) {
            calls.add(new Call("GET", Ask.path(path), Map.of(), ""));
        }
        return calls;
    }

    /** Asks for everything, and fails at the first answer that is not as it should be. */
    void run() throws InterruptedException {
        // A service that is added has to be added here.
        assertThat(Arrays.stream(LifecycleService.values()).map(LifecycleService::start))
                .containsExactly("/services/initializingworkspaces/", "/services/terminatingworkspaces/");
        for (LifecycleService service : LifecycleService.values()) {
            String type = service == LifecycleService.INITIALIZING ? "held" : "ending";
            List<Controller> controllers = List.of(
                    new Controller("tenant:" + type, Place.OWN, type),
                    new Controller("tenant0:" + type, Place.FOREIGN, type),
                    new Controller("tenant:nothing", Place.OWN, "nothing"),
                    new Controller("tenant0:nothing", Place.FOREIGN, "nothing"),
                    new Controller("tenant9:" + type, null, type),
                    new Controller("root:org:own:" + type, null, ""),
                    new Controller("whatever", null, ""));
            for (Call call : calls()) {
                for (Caller caller : Caller.values()) {
                    Map<String, String> refused = new HashMap<>();
                    for (Controller controller : controllers) {
                        for (String cluster : clusters()) {
                            ask(service, controller, caller, cluster, call, refused);
                        }
                    }
                }
            }
        }
    }

    private List<String> clusters() {
        return List.of(
                "*",
                world.initializing(Place.OWN),
                world.terminating(Place.OWN),
                world.initializing(Place.FOREIGN),
                world.terminating(Place.FOREIGN),
                Place.OWN.id(),
                Place.FOREIGN.path(),
                "tenant9",
                "root:nothing");
    }

    private void ask(
            LifecycleService service,
            Controller controller,
            Caller caller,
            String cluster,
            Call call,
            Map<String, String> refused)
            throws InterruptedException {
        String path = service.start() + controller.text() + "/clusters/" + cluster;
        requests++;
        KeptAnswer kept = new KeptAnswer();
        world.storeCalls();
        world.handle(world.request(caller, call.method(), path + call.ask().path(), call.query(), call.body()), kept);
        kept.awaitStream();
        int calls = world.storeCalls();
        kept.leave();
        Reply reply = kept.now();
        int code = reply == null ? 200 : reply.code();
        String body = reply == null ? kept.streamed() : new String(reply.body(), StandardCharsets.UTF_8);
        String what = caller + " " + call.method() + " " + path + call.ask().path() + ": " + code + " " + body;
        Verdict verdict = verdict(service, controller, caller, call.ask());
        if (verdict instanceof Verdict.Refused no) {
            assertThat(code).as(what).isEqualTo(no.code());
            assertThat(body).as(what).contains(no.message().replace("\"", "\\\""));
            assertThat(marks.shown("", body)).as(what).isEmpty();
            // What allows the request may have been written a moment ago through another server (store rule S7).
            if (no.code() == 403) {
                assertThat(calls).as(what).isEqualTo(1);
            }
            String seen = code + body + calls;
            assertThat(refused.computeIfAbsent(no.message(), message -> seen))
                    .as(what)
                    .isEqualTo(seen);
            return;
        }
        assertThat(code).as(what).isEqualTo(code(service, controller, cluster, call.ask()));
        List<String> shown = new ArrayList<>(marks.shown("", body));
        if (controller.place() != null) {
            shown.remove(controller.place().id());
        }
        assertThat(shown).as(what).isEmpty();
        boolean waits = controller.place() != null && waiting(service, controller, controller.place()) != null;
        if (cluster.equals("*") && waits && call.ask().verb().equals("list") && code == 200) {
            assertThat(marks.shown("", body)).as(what).hasSize(1);
        }
    }

    private static Verdict verdict(LifecycleService service, Controller controller, Caller caller, Ask ask) {
        Address none = new Address(Address.Kind.NONE, "", null);
        if (caller == Caller.FORGER) {
            return new Verdict.Refused(401, "Unauthorized");
        }
        if (caller == Caller.IMPERSONATOR) {
            // Outside logical clusters nobody but masters may say to be somebody else.
            Ask impersonation = new Ask("impersonate", "", "users", "", "", caller.actsAs(), "");
            return Model.may(caller, none, impersonation)
                    ? new Verdict.Allowed(null)
                    : new Verdict.Refused(403, impersonation.refusal(caller.user()));
        }
        Caller actor = caller.impersonates() ? Caller.ANN : caller;
        String verb = service == LifecycleService.INITIALIZING ? "initialize" : "terminate";
        Ask decisive = new Ask(verb, "tenancy.kcp.io", "workspacetypes", "", "", controller.type(), "");
        Address of = controller.place() == null
                ? new Address(Address.Kind.UNKNOWN, "", null)
                : new Address(Address.Kind.PLACE, "", controller.place());
        return Model.may(actor, of, decisive)
                ? new Verdict.Allowed(null)
                : new Verdict.Refused(403, ask.refusal(actor.user()));
    }

    /** The id of the cluster below a place that waits for somebody; null for none. */
    private @Nullable String waiting(LifecycleService service, Controller controller, Place place) {
        return switch (controller.type()) {
            case "held" -> service == LifecycleService.INITIALIZING ? world.initializing(place) : null;
            case "ending" -> service == LifecycleService.TERMINATING ? world.terminating(place) : null;
            default -> null;
        };
    }

    private int code(LifecycleService service, Controller controller, String cluster, Ask ask) {
        boolean descriptions = ask.group().equals(GROUP) && ask.resource().equals(RESOURCE);
        if (cluster.equals("*")) {
            boolean reads = ask.verb().equals("list") || ask.verb().equals("watch");
            if (ask.resourceRequest()) {
                return !descriptions ? 404 : reads ? 200 : 405;
            }
            return 200;
        }
        boolean waits = controller.place() != null && cluster.equals(waiting(service, controller, controller.place()));
        if (descriptions) {
            boolean served = ask.verb().equals("get") || ask.subresource().equals("status");
            return !waits ? 404 : served ? 200 : 405;
        }
        boolean ofService = service == LifecycleService.TERMINATING
                && !ask.resourceRequest()
                && !ask.path().equals("/")
                && !ask.path().equals("/healthz");
        return waits || ofService ? 200 : 403;
    }
}

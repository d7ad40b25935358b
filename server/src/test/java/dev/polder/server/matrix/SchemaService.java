package dev.polder.server.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.KeptAnswer;
import dev.polder.server.matrix.Model.Verdict;
import dev.polder.server.request.Reply;
import dev.polder.server.tenant.Marks;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The service of bound schemas, asked by everybody about any logical cluster: it is for those who may read the bindings there
 * (kcp {@code pkg/virtual/apiresourceschema}).
 */
final class SchemaService {

    private static final String START = "/services/apiresourceschema/";
    private static final String GROUP = "apis.kcp.io";
    private static final String RESOURCE = "apiresourceschemas";
    private static final String LIST = "/apis/apis.kcp.io/v1alpha1/apiresourceschemas";
    private static final String NAME = "today.same.example.com";
    private static final Set<String> READS = Set.of("get", "list", "watch");

    private final World world;
    private final Marks marks = new Marks(Place.ALL.stream().collect(Collectors.toMap(Place::id, Place::mark)));
    private int requests;
    private int allowed;

    /** One request below the path of the service. */
    private record Call(String method, Ask ask, Map<String, String> query, String body) {}

    SchemaService(World world) {
        this.world = world;
    }

    int requests() {
        return requests;
    }

    private static Ask ask(String verb, String name) {
        return new Ask(verb, GROUP, RESOURCE, "", "", name, name.isEmpty() ? LIST : LIST + "/" + name);
    }

    private static List<Call> calls() {
        List<Call> calls = new ArrayList<>();
        calls.add(new Call("GET", ask("list", ""), Map.of(), ""));
        calls.add(new Call("GET", ask("watch", ""), Map.of("watch", "true", "resourceVersion", "0"), ""));
        calls.add(new Call("GET", ask("get", NAME), Map.of(), ""));
        calls.add(new Call("POST", ask("create", ""), Map.of(), "{}"));
        calls.add(new Call("DELETE", ask("delete", NAME), Map.of(), ""));
        calls.add(new Call("GET", new Ask("list", "", "secrets", "", "", "", "/api/v1/secrets"), Map.of(), ""));
        calls.add(new Call("GET", Ask.path("/apis"), Map.of(), ""));
        calls.add(new Call("GET", Ask.path("/apis/apis.kcp.io/v1alpha1"), Map.of(), ""));
        return calls;
    }

    /** Asks for everything, and fails at the first answer that is not as it should be. */
    void run() throws InterruptedException {
        for (Call call : calls()) {
            for (Caller caller : Caller.values()) {
                Map<String, String> refused = new HashMap<>();
                for (Place place : Place.ALL) {
                    ask(caller, place.id(), place, call, refused);
                }
                ask(caller, "tenant9", null, call, refused);
            }
        }
        assertThat(allowed).as("who was let in").isBetween(1, requests - 1);
    }

    private void ask(Caller caller, String id, @Nullable Place place, Call call, Map<String, String> refused)
            throws InterruptedException {
        for (String clusters : List.of("", "/clusters/*", "/clusters/" + id)) {
            String path = START + id + clusters + call.ask().path();
            requests++;
            KeptAnswer kept = new KeptAnswer();
            world.storeCalls();
            world.handle(world.request(caller, call.method(), path, call.query(), call.body()), kept);
            kept.awaitStream();
            int calls = world.storeCalls();
            kept.leave();
            Reply reply = kept.now();
            int code = reply == null ? 200 : reply.code();
            String body = reply == null ? kept.streamed() : new String(reply.body(), StandardCharsets.UTF_8);
            String what = caller + " " + call.method() + " " + path + ": " + code + " " + body;
            Verdict verdict = verdict(caller, place, call.ask());
            if (verdict instanceof Verdict.Refused no) {
                assertThat(code).as(what).isEqualTo(no.code());
                assertThat(body).as(what).contains(no.message().replace("\"", "\\\""));
                assertThat(marks.shown("", body)).as(what).isEmpty();
                String seen = code + body + calls;
                // Who is refused cannot tell one logical cluster from another, nor from none.
                assertThat(refused.computeIfAbsent(no.message(), message -> seen))
                        .as(what)
                        .isEqualTo(seen);
            } else {
                allowed++;
                assertThat(code).as(what).isEqualTo(code(place, call.ask()));
                assertThat(marks.shown("", body)).as(what).isEmpty();
            }
        }
    }

    private static Verdict verdict(Caller caller, @Nullable Place place, Ask ask) {
        if (caller == Caller.FORGER) {
            return new Verdict.Refused(401, "Unauthorized");
        }
        if (caller == Caller.IMPERSONATOR) {
            // Outside logical clusters nobody but masters may say to be somebody else.
            Ask impersonation = new Ask("impersonate", "", "users", "", "", caller.actsAs(), "");
            return new Verdict.Refused(403, impersonation.refusal(caller.user()));
        }
        Caller actor = caller.impersonates() ? Caller.ANN : caller;
        Ask decisive = new Ask("get", GROUP, "apibindings", "", "", "", "");
        Address of = place == null
                ? new Address(Address.Kind.UNKNOWN, "", null)
                : new Address(Address.Kind.PLACE, "", place);
        boolean may = (READS.contains(ask.verb()) || actor.isMaster()) && Model.may(actor, of, decisive);
        return may ? new Verdict.Allowed(place) : new Verdict.Refused(403, ask.refusal(actor.user()));
    }

    /** What those are answered who may read bindings there; nothing is bound. */
    private static int code(@Nullable Place place, Ask ask) {
        if (place == null) {
            return 404;
        }
        if (place.equals(Place.ASLEEP)) {
            return 403;
        }
        if (!ask.resourceRequest()) {
            return 200;
        }
        boolean served = ask.resource().equals(RESOURCE);
        return switch (ask.verb()) {
            case "list", "watch" -> served ? 200 : 404;
            case "get" -> 404;
            default -> 405;
        };
    }
}

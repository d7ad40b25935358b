package dev.polder.server.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.KeptAnswer;
import dev.polder.server.matrix.Model.Verdict;
import dev.polder.server.request.Reply;
import dev.polder.server.tenant.Marks;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The views of exports, asked by everybody about any logical cluster: they are for those who may use the content of the export, and
 * show what its consumers have bound and accepted (kcp {@code pkg/virtual/apiexport/authorizer}).
 */
final class ExportService {

    private static final Set<String> READS = Set.of("list", "watch");

    private final World world;
    private final World.Gateway gateway;
    private final Marks marks = new Marks(Place.ALL.stream().collect(Collectors.toMap(Place::id, Place::mark)));
    private final Map<Place, String> identities = new HashMap<>();
    private int requests;
    private int allowed;

    /**
     * An export as a URL names it.
     *
     * @param text where it lies
     * @param place the same; null when nowhere
     */
    private record Export(String text, @Nullable Place place, String name) {

        boolean isThere() {
            return place != null && ExportShares.PROVIDERS.contains(place) && name.equals(ExportShares.EXPORT);
        }
    }

    ExportService(World world, World.Gateway gateway) {
        this.world = world;
        this.gateway = gateway;
        ExportShares.PROVIDERS.forEach(provider -> identities.put(provider, ExportShares.identity(world, provider)));
    }

    int requests() {
        return requests;
    }

    private static List<Export> exports() {
        return List.of(
                new Export(Place.OWN.id(), Place.OWN, "tools"),
                new Export(Place.OWN.path(), Place.OWN, "tools"),
                new Export(Place.FOREIGN.id(), Place.FOREIGN, "tools"),
                new Export(Place.OWN.id(), Place.OWN, "nothing"),
                new Export(Place.PARENT.id(), Place.PARENT, "tools"),
                new Export("tenant9", null, "tools"));
    }

    /** Asks for everything, and fails at the first answer that is not as it should be. */
    void run() throws InterruptedException {
        run(List.of(Caller.values()));
    }

    /** The same as some only. */
    void run(List<Caller> callers) throws InterruptedException {
        for (ExportCall call : ExportCall.all(List.copyOf(identities.values()))) {
            for (Caller caller : callers) {
                Map<String, String> refused = new HashMap<>();
                for (Export export : exports()) {
                    ask(export, caller, "*", null, call, refused);
                    for (Place consumer : List.of(Place.SIBLING, Place.CHILD, Place.PARENT, Place.OWN, Place.SYSTEM)) {
                        ask(export, caller, consumer.id(), consumer, call, refused);
                    }
                    ask(export, caller, "tenant9", null, call, refused);
                }
            }
        }
        assertThat(allowed).as("who was let in").isBetween(1, requests - 1);
    }

    private void ask(
            Export export,
            Caller caller,
            String id,
            @Nullable Place consumer,
            ExportCall call,
            Map<String, String> refused)
            throws InterruptedException {
        String path = "/services/apiexport/" + export.text() + "/" + export.name() + "/clusters/" + id
                + call.ask().path();
        requests++;
        KeptAnswer kept = new KeptAnswer();
        world.storeCalls();
        gateway.handle(world.request(caller, call.method(), path, call.query(), call.body(), call.accept()), kept);
        kept.awaitStream();
        int calls = world.storeCalls();
        kept.leave();
        Reply reply = kept.now();
        int code = reply == null ? 200 : reply.code();
        String body = reply == null ? kept.streamed() : new String(reply.body(), StandardCharsets.UTF_8);
        String what = caller + " " + call.method() + " " + path + call.query() + ": " + code + " " + body;
        Set<String> shown = new HashSet<>(marks.shown("", body));
        if (verdict(export, caller, id, consumer, call) instanceof Verdict.Refused no) {
            assertThat(code).as(what).isEqualTo(no.code());
            assertThat(body).as(what).contains(no.message().replace("\"", "\\\""));
            assertThat(shown).as(what).isEmpty();
            String seen = code + body + calls;
            // Who is refused cannot tell an export, a consumer or a binding from none.
            assertThat(refused.computeIfAbsent(no.message(), message -> seen))
                    .as(what + " can be told from other refusals")
                    .isEqualTo(seen);
            return;
        }
        allowed++;
        boolean all = id.equals("*");
        String own = export.place() == null ? "" : identities.getOrDefault(export.place(), "");
        int wanted = !export.isThere() ? 404 : all ? call.codeEverywhere(own) : call.codeOfOne(own);
        assertThat(code).as(what).isEqualTo(wanted);
        Set<String> visible = visible(export, consumer, all, call.ask());
        assertThat(visible).as(what + " shows more than it may").containsAll(shown);
        // A page shows some, and what a watch tells comes when it comes.
        boolean whole = all && call.ask().verb().equals("list") && call.query().isEmpty() && code == 200;
        if (whole) {
            assertThat(shown).as(what).isEqualTo(visible);
        }
    }

    private static Set<String> visible(Export export, @Nullable Place consumer, boolean all, Ask ask) {
        if (!export.isThere() || export.place() == null) {
            return Set.of();
        }
        if (all) {
            return ExportShares.consumers(export.place(), ask.resource());
        }
        return consumer != null && ExportShares.grants(export.place(), consumer, ask.resource())
                ? Set.of(consumer.id())
                : Set.of();
    }

    private static Verdict verdict(Export export, Caller caller, String id, @Nullable Place consumer, ExportCall call) {
        Ask ask = call.ask();
        if (caller == Caller.FORGER) {
            return new Verdict.Refused(401, "Unauthorized");
        }
        if (caller == Caller.IMPERSONATOR) {
            // Outside logical clusters nobody but masters may say to be somebody else.
            Ask impersonation = new Ask("impersonate", "", "users", "", "", caller.actsAs(), "");
            return new Verdict.Refused(403, impersonation.refusal(caller.user()));
        }
        Caller actor = caller.impersonates() ? Caller.ANN : caller;
        Ask content = new Ask(ask.verb(), "apis.kcp.io", "apiexports", "content", "", export.name(), "");
        Address of = export.place() == null
                ? new Address(Address.Kind.UNKNOWN, "", null)
                : new Address(Address.Kind.PLACE, "", export.place());
        Verdict refused = new Verdict.Refused(403, ask.refusal(actor.user()));
        if (!Model.may(actor, of, content)) {
            return refused;
        }
        if (!export.isThere() || export.place() == null || id.equals("*") || !ask.resourceRequest()) {
            return new Verdict.Allowed(null);
        }
        boolean granted = ask.resource().equals("apibindings")
                ? ExportShares.isBound(export.place(), consumer)
                        && (READS.contains(ask.verb()) || ask.verb().equals("get"))
                : ExportShares.grants(export.place(), consumer, ask.resource());
        return granted ? new Verdict.Allowed(consumer) : refused;
    }

    /** Page tokens of each view and list, used in every other: none shows more than the same without a token. */
    void replay() throws InterruptedException {
        String maps = "/api/v1/configmaps";
        Map<String, Set<String>> lists = Map.of(
                "/services/apiexport/tenant/tools/clusters/*", Set.of(Place.SIBLING.id()),
                "/services/apiexport/tenant/tools/clusters/tenant-b", Set.of(Place.SIBLING.id()),
                "/services/apiexport/tenant0/tools/clusters/*", Set.of(Place.PARENT.id()),
                "/clusters/tenant", Set.of(Place.OWN.id()));
        for (String from : List.of(
                "/services/apiexport/tenant/tools/clusters/*",
                "/services/apiexport/tenant/tools/clusters/tenant-b",
                "/services/apiexport/tenant0/tools/clusters/*",
                "/services/apiexport/tenant0/tools/clusters/tenan",
                "/clusters/*",
                "/clusters/tenant-b")) {
            String token = Marks.token(page(from + maps, Map.of("limit", "1")));
            assertThat(token).as(from).isNotEmpty();
            for (Map.Entry<String, Set<String>> to : lists.entrySet()) {
                String text = page(to.getKey() + maps, Map.of("limit", "500", "continue", token));
                Set<String> more = new HashSet<>(marks.shown("", text));
                more.removeAll(to.getValue());
                assertThat(more)
                        .as(to.getKey() + " with a token of " + from + ": " + text)
                        .isEmpty();
            }
        }
    }

    private String page(String path, Map<String, String> query) throws InterruptedException {
        requests++;
        KeptAnswer kept = new KeptAnswer();
        gateway.handle(world.request(Caller.MASTER, "GET", path, query, ""), kept);
        Reply reply = kept.await();
        String text = new String(reply.body(), StandardCharsets.UTF_8);
        assertThat(reply.code()).as(text).isIn(200, 400, 410);
        return text;
    }
}

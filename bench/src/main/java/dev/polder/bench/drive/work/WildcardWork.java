package dev.polder.bench.drive.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.bench.client.Calls;
import dev.polder.bench.client.Follow;
import dev.polder.bench.drive.load.Call;
import dev.polder.bench.drive.load.Latencies;
import dev.polder.bench.drive.load.Plan;
import dev.polder.bench.drive.load.WrongAnswerException;
import dev.polder.bench.drive.report.Section;
import dev.polder.bench.drive.site.Place;
import dev.polder.bench.drive.site.Site;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A provider's controller: it follows the objects of its type in all workspaces that have bound its export, through the export's own
 * URL, and writes into each that somebody has changed.
 */
final class WildcardWork {

    private static final double RATE = 50;
    private static final String SEEN = "bench.polder.dev/seen";
    private static final String PATCH = "application/merge-patch+json";

    private final Site site;
    private final Calls calls;
    private final Market market;
    private final List<Place> consumers;
    private final AtomicReferenceArray<Change> changes;

    /** A change that the controller has not seen yet. */
    private record Change(Call call, CompletableFuture<Void> seen) {}

    private WildcardWork(Site site, Market market, List<Place> consumers, int changes) {
        this.site = site;
        this.calls = site.calls();
        this.market = market;
        this.consumers = consumers;
        this.changes = new AtomicReferenceArray<>(changes);
    }

    static void run(Site site, Section section) throws Exception {
        Market market = Market.open(site);
        List<Place> consumers = market.consumers(site.scale().consumers());
        Plan plan = site.plan("change until the controller has answered it", RATE);
        new WildcardWork(site, market, consumers, plan.all()).control(plan, section);
    }

    private String things() {
        return "/apis/" + market.group() + "/v1/things";
    }

    private void control(Plan plan, Section section) throws Exception {
        String url = market.url();
        Set<String> known = ConcurrentHashMap.newKeySet();
        Latencies sync = new Latencies();
        long began = System.nanoTime();
        try (Follow follow = Follow.all(
                calls, url + "/clusters/*" + things(), (type, thing) -> told(url, known, thing), this::fail)) {
            sync.add(System.nanoTime() - began);
            int all = consumers.size() * Market.THINGS;
            if (known.size() != all) {
                throw new WrongAnswerException("the controller knows " + known.size() + " objects of " + all);
            }
            section.add("first list of all " + all + " objects in " + consumers.size() + " workspaces, once", sync);
            section.add(site.loop().run(plan, this::change));
        }
    }

    private CompletableFuture<Void> change(Call call) {
        Change change = new Change(call, new CompletableFuture<>());
        changes.set(call.number(), change);
        Place consumer = consumers.get(call.number() % consumers.size());
        String name = Market.name(call.number() / consumers.size() % Market.THINGS);
        ObjectNode patch = Json.object();
        patch.putObject("spec").put("note", Integer.toString(call.number()));
        String path = consumer.of(market.group() + "/v1", "things") + "/" + name;
        CompletableFuture<Void> changed = calls.send("PATCH", path, PATCH, Json.write(patch))
                .thenAccept(answer -> {
                    call.reached("change answered");
                    Checks.custom(answer, 200, name, Integer.toString(call.number()));
                });
        var unused = changed.whenComplete((done, thrown) -> {
            if (thrown != null) {
                change.seen().completeExceptionally(thrown);
            }
        });
        return CompletableFuture.allOf(changed, change.seen());
    }

    private void fail(Throwable cause) {
        for (int i = 0; i < changes.length(); i++) {
            Change change = changes.get(i);
            if (change != null) {
                change.seen().completeExceptionally(cause);
            }
        }
    }

    /** Takes what the controller is told, and has it answer a change by a write of its own. */
    private void told(String url, Set<String> known, JsonNode thing) {
        String cluster = thing.at("/metadata/annotations/kcp.io~1cluster").asText();
        String name = thing.at("/metadata/name").asText();
        String note = thing.at("/spec/note").asText();
        if (consumers.stream().noneMatch(consumer -> consumer.cluster().equals(cluster))) {
            throw new WrongAnswerException(
                    "the controller was told of " + name + " in " + cluster + ", which bound nothing");
        }
        known.add(cluster + "/" + name);
        if (note.equals(Market.NEW)
                || thing.at("/metadata/annotations").path(SEEN).asText().equals(note)) {
            return;
        }
        Change change = changes.get(Integer.parseInt(note));
        change.call().reached("change until the controller is told");
        ObjectNode patch = Json.object();
        patch.putObject("metadata").putObject("annotations").put(SEEN, note);
        String path = url + "/clusters/" + cluster + "/apis/" + market.group() + "/v1/namespaces/"
                + thing.at("/metadata/namespace").asText() + "/things/" + name;
        var unused = calls.send("PATCH", path, PATCH, Json.write(patch))
                .thenAccept(answer -> {
                    JsonNode stored = Checks.stored(answer.expect(200), name);
                    if (!stored.at("/metadata/annotations").path(SEEN).asText().equals(note)) {
                        throw new WrongAnswerException(answer.request() + " did not store what the controller wrote");
                    }
                })
                .whenComplete((done, thrown) -> {
                    if (thrown == null) {
                        change.seen().complete(null);
                    } else {
                        change.seen().completeExceptionally(thrown);
                    }
                });
    }
}

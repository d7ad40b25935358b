package dev.polder.bench.drive.work;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.bench.client.Calls;
import dev.polder.bench.client.Follow;
import dev.polder.bench.drive.load.Call;
import dev.polder.bench.drive.load.Outcome;
import dev.polder.bench.drive.load.Plan;
import dev.polder.bench.drive.load.WrongAnswerException;
import dev.polder.bench.drive.report.Section;
import dev.polder.bench.drive.site.Bodies;
import dev.polder.bench.drive.site.Place;
import dev.polder.bench.drive.site.Site;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Many watch the same collection, in which one object after the other is created: every one of them must be told of each, once, in order. */
final class WatchWork {

    private static final double WRITES = 20;
    /** Servers of Go allow a hundred streams and more on a connection. */
    private static final int ON_A_CONNECTION = 50;

    private static final String NAME = "event-";

    private final int watchers;
    private final AtomicReferenceArray<Event> events;

    /** An object that is created, and who still has to be told. */
    private record Event(Call call, AtomicInteger left, CompletableFuture<Void> told) {}

    private WatchWork(int watchers, int events) {
        this.watchers = watchers;
        this.events = new AtomicReferenceArray<>(events);
    }

    static void run(Site site, Section section) throws Exception {
        Place place = site.place("watch");
        String maps = place.core("configmaps");
        Plan plan = site.plan("create until the last watcher is told", WRITES);
        WatchWork work = new WatchWork(site.scale().watchers(), plan.all());
        String version = site.calls()
                .read(maps + "?limit=1")
                .at("/metadata/resourceVersion")
                .asText();
        List<Follow> follows = new ArrayList<>();
        int connections = (work.watchers + ON_A_CONNECTION - 1) / ON_A_CONNECTION;
        try (Calls calls = site.calls().again(connections)) {
            try {
                for (int i = 0; i < work.watchers; i++) {
                    Watcher watcher = work.new Watcher();
                    follows.add(Follow.from(calls, maps, version, watcher::told, work::fail));
                }
                Outcome outcome = site.loop().run(plan, call -> work.create(site.calls(), maps, call));
                section.add(outcome);
                section.fact("watchers", Integer.toString(work.watchers));
                outcome.cpuMicrosEach()
                        .ifPresent(micros -> section.fact(
                                "server's processor time for each event told, the creates in it, µs",
                                String.format(Locale.ROOT, "%.1f", micros / work.watchers)));
            } finally {
                follows.forEach(Follow::close);
            }
        }
    }

    private CompletableFuture<Void> create(Calls calls, String maps, Call call) {
        Event event = new Event(call, new AtomicInteger(watchers), new CompletableFuture<>());
        events.set(call.number(), event);
        String name = NAME + call.number();
        CompletableFuture<Void> created = calls.post(maps, Bodies.configMap(name, "new"))
                .thenAccept(answer -> {
                    call.reached("create answered");
                    Checks.configMap(answer, 201, name, "new");
                });
        var unused = created.whenComplete((done, thrown) -> {
            if (thrown != null) {
                event.told().completeExceptionally(thrown);
            }
        });
        return CompletableFuture.allOf(created, event.told());
    }

    private void fail(Throwable cause) {
        for (int i = 0; i < events.length(); i++) {
            Event event = events.get(i);
            if (event != null) {
                event.told().completeExceptionally(cause);
            }
        }
    }

    /** One watcher, who is told by one thread at a time. */
    private final class Watcher {
        private final BitSet seen = new BitSet();
        private long version;

        void told(String type, JsonNode object) {
            String name = object.at("/metadata/name").asText();
            if (!name.startsWith(NAME)) {
                return;
            }
            int number = Integer.parseInt(name.substring(NAME.length()));
            Event event = events.get(number);
            long next = object.at("/metadata/resourceVersion").asLong();
            if (event == null || !type.equals("ADDED") || seen.get(number) || next <= version) {
                throw new WrongAnswerException("a watcher was told " + type + " of " + name + " at version " + next
                        + " after " + version + (seen.get(number) ? ", for the second time" : ""));
            }
            seen.set(number);
            version = next;
            event.call().reached("create until a watcher is told");
            if (event.left().decrementAndGet() == 0) {
                event.told().complete(null);
            }
        }
    }
}

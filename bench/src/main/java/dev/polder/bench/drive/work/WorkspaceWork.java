package dev.polder.bench.drive.work;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.bench.client.Calls;
import dev.polder.bench.drive.load.Plan;
import dev.polder.bench.drive.load.WrongAnswerException;
import dev.polder.bench.drive.report.Section;
import dev.polder.bench.drive.site.Bodies;
import dev.polder.bench.drive.site.Site;
import dev.polder.bench.drive.site.Told;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Empty workspaces, made and used, then deleted, as one watch tells of them; and what the server takes for each meanwhile. */
final class WorkspaceWork {

    private static final double RATE = 40;
    private static final double KIB = 1024;
    /** A server that makes two or three a second is slow, not wrong: at the rate above it has all of them made only after a while. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private WorkspaceWork() {}

    static void run(Site site, Section section) throws Exception {
        Calls calls = site.calls();
        String path = site.workspacesPath();
        site.sweepAtEnd(path);
        Held before = Held.by(site);
        Queue<String> usable = new ConcurrentLinkedQueue<>();
        Set<String> clusters = ConcurrentHashMap.newKeySet();
        Set<String> ended = ConcurrentHashMap.newKeySet();
        try (Told told = new Told(calls, path, Site::isReady)) {
            section.add(site.loop().run(plan(site, "create until it can be used"), call -> {
                String name = site.run() + "-ws-" + call.number();
                return calls.post(path, Bodies.workspace(name))
                        .thenCompose(answer -> {
                            call.reached("create answered");
                            Checks.stored(answer.expect(201), name);
                            return told.wanted(name);
                        })
                        .thenCompose(workspace -> {
                            call.reached("until Ready");
                            String cluster = cluster(workspace, clusters);
                            return calls.get(site.clusterBase(cluster) + Site.NAMESPACES);
                        })
                        .thenAccept(answer -> {
                            call.answered();
                            Checks.listed(answer);
                            usable.add(name);
                        });
            }));
            List<String> made = List.copyOf(usable);
            if (made.isEmpty()) {
                return;
            }
            Held.by(site).since(before, made.size(), section);
            // Those that cannot be used yet are left to the end of the run: the load before this one has told of them.
            section.add(site.loop().run(plan(site, "delete until it has gone").first(made.size()), call -> {
                String name = made.get(call.number());
                return calls.delete(path + "/" + name)
                        .thenCompose(answer -> {
                            call.reached("delete answered");
                            answer.expect(200);
                            return told.gone(name);
                        })
                        .thenAccept(last -> ended.add(name));
            }));
        }
        if (calls.read(path).path("items").findValuesAsText("name").stream().anyMatch(ended::contains)) {
            throw new WrongAnswerException("workspaces are listed whose end was told");
        }
    }

    private static Plan plan(Site site, String name) {
        return site.plan(name, RATE).patient(PATIENCE);
    }

    private static String cluster(JsonNode workspace, Set<String> others) {
        String cluster = workspace.at("/spec/cluster").asText("");
        if (cluster.isEmpty() || !others.add(cluster)) {
            throw new WrongAnswerException(
                    "workspace " + workspace.at("/metadata/name").asText() + " is Ready with the logical cluster \""
                            + cluster + "\", which is none or another's");
        }
        return cluster;
    }

    /** What the server takes; its live heap is empty unless it is a JVM. */
    private record Held(OptionalLong heap, OptionalLong memory) {

        static Held by(Site site) throws InterruptedException {
            OptionalLong heap =
                    site.process().isPresent() ? site.process().get().liveHeap() : OptionalLong.empty();
            return new Held(heap, site.memory());
        }

        void since(Held before, int count, Section section) {
            each(section, "PSS for each of %,d workspaces, KiB", before.memory, memory, count);
            each(section, "live heap for each of %,d workspaces, KiB", before.heap, heap, count);
        }

        private static void each(Section section, String what, OptionalLong before, OptionalLong after, int count) {
            if (before.isPresent() && after.isPresent()) {
                section.fact(
                        String.format(Locale.ROOT, what, count),
                        String.format(Locale.ROOT, "%.1f", (after.getAsLong() - before.getAsLong()) / KIB / count));
            }
        }
    }
}

package dev.polder.bench.drive.work;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.bench.client.Calls;
import dev.polder.bench.drive.load.Plan;
import dev.polder.bench.drive.load.WrongAnswerException;
import dev.polder.bench.drive.report.Section;
import dev.polder.bench.drive.site.Bodies;
import dev.polder.bench.drive.site.Site;
import dev.polder.bench.drive.site.Told;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Empty workspaces, made and used, then deleted, as one watch tells of them; and what the server takes for each meanwhile. */
final class WorkspaceWork {

    private static final double RATE = 40;
    private static final double KIB = 1024;

    private WorkspaceWork() {}

    static void run(Site site, Section section) throws Exception {
        Calls calls = site.calls();
        String path = site.workspacesPath();
        site.sweepAtEnd(path);
        Held before = Held.by(site);
        Plan creates = site.plan("create until it can be used", RATE);
        Set<String> clusters = ConcurrentHashMap.newKeySet();
        try (Told told = new Told(calls, path, Site::isReady)) {
            section.add(site.loop().run(creates, call -> {
                String name = name(site, call.number());
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
                        });
            }));
            Held.by(site).since(before, creates.all(), section);
            section.add(site.loop().run(site.plan("delete until it has gone", RATE), call -> {
                String name = name(site, call.number());
                return calls.delete(path + "/" + name).thenCompose(answer -> {
                    call.reached("delete answered");
                    answer.expect(200);
                    return told.gone(name);
                });
            }));
        }
        if (calls.read(path).path("items").findValuesAsText("name").stream()
                .anyMatch(name -> name.startsWith(site.run() + "-ws-"))) {
            throw new WrongAnswerException("workspaces are listed whose end was told");
        }
    }

    private static String name(Site site, int number) {
        return site.run() + "-ws-" + number;
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

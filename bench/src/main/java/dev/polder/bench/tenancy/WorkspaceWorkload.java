package dev.polder.bench.tenancy;

import dev.polder.bench.workload.Report;
import dev.polder.bench.workload.Samples;
import dev.polder.bench.workload.ServerProcess;
import dev.polder.bench.workload.Setting;
import dev.polder.bench.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Many empty workspaces in one server. A round of them is made and ended; a second one shows what is left behind, once history has been
 * compacted after either; a third one is there when a server starts again. What each takes is the slope between two servers that have just been
 * started on a store without history: one with a thousand, and one with all.
 *
 * <p>Options: {@code --count} (10000), {@code --shape} {@code flat} or {@code tree}, {@code --store} {@code embedded} or {@code etcd}.
 */
public final class WorkspaceWorkload implements Workload {

    private static final int WINDOW = 1_000;
    /** Of a tree, those in {@code root} and one below. */
    private static final int TYPES_ASKED = 11;

    private static final double KIB = 1 << 10;
    private static final double MIB = 1 << 20;

    /** One run. */
    private record Run(Place place, int count, Shape shape, Report report) {

        ServerProcess start() throws IOException {
            return place.start();
        }

        TenancyClient client(ServerProcess server) throws Exception {
            return place.client(server);
        }

        void row(String what, String value) {
            report.row(what, value);
        }
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        Map<String, String> options = setting.options();
        int count = Integer.parseInt(options.getOrDefault("count", "10000"));
        if (count < 2 * WINDOW) {
            throw new IOException("--count is at least " + 2 * WINDOW);
        }
        Shape shape = Shape.of(options.getOrDefault("shape", "flat"));
        String store = options.getOrDefault("store", "embedded");
        Path folder = Files.createDirectories(setting.work().resolve("workspaces"));
        report.heading(String.format(
                Locale.ROOT, "%,d workspaces, %s, %s", count, shape.name().toLowerCase(Locale.ROOT), store));
        Place.with(setting, folder, store, place -> run(new Run(place, count, shape, report)));
    }

    private static void run(Run run) throws Exception {
        run.report()
                .text(Tenants.USERS + " users make one workspace after another; from create to Ready, by one watch.");
        run.report().table("siblings", "workspaces per second", "p50, ms", "p99, ms", "server CPU each, ms");
        try (ServerProcess server = run.start();
                TenancyClient client = run.client(server);
                Tenants tenants = new Tenants(client, run.shape())) {
            made(run, server, tenants, 0);
        }
        run.place().compact();
        List<String> clusters;
        Held few;
        try (ServerProcess server = run.start();
                TenancyClient client = run.client(server);
                Tenants tenants = new Tenants(client, run.shape())) {
            answered(tenants.clusters("a", WINDOW), client);
            few = Held.by(server, client);
            for (int from = WINDOW; from < run.count(); from += WINDOW) {
                made(run, server, tenants, from);
            }
            run.report().text("");
            run.report().table("", "figure");
            ended(run, "a", tenants);
            left(run, server, client, tenants);
            tenants.make("c", 0, run.count());
            clusters = tenants.clusters("c", run.count());
        }
        run.place().compact();
        restart(run, clusters, few);
    }

    /** Some of the first round: whether it matters how many there are already. */
    private static void made(Run run, ServerProcess server, Tenants tenants, int from) throws Exception {
        int to = Math.min(run.count(), from + WINDOW);
        long cpu = server.cpuMicros();
        long began = System.nanoTime();
        Samples waited = tenants.make("a", from, to);
        double seconds = (System.nanoTime() - began) / 1e9;
        run.report()
                .row(
                        String.format(Locale.ROOT, "%,d – %,d", from, to),
                        text((to - from) / seconds),
                        text(waited.median()),
                        text(waited.percentile(0.99)),
                        text((server.cpuMicros() - cpu) / 1e3 / (to - from)));
    }

    private static void ended(Run run, String round, Tenants tenants) throws Exception {
        long began = System.nanoTime();
        Samples waited = tenants.end(round, run.count());
        double seconds = (System.nanoTime() - began) / 1e9;
        run.row("deleted per second", String.format(Locale.ROOT, "%.1f", run.count() / seconds));
        if (waited.size() == run.count()) {
            run.row(
                    "from delete to the end, p50 and p99, ms",
                    String.format(Locale.ROOT, "%.0f, %.0f", waited.median(), waited.percentile(0.99)));
        }
    }

    /** The second round: what is left of it. */
    private static void left(Run run, ServerProcess server, TenancyClient client, Tenants tenants) throws Exception {
        // What is remembered of a type is what was asked for since the start: here the types of root and of universal,
        // as a tree
        // asks for them, in whose root nothing has been made since then.
        tenants.make("w", 0, TYPES_ASKED);
        tenants.end("w", TYPES_ASKED);
        client.forgotten();
        Map<String, String> caches = caches(client);
        Held empty = Held.by(server, client);
        tenants.make("b", 0, run.count());
        Held many = Held.by(server, client);
        run.row("threads with none and all", String.format(Locale.ROOT, "%d, %d", empty.threads(), many.threads()));
        run.row(
                "series of metrics with none and all",
                String.format(Locale.ROOT, "%d, %d", empty.series(), many.series()));
        ended(run, "b", tenants);
        client.forgotten();
        Held left = Held.by(server, client);
        run.row(
                "live heap with none, before and after, MiB, ratio",
                String.format(
                        Locale.ROOT,
                        "%.0f, %.0f, %.3f",
                        empty.heap() / MIB,
                        left.heap() / MIB,
                        (double) left.heap() / empty.heap()));
        Map<String, String> after = caches(client);
        run.row("caches after that", after.equals(caches) ? "as before" : caches + " became " + after);
    }

    private static Map<String, String> caches(TenancyClient client) throws Exception {
        Map<String, String> caches = client.metrics();
        caches.keySet().removeIf(name -> !name.startsWith("polder_cache_entries"));
        return caches;
    }

    /** The third round, on which a server is started again. */
    private static void restart(Run run, List<String> clusters, Held few) throws Exception {
        try (ServerProcess server = run.start()) {
            double millis = (System.nanoTime() - server.startedNanos()) / 1e6;
            double cpu = server.cpuMicros() / 1e3;
            try (TenancyClient client = run.client(server)) {
                long began = System.nanoTime();
                Samples waited = answered(clusters, client);
                double seconds = (System.nanoTime() - began) / 1e9;
                Held many = Held.by(server, client);
                run.row("restart, until it is ready, ms", String.format(Locale.ROOT, "%.0f", millis));
                run.row("restart, CPU until then, ms", String.format(Locale.ROOT, "%.0f", cpu));
                run.row(
                        "workspaces asked for an object right then, and answered",
                        String.format(Locale.ROOT, "%,d, %,d", clusters.size(), waited.size()));
                run.row(
                        "of these, p50 and p99, ms, and all, s",
                        String.format(
                                Locale.ROOT, "%.1f, %.1f, %.1f", waited.median(), waited.percentile(0.99), seconds));
                double added = run.count() - WINDOW;
                run.row("live heap per workspace, KiB", text((many.heap() - few.heap()) / KIB / added));
                run.row("PSS per workspace, KiB", text((many.pss() - few.pss()) / KIB / added));
                run.row("live heap with 1,000 and all, MiB", pair(few.heap(), many.heap()));
                run.row("PSS with 1,000 and all, MiB", pair(few.pss(), many.pss()));
            }
        }
    }

    /** Asks every workspace for an object. */
    private static Samples answered(List<String> clusters, TenancyClient client) throws Exception {
        return Tenants.each(0, clusters.size(), number -> {
            long asked = System.nanoTime();
            client.use(clusters.get(number)).join();
            return asked;
        });
    }

    private static String pair(long few, long many) {
        return String.format(Locale.ROOT, "%.0f, %.0f", few / MIB, many / MIB);
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}

package dev.polder.bench.tenancy;

import dev.polder.bench.workload.Report;
import dev.polder.bench.workload.Samples;
import dev.polder.bench.workload.ServerProcess;
import dev.polder.bench.workload.Setting;
import dev.polder.bench.workload.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Many exports and bindings in one server, ten bindings in each of the workspaces that bind, each binding with one object (kcp#4168: 500
 * exports and 9,500 bindings). All workspaces and exports are there, and each export has a binding, before anything is compared: so what
 * a binding takes is the slope between that and all bindings, of two servers that have just been started on a store without
 * history and have answered for each binding.
 *
 * <p>Options: {@code --exports} (500), {@code --bindings} (9500), {@code --store} {@code embedded} or {@code etcd}.
 */
public final class BindingWorkload implements Workload {

    private static final int WINDOW = 1_000;
    private static final double KIB = 1 << 10;
    private static final double MIB = 1 << 20;

    /** Who is there, after the first server. */
    private record Run(Place place, Sharing sharing, Report report) {

        @SuppressWarnings("AnnotateFormatMethod") // its annotation is no dependency of this module
        void row(String what, String format, Object... values) {
            report.row(what, String.format(Locale.ROOT, format, values));
        }
    }

    /** The logical clusters of all. */
    private record Clusters(List<String> providers, List<String> consumers) {}

    @Override
    public void run(Setting setting, Report report) throws Exception {
        Map<String, String> options = setting.options();
        Sharing sharing = Sharing.of(
                Integer.parseInt(options.getOrDefault("exports", "500")),
                Integer.parseInt(options.getOrDefault("bindings", "9500")));
        String store = options.getOrDefault("store", "embedded");
        Path folder = Files.createDirectories(setting.work().resolve("bindings"));
        report.heading(String.format(
                Locale.ROOT,
                "%,d exports and %,d bindings in %,d workspaces, %s",
                sharing.exports(),
                sharing.bindings(),
                sharing.consumers(),
                store));
        Place.with(setting, folder, store, place -> run(new Run(place, sharing, report)));
    }

    private static void run(Run run) throws Exception {
        run.report().text(Tenants.USERS + " users bind one export after another, and make an object once it is bound.");
        run.report()
                .table(
                        "bindings",
                        "bound per second",
                        "until bound, p50 and p99, ms",
                        "until there is an object, p50 and p99, ms",
                        "server CPU each, ms");
        Clusters clusters;
        int first = run.sharing().exports();
        Samples exported;
        try (ServerProcess server = run.place().start()) {
            clusters = clusters(run, server);
            try (Binders binders = binders(run, server, clusters)) {
                exported = binders.export();
                bound(run, server, binders, 0, first);
            }
        }
        run.place().compact();
        Held few;
        Held early;
        Held late;
        try (ServerProcess server = run.place().start();
                TenancyClient client = run.place().client(server)) {
            Binders.answered(client, run.sharing(), clusters.consumers(), first);
            few = Held.by(server, client);
            try (Binders binders = binders(run, server, clusters)) {
                int all = run.sharing().bindings();
                int window = Math.min(WINDOW, (all - first + 1) / 2);
                bound(run, server, binders, first, first + window);
                early = Held.by(server, client);
                for (int from = first + window; from < all; from += window) {
                    bound(run, server, binders, from, Math.min(all, from + window));
                }
            }
            late = Held.by(server, client);
        }
        run.report().text("");
        run.report().table("", "figure");
        run.row(
                "from schema and export to identity, p50 and p99, ms",
                "%.0f, %.0f",
                exported.median(),
                exported.percentile(0.99));
        run.row("threads early and with all", "%d, %d", early.threads(), late.threads());
        run.row("series of metrics early and with all", "%d, %d", early.series(), late.series());
        run.place().compact();
        restart(run, clusters, few);
    }

    private static Clusters clusters(Run run, ServerProcess server) throws Exception {
        try (Tenants tenants = new Tenants(run.place().client(server), Shape.FLAT)) {
            tenants.make("p", 0, run.sharing().providers());
            tenants.make("c", 0, run.sharing().consumers());
            return new Clusters(
                    tenants.clusters("p", run.sharing().providers()),
                    tenants.clusters("c", run.sharing().consumers()));
        }
    }

    private static Binders binders(Run run, ServerProcess server, Clusters clusters) throws Exception {
        return new Binders(run.place().client(server), run.sharing(), clusters.providers(), clusters.consumers());
    }

    /** Some of the bindings: whether it matters how many there are already. */
    private static void bound(Run run, ServerProcess server, Binders binders, int from, int to) throws Exception {
        long cpu = server.cpuMicros();
        long began = System.nanoTime();
        Binders.Took took = binders.bind(from, to);
        double seconds = (System.nanoTime() - began) / 1e9;
        run.report()
                .row(
                        String.format(Locale.ROOT, "%,d – %,d", from, to),
                        text((to - from) / seconds),
                        pair(took.bound()),
                        pair(took.used()),
                        text((server.cpuMicros() - cpu) / 1e3 / (to - from)));
    }

    private static void restart(Run run, Clusters clusters, Held few) throws Exception {
        try (ServerProcess server = run.place().start()) {
            double millis = (System.nanoTime() - server.startedNanos()) / 1e6;
            double cpu = server.cpuMicros() / 1e3;
            try (TenancyClient client = run.place().client(server)) {
                int all = run.sharing().bindings();
                long began = System.nanoTime();
                Samples waited = Binders.answered(client, run.sharing(), clusters.consumers(), all);
                double seconds = (System.nanoTime() - began) / 1e9;
                Held many = Held.by(server, client);
                run.row("restart, until it is ready: ms, and CPU in ms", "%.0f, %.0f", millis, cpu);
                run.row("bindings asked for their object right then, and answered", "%,d, %,d", all, waited.size());
                run.row(
                        "of these, p50 and p99, ms, and all, s",
                        "%.1f, %.1f, %.1f",
                        waited.median(),
                        waited.percentile(0.99),
                        seconds);
                double added = all - run.sharing().exports();
                run.row("live heap per binding, KiB", "%.1f", (many.heap() - few.heap()) / KIB / added);
                run.row("PSS per binding, KiB", "%.1f", (many.pss() - few.pss()) / KIB / added);
                run.row("live heap with the first and all, MiB", "%.0f, %.0f", few.heap() / MIB, many.heap() / MIB);
                run.row("PSS with the first and all, MiB", "%.0f, %.0f", few.pss() / MIB, many.pss() / MIB);
            }
        }
    }

    private static String pair(Samples samples) {
        return String.format(Locale.ROOT, "%.1f, %.1f", samples.median(), samples.percentile(0.99));
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}

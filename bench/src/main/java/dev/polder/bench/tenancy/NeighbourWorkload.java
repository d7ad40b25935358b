package dev.polder.bench.tenancy;

import dev.polder.bench.workload.Authorities;
import dev.polder.bench.workload.Report;
import dev.polder.bench.workload.Samples;
import dev.polder.bench.workload.ServerProcess;
import dev.polder.bench.workload.Setting;
import dev.polder.bench.workload.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What one deletion in the foreground and the creation of a workspace take in one workspace, alone and while the garbage collector
 * deletes all that another workspace has. Options: {@code --count} (50000), how much that is.
 */
public final class NeighbourWorkload implements Workload {

    private static final int ROUNDS = 5;

    /** Of each kind in a round, one kind after the other; fewer when all has gone before. */
    private static final int EACH = 40;

    /** Fewer in a round have no median worth the name. */
    private static final int LEAST = 5;

    /** What was measured: the medians of rounds, and everything. */
    private record Times(Samples medians, Samples all) {

        Times() {
            this(new Samples(), new Samples());
        }
    }

    /** What is measured either way. */
    private record Way(Times deletes, Times creates) {

        Way() {
            this(new Times(), new Times());
        }
    }

    /** Whether what is measured beside something is still measured beside it. */
    private interface Noise {
        boolean goesOn() throws Exception;
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        int count = Integer.parseInt(setting.options().getOrDefault("count", "50000"));
        Path root = setting.work().resolve("neighbour");
        Way alone = new Way();
        Way beside = new Way();
        try (ServerProcess server = setting.polder(root, Map.of(), List.of());
                TenancyClient noise = new TenancyClient(server.url(), Authorities.of(root));
                Neighbour parent = new Neighbour(new TenancyClient(server.url(), Authorities.of(root)), "root")) {
            Garbage garbage = new Garbage(noise, parent.workspace());
            String quiet = parent.workspace();
            try (Neighbour neighbour = new Neighbour(new TenancyClient(server.url(), Authorities.of(root)), quiet)) {
                // The first is for the JVM.
                both(garbage, neighbour, count, new Way(), new Way());
                for (int round = 0; round < ROUNDS; round++) {
                    both(garbage, neighbour, count, alone, beside);
                }
            }
        }
        report.heading("A neighbour of the garbage collector");
        report.text(String.format(
                Locale.ROOT,
                "One workspace at a time deletes an owner of one dependent in the foreground, or makes a workspace, alone and while"
                        + " the %,d dependents of one owner in another workspace are collected; %d alternating rounds after one that"
                        + " does not count, ms until a watch has told of it. p50: median of the rounds' medians [least – most].",
                count,
                ROUNDS));
        report.table("", "beside the collection", "alone", "ratio");
        tell(report, "foreground deletion", beside.deletes(), alone.deletes());
        tell(report, "workspace until Ready", beside.creates(), alone.creates());
    }

    private static void tell(Report report, String what, Times beside, Times alone) {
        report.compare(what + ", p50", "%.1f", beside.medians(), alone.medians());
        report.row(what + ", p99", p99(beside), p99(alone), "");
        report.row(
                what + ", measured",
                Integer.toString(beside.all().size()),
                Integer.toString(alone.all().size()),
                "");
    }

    private static String p99(Times times) {
        return String.format(Locale.ROOT, "%.1f", times.all().percentile(0.99));
    }

    private static void both(Garbage garbage, Neighbour neighbour, int count, Way alone, Way beside) throws Exception {
        garbage.make(count);
        round(neighbour, () -> true, alone);
        garbage.end();
        round(neighbour, garbage::isThere, beside);
        boolean left = garbage.isThere();
        while (left) {
            left = garbage.isThere();
        }
    }

    private static void round(Neighbour neighbour, Noise noise, Way way) throws Exception {
        Samples deletes = new Samples();
        Samples creates = new Samples();
        for (int i = 0; i < EACH; i++) {
            double delete = neighbour.delete();
            double create = neighbour.create();
            if (!noise.goesOn()) {
                break;
            }
            deletes.add(delete);
            creates.add(create);
            way.deletes().all().add(delete);
            way.creates().all().add(create);
        }
        if (deletes.size() < LEAST) {
            throw new IOException("all was gone after " + deletes.size() + " measurements: --count is more");
        }
        way.deletes().medians().add(deletes.median());
        way.creates().medians().add(creates.median());
    }
}

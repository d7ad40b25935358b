package dev.polder.bench.collect;

import dev.polder.bench.workload.Authorities;
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

/**
 * Objects that go because of others: dependents of one owner, the contents of a namespace, dependents in many workspaces. How many go each
 * second, in turns with rows that are deleted from the same kind of store.
 */
public final class GarbageWorkload implements Workload {

    private static final int ROUNDS = 5;
    /** The first rounds of each are for the JVM that compiles what it runs. */
    private static final int WARM_UPS = 2;

    @Override
    public void run(Setting setting, Report report) throws Exception {
        int count = Integer.parseInt(setting.options().getOrDefault("count", "10000"));
        if (count < 10) {
            throw new IOException("--count is at least 10");
        }
        String chosen = setting.options().getOrDefault("case", "");
        List<Case> cases = cases(count, chosen);
        if (cases.isEmpty()) {
            throw new IOException("--case is background, foreground, namespace or workspaces, not " + chosen);
        }
        report.heading("Garbage collection");
        report.text(String.format(
                Locale.ROOT,
                "Objects of about a kibibyte that go each second, from the deletion of what they depend on until the last has gone;"
                        + " %d rounds in turns with the baseline after %d that do not count; median [least – most]. Baseline: as many rows"
                        + " of the same size deleted from an embedded store, each by a transaction that compares its revision, %d or %d at"
                        + " a time. Kubernetes' own collector deletes 20 a second with all defaults.",
                ROUNDS,
                WARM_UPS,
                RawDeletes.FEW,
                RawDeletes.MANY));
        report.table(
                "",
                "objects",
                "objects a second",
                "rows a second, " + RawDeletes.FEW,
                "ratio",
                "rows a second, " + RawDeletes.MANY,
                "ratio",
                "server CPU an object, µs");
        for (Case one : cases) {
            measure(setting, report, one);
        }
        if (chosen.isEmpty()) {
            OwnerMemory.report(report);
        }
    }

    private static List<Case> cases(int count, String chosen) {
        return List.<Case>of(
                        new OwnerCase(count, "Background", false),
                        new OwnerCase(count, "Background", true),
                        new OwnerCase(count, "Foreground", false),
                        new NamespaceCase(count / 2),
                        new WorkspacesCase(count / 10))
                .stream()
                .filter(one -> chosen.isEmpty() || one.title().split(",")[0].equals(chosen))
                .toList();
    }

    private static void measure(Setting setting, Report report, Case one) throws Exception {
        Path folder = Files.createTempDirectory(setting.work(), "garbage");
        Samples ours = new Samples();
        Samples few = new Samples();
        Samples many = new Samples();
        Samples cpu = new Samples();
        try (ServerProcess server = setting.polder(folder.resolve("root"));
                CollectClient client = new CollectClient(server.url(), Authorities.of(folder.resolve("root")))) {
            one.prepare(client);
            for (int round = 0; round < WARM_UPS + ROUNDS; round++) {
                int bytes = one.make(client, round);
                long used = server.cpuMicros();
                long began = System.nanoTime();
                one.end(client, round);
                double perSecond = one.objects() * 1e9 / (System.nanoTime() - began);
                double micros = (double) (server.cpuMicros() - used) / one.objects();
                double rowsOfFew = raw(folder.resolve("few-" + round), one, bytes, RawDeletes.FEW);
                double rowsOfMany = raw(folder.resolve("many-" + round), one, bytes, RawDeletes.MANY);
                if (round >= WARM_UPS) {
                    ours.add(perSecond);
                    few.add(rowsOfFew);
                    many.add(rowsOfMany);
                    cpu.add(micros);
                }
            }
        }
        report.row(
                one.title(),
                String.format(Locale.ROOT, "%,d", one.objects()),
                ours.text("%.0f"),
                few.text("%.0f"),
                ours.over(few).text("%.2f"),
                many.text("%.0f"),
                ours.over(many).text("%.2f"),
                cpu.text("%.0f"));
    }

    private static double raw(Path folder, Case one, int bytes, int underWay) throws InterruptedException {
        return RawDeletes.perSecond(folder, one.objects(), bytes, one.clusters(), underWay);
    }
}

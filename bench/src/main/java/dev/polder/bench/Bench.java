package dev.polder.bench;

import dev.polder.bench.collect.CollectBenchmark;
import dev.polder.bench.collect.GarbageWorkload;
import dev.polder.bench.custom.DefinitionMemory;
import dev.polder.bench.custom.Fixture;
import dev.polder.bench.drive.Drive;
import dev.polder.bench.drive.DriveOptions;
import dev.polder.bench.micro.MicroWorkload;
import dev.polder.bench.policy.PolicyWorkload;
import dev.polder.bench.policy.QuotaWorkload;
import dev.polder.bench.tenancy.BindingWorkload;
import dev.polder.bench.tenancy.DeadWebhookWorkload;
import dev.polder.bench.tenancy.NeighbourWorkload;
import dev.polder.bench.tenancy.WorkspaceWorkload;
import dev.polder.bench.workload.CommitWorkload;
import dev.polder.bench.workload.EtcdCreateWorkload;
import dev.polder.bench.workload.EtcdReadWorkload;
import dev.polder.bench.workload.EtcdScaleWorkload;
import dev.polder.bench.workload.EtcdWorkload;
import dev.polder.bench.workload.GetWorkload;
import dev.polder.bench.workload.Machine;
import dev.polder.bench.workload.PluginWorkload;
import dev.polder.bench.workload.Report;
import dev.polder.bench.workload.ScaleWorkload;
import dev.polder.bench.workload.Setting;
import dev.polder.bench.workload.StartWorkload;
import dev.polder.bench.workload.WatchFanOutWorkload;
import dev.polder.bench.workload.Workload;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the driver ({@link Drive}), which loads a whole server, when its arguments say so or there are none; else comparisons with
 * peers, whose figures are printed as Markdown. Arguments of these: their names, or {@code all}, and {@code --name value} for those that
 * can be told how.
 */
public final class Bench {

    /** In the order they run: what disturbs others most comes last. */
    private static final Map<String, Workload> WORKLOADS = workloads();

    /** What can be said of {@code workspaces}, {@code bindings}, {@code gc} and {@code gc-neighbour}. */
    private static final List<String> OPTIONS = List.of("count", "case", "shape", "exports", "bindings", "store");

    /** Names all workloads. */
    private static final String ALL = "all";

    private Bench() {}

    public static void main(String[] args) throws Exception {
        PrintWriter out = new PrintWriter(
                new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8), true);
        Path project = Path.of(System.getProperty("polder.project", "."));
        if (DriveOptions.isMeant(args)) {
            System.exit(Drive.run(args, project, out));
        }
        Map<String, String> options = new LinkedHashMap<>();
        List<String> named = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            String option = args[i].startsWith("--") ? args[i].substring(2) : "";
            if (OPTIONS.contains(option) && i + 1 < args.length) {
                options.put(option, args[++i]);
            } else {
                named.add(args[i]);
            }
        }
        List<String> chosen = named.equals(List.of(ALL)) ? List.copyOf(WORKLOADS.keySet()) : named;
        List<String> unknown = new ArrayList<>(chosen);
        unknown.removeAll(WORKLOADS.keySet());
        if (!unknown.isEmpty()) {
            out.println("no workload is called " + String.join(", ", unknown) + "; there are "
                    + String.join(", ", WORKLOADS.keySet()) + ", all of them as " + ALL + ", and the options --"
                    + String.join(", --", OPTIONS));
            System.exit(1);
        }
        Report report = new Report(out);
        Setting setting = Setting.in(project, options);
        try {
            Machine.describe(report);
            for (String name : chosen) {
                Workload workload = WORKLOADS.get(name);
                if (workload != null) {
                    workload.run(setting, report);
                }
            }
        } finally {
            setting.clean();
        }
    }

    private static Map<String, Workload> workloads() {
        Map<String, Workload> all = new LinkedHashMap<>();
        all.put("start", new StartWorkload());
        all.put("plugin", new PluginWorkload());
        all.put("get", new GetWorkload());
        all.put("commit", new CommitWorkload());
        all.put("webhooks", new DeadWebhookWorkload());
        all.put("etcd", new EtcdWorkload());
        all.put("etcd-reads", new EtcdReadWorkload());
        all.put("etcd-create", new EtcdCreateWorkload());
        all.put("quota", new QuotaWorkload());
        all.put("watch-fanout", new WatchFanOutWorkload());
        all.put("etcd-scale", new EtcdScaleWorkload());
        all.put("scale", new ScaleWorkload());
        all.put("gc", new GarbageWorkload());
        all.put("gc-neighbour", new NeighbourWorkload());
        all.put("workspaces", new WorkspaceWorkload());
        all.put("bindings", new BindingWorkload());
        all.put("micro", new MicroWorkload("Operations", MicroWorkload.class));
        all.put("collector", new MicroWorkload("Garbage collector, operations", CollectBenchmark.class));
        all.put("custom", new MicroWorkload("Custom resources", Fixture.class));
        all.put("definitions", new DefinitionMemory());
        all.put("policies", new PolicyWorkload());
        return all;
    }
}

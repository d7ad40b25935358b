package dev.polder.bench.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What {@code kubectl ws .} costs with our plugin, beside what kubectl costs when it only says its own version. */
public final class PluginWorkload implements Workload {

    private static final int ROUNDS = 9;

    /** The kernel counts the time of ended processes in ticks of ten milliseconds; one run would be a handful of them. */
    private static final int RUNS = 20;

    private static final double MILLIS_PER_TICK = 10;
    private static final double NANOS_PER_MILLI = 1e6;

    /** After the name in parentheses: user and system time of waited-for children (proc(5)). */
    private static final int CHILDREN_USER = 13;

    /** What the rounds of one command took, for each run of it. */
    private record Series(Samples cpuMillis, Samples millis) {
        Series() {
            this(new Samples(), new Samples());
        }
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        Path plugins = setting.work().resolve("plugins");
        Path kubeconfig = setting.work().resolve("plugin-kubeconfig");
        // As long as the certificate of an authority is.
        Files.writeString(kubeconfig, """
            apiVersion: v1
            kind: Config
            clusters:
            - cluster:
                certificate-authority-data: %s
                server: https://127.0.0.1:6443/clusters/root
              name: root
            contexts:
            - context: {cluster: root, user: admin}
              name: root
            current-context: root
            users:
            - name: admin
              user: {token: none}
            """.formatted("QUJD".repeat(400)));
        Map<String, String> environment = Map.of(
                "JAVA_HOME", System.getProperty("java.home"),
                "KUBECONFIG", kubeconfig.toString(),
                "PATH", plugins + ":" + System.getenv("PATH"));
        measure(
                List.of(setting.project().resolve("bin/polder").toString(), "install-plugins", plugins.toString()),
                environment,
                1,
                new Series());
        List<String> ours = List.of("kubectl", "ws", ".");
        List<String> baseline = List.of("kubectl", "version", "--client");
        measure(ours, environment, RUNS, new Series());
        measure(baseline, environment, RUNS, new Series());
        Series one = new Series();
        Series other = new Series();
        for (int round = 0; round < ROUNDS; round++) {
            measure(ours, environment, RUNS, one);
            measure(baseline, environment, RUNS, other);
        }
        report.heading("kubectl plugin");
        report.text("`kubectl ws .` beside `kubectl version --client`, " + ROUNDS + " alternating rounds of " + RUNS
                + " runs each; median [least – most].");
        report.table("", "kubectl ws .", "kubectl version --client", "ratio");
        report.compare("CPU, user and system, ms", "%.1f", one.cpuMillis(), other.cpuMillis());
        report.compare("time, ms", "%.1f", one.millis(), other.millis());
    }

    private static void measure(List<String> line, Map<String, String> environment, int runs, Series into)
            throws IOException, InterruptedException {
        long cpu = childrenTicks();
        long start = System.nanoTime();
        for (int i = 0; i < runs; i++) {
            // kubectl finds its plugins on the PATH that it is given.
            ProcessBuilder builder =
                    new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment().putAll(environment);
            int code = builder.start().waitFor();
            if (code != 0) {
                throw new IOException(String.join(" ", line) + " ended with " + code);
            }
        }
        into.millis().add((System.nanoTime() - start) / NANOS_PER_MILLI / runs);
        into.cpuMillis().add((childrenTicks() - cpu) * MILLIS_PER_TICK / runs);
    }

    private static long childrenTicks() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[CHILDREN_USER]) + Long.parseLong(fields[CHILDREN_USER + 1]);
    }
}

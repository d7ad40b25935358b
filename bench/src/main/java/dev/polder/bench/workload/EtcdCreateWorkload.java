package dev.polder.bench.workload;

import dev.polder.bench.load.CreateLoad;
import dev.polder.bench.load.Target;
import dev.polder.storage.etcd.RawCreates;
import dev.polder.storage.etcd.process.EtcdProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Creates over HTTP/2 and TLS on a server on etcd, beside a server on its embedded store and beside the raw transaction on
 * the same etcd; and which part of either server the processor time of a create goes to.
 */
public final class EtcdCreateWorkload implements Workload {

    private static final List<Integer> WRITERS = List.of(1, 16, 64);
    private static final int CONNECTIONS = 4;
    private static final int PROFILED_WRITERS = 16;
    private static final int ROUNDS = 5;
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final Duration ROUND = Duration.ofSeconds(3);
    private static final Duration PROFILE = Duration.ofSeconds(10);

    /** What the rounds of one server gave. */
    private record Series(Samples perSecond, Samples medianMicros, Samples cpuMicros) {
        Series() {
            this(new Samples(), new Samples(), new Samples());
        }
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        Path folder = Files.createDirectories(setting.work().resolve("etcd-create"));
        Path onEtcd = folder.resolve("on-etcd");
        Path embedded = folder.resolve("embedded");
        try (EtcdProcess etcd = EtcdProcess.startDurable(folder.resolve("etcd"));
                RawCreates raw = new RawCreates(etcd);
                ServerProcess remote =
                        setting.polder(onEtcd, "--etcd-servers", etcd.url().toString());
                ServerProcess local = setting.polder(embedded);
                CreateLoad toRemote = load(remote, onEtcd);
                CreateLoad toLocal = load(local, embedded)) {
            toRemote.run(PROFILED_WRITERS, WARM_UP);
            toLocal.run(PROFILED_WRITERS, WARM_UP);
            heading(report);
            Samples rawMicros = new Samples();
            Samples added = new Samples();
            for (int writers : WRITERS) {
                Series ours = new Series();
                Series peer = new Series();
                for (int round = 0; round < ROUNDS; round++) {
                    if (writers == 1) {
                        rawMicros.add(raw(raw, round));
                    }
                    measure(toRemote, remote, writers, ours);
                    measure(toLocal, local, writers, peer);
                }
                print(report, writers, ours, peer);
                if (writers == 1) {
                    for (int round = 0; round < ROUNDS; round++) {
                        added.add(ours.medianMicros().get(round) - rawMicros.get(round));
                    }
                }
            }
            report.text("");
            report.text("One writer: the raw transaction has a p50 of " + rawMicros.text("%.0f")
                    + " µs in the same rounds; over HTTPS, with everything that the server does, a create takes "
                    + added.text("%.0f") + " µs more.");
            Path recording = folder.resolve("recording.jfr");
            split(report, profile(toRemote, remote, recording), profile(toLocal, local, recording));
        }
    }

    private static CreateLoad load(ServerProcess server, Path root) throws Exception {
        Target target = new Target(server.url(), Authorities.of(root), Setting.TOKEN);
        return new CreateLoad(
                target,
                ApiClient.CONFIG_MAPS,
                number -> ApiClient.configMap(ApiClient.name(number)).getBytes(StandardCharsets.UTF_8),
                CONNECTIONS);
    }

    private static void measure(CreateLoad load, ServerProcess server, int writers, Series into) throws Exception {
        long before = server.cpuMicros();
        CreateLoad.Round round = load.run(writers, ROUND);
        into.perSecond().add(round.perSecond());
        into.medianMicros().add(round.medianMicros());
        into.cpuMicros().add((double) (server.cpuMicros() - before) / round.latencies().length);
    }

    /** The p50 of the raw transaction by one writer, in microseconds. */
    private static double raw(RawCreates raw, int round) {
        byte[] value = ApiClient.configMap("raw").getBytes(StandardCharsets.UTF_8);
        Samples micros = new Samples();
        long end = System.nanoTime() + ROUND.toNanos();
        for (int i = 0; System.nanoTime() < end; i++) {
            long began = System.nanoTime();
            raw.create("/raw/" + round + "/" + i, value).join();
            micros.add((System.nanoTime() - began) / 1e3);
        }
        return micros.median();
    }

    /** Processor time per create by component, in microseconds. */
    private static Map<String, Double> profile(CreateLoad load, ServerProcess server, Path recording) throws Exception {
        CpuSplit split = CpuSplit.begin(server, recording);
        CreateLoad.Round round = load.run(PROFILED_WRITERS, PROFILE);
        Map<String, Double> micros = split.end();
        micros.replaceAll((component, all) -> all / round.latencies().length);
        return micros;
    }

    private static void heading(Report report) {
        report.heading("Creates over HTTPS, on etcd and embedded");
        report.text(String.format(
                Locale.ROOT,
                "Creates of config maps of a kibibyte over HTTP/2 and TLS, up to %d connections, durable on an etcd of one"
                        + " member beside durable on the embedded store; etcd, both servers and the generator share the"
                        + " processors; %d alternating rounds of %d s; median [least – most].",
                CONNECTIONS,
                ROUNDS,
                ROUND.toSeconds()));
        report.table("", "on etcd", "embedded", "ratio");
    }

    private static void print(Report report, int writers, Series ours, Series peer) {
        String who = writers == 1 ? "1 writer" : writers + " writers";
        report.compare("creates per second, " + who, "%.0f", ours.perSecond(), peer.perSecond());
        report.compare("p50, µs, " + who, "%.0f", ours.medianMicros(), peer.medianMicros());
        report.compare("server CPU per create, µs, " + who, "%.0f", ours.cpuMicros(), peer.cpuMicros());
    }

    private static void split(Report report, Map<String, Double> ours, Map<String, Double> peer) throws IOException {
        report.text("");
        report.text("Where the server's CPU goes, µs per create, " + PROFILED_WRITERS + " writers for "
                + PROFILE.toSeconds() + " s, by samples of Flight Recorder.");
        report.table("", "on etcd", "embedded");
        ours.forEach(
                (component, micros) -> report.row(component, text(micros), text(peer.getOrDefault(component, 0.0))));
        report.row("in all", text(sum(ours)), text(sum(peer)));
    }

    private static double sum(Map<String, Double> split) {
        return split.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    private static String text(double micros) {
        return String.format(Locale.ROOT, "%.1f", micros);
    }
}

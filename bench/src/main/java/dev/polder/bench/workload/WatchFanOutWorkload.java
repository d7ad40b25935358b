package dev.polder.bench.workload;

import dev.polder.bench.load.Target;
import dev.polder.bench.load.WatchLoad;
import dev.polder.bench.load.WatchLoad.Round;
import dev.polder.bench.load.WatchLoad.Shape;
import dev.polder.storage.etcd.process.EtcdProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * 1,000 watchers of one namespace and 100 creates a second in it, on one server on etcd, beside an empty server that hands
 * the same bytes to as many streams whenever something is posted.
 */
public final class WatchFanOutWorkload implements Workload {

    private static final Shape SHAPE = new Shape(5, 200);
    private static final int PER_SECOND = 100;
    private static final Turns TURNS = new Turns(5, Duration.ofSeconds(6), Duration.ofSeconds(12));

    /** What the rounds of one server gave. */
    private record Series(Samples perSecond, Samples serverMicros, Samples generatorMicros, Samples p50, Samples p99) {
        Series() {
            this(new Samples(), new Samples(), new Samples(), new Samples(), new Samples());
        }
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        Path folder = Files.createDirectories(setting.work().resolve("watch-fanout"));
        Path root = folder.resolve("polder");
        try (EtcdProcess etcd = EtcdProcess.startDurable(folder.resolve("etcd"));
                ServerProcess polder =
                        setting.polder(root, "--etcd-servers", etcd.url().toString())) {
            String authority = Authorities.of(root);
            String watch;
            byte[] event;
            try (ApiClient client = new ApiClient(polder.url(), authority)) {
                event = event(client);
                watch = ApiClient.CONFIG_MAPS + "?watch=1&timeoutSeconds=3600&resourceVersion=" + client.version();
            }
            Peer peer = Peer.beside(polder, root, setting, event);
            IntFunction<byte[]> bodies = number -> small(number).getBytes(StandardCharsets.UTF_8);
            try (ServerProcess empty = peer.start();
                    WatchLoad ofPolder = open(polder.url(), authority, watch, bodies);
                    WatchLoad ofEmpty = open(empty.url(), authority, watch, bodies)) {
                Turns.Both<Series> both = TURNS.take(
                        Series::new,
                        (duration, into) -> measure(ofPolder, polder, duration, into),
                        (duration, into) -> measure(ofEmpty, empty, duration, into));
                print(report, event.length, both.ours(), both.baseline());
            }
        }
    }

    /** An event as the watchers get it, of an object like those that will be created. */
    private static byte[] event(ApiClient client) throws IOException, InterruptedException {
        client.create(small(-1));
        String served = new String(client.get(ApiClient.CONFIG_MAPS + "/" + name(-1)), StandardCharsets.UTF_8);
        return ("{\"type\":\"ADDED\",\"object\":" + served.strip() + "}\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String name(int number) {
        return number < 0 ? "fan-example" : String.format(Locale.ROOT, "fan-%07d", number);
    }

    private static String small(int number) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name(number)
                + "\"},\"data\":{\"text\":\"0123456789abcdef\"}}";
    }

    private static WatchLoad open(URI server, String authority, String watch, IntFunction<byte[]> bodies)
            throws Exception {
        return new WatchLoad(new Target(server, authority, Setting.TOKEN), ApiClient.CONFIG_MAPS, watch, bodies, SHAPE);
    }

    private static void measure(WatchLoad load, ServerProcess server, Duration duration, Series into) throws Exception {
        long serverBefore = server.cpuMicros();
        long ownBefore = ServerProcess.ownCpuMicros();
        Round round = load.run(PER_SECOND, duration);
        double delivered = round.delivered();
        into.perSecond().add(delivered * 1e9 / round.nanos());
        into.serverMicros().add((server.cpuMicros() - serverBefore) / delivered);
        into.generatorMicros().add((ServerProcess.ownCpuMicros() - ownBefore) / delivered);
        into.p50().add(round.lagMillis(0.5));
        into.p99().add(round.lagMillis(0.99));
    }

    private static void print(Report report, int bytes, Series ours, Series baseline) {
        report.heading("Watch fan-out");
        report.text(String.format(
                Locale.ROOT,
                "%,d watches over HTTP/2 and TLS, %d connections × %d streams, %d creates a second, events of %d bytes, on"
                        + " one server on etcd; %d alternating rounds of %d s after %d s of warm-up each; every event of"
                        + " every watch was delivered; median [least – most]. The lag goes from the answer to the create"
                        + " until a watcher has the event. Baseline: an empty Vert.x server that writes the same bytes to"
                        + " as many streams.",
                SHAPE.watchers(),
                SHAPE.connections(),
                SHAPE.streams(),
                PER_SECOND,
                bytes,
                TURNS.rounds(),
                TURNS.round().toSeconds(),
                TURNS.warmUp().toSeconds()));
        report.table("", "Polder", "empty Vert.x", "ratio");
        report.compare("delivered per second", "%.0f", ours.perSecond(), baseline.perSecond());
        report.compare("server CPU per delivered event, µs", "%.2f", ours.serverMicros(), baseline.serverMicros());
        report.compare("generator CPU per event, µs", "%.2f", ours.generatorMicros(), baseline.generatorMicros());
        report.compare("lag p50, ms", "%.2f", ours.p50(), baseline.p50());
        report.compare("lag p99, ms", "%.2f", ours.p99(), baseline.p99());
    }
}

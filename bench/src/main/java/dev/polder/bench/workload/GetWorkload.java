package dev.polder.bench.workload;

import dev.polder.bench.load.GetLoad;
import dev.polder.bench.load.GetLoad.Round;
import dev.polder.bench.load.GetLoad.Shape;
import dev.polder.bench.load.Target;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * GETs at saturation beside an empty server that returns the same bytes. The generator is this process: one event loop,
 * its own time stated, since it takes that from the same processors.
 */
public final class GetWorkload implements Workload {

    private static final int OBJECTS = 1_000;
    private static final Shape SHAPE = new Shape(16, 16);
    private static final Turns TURNS = new Turns(7, Duration.ofSeconds(3), Duration.ofSeconds(12));

    /** What the rounds of one server gave. */
    private record Series(Samples perSecond, Samples serverMicros, Samples generatorMicros) {
        Series() {
            this(new Samples(), new Samples(), new Samples());
        }
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        Path root = setting.work().resolve("get");
        try (ServerProcess polder = setting.polder(root)) {
            String authority = Authorities.of(root);
            List<String> paths = IntStream.range(0, OBJECTS)
                    .mapToObj(i -> ApiClient.CONFIG_MAPS + "/" + ApiClient.name(i))
                    .toList();
            byte[] body;
            try (ApiClient client = new ApiClient(polder.url(), authority)) {
                client.createConfigMaps(0, OBJECTS);
                body = client.get(paths.get(0));
            }
            Peer peer = Peer.beside(polder, root, setting, body);
            try (ServerProcess empty = peer.start();
                    GetLoad ofPolder = new GetLoad(target(polder.url(), authority), paths, SHAPE);
                    GetLoad ofEmpty = new GetLoad(target(empty.url(), authority), paths, SHAPE)) {
                Turns.Both<Series> both = TURNS.take(
                        Series::new,
                        (duration, into) -> measure(ofPolder, polder, duration, into),
                        (duration, into) -> measure(ofEmpty, empty, duration, into));
                print(report, body.length, both.ours(), both.baseline());
            }
        }
    }

    private static Target target(URI server, String authority) {
        return new Target(server, authority, Setting.TOKEN);
    }

    private static void measure(GetLoad load, ServerProcess server, Duration duration, Series into) throws Exception {
        long serverBefore = server.cpuMicros();
        long ownBefore = ServerProcess.ownCpuMicros();
        Round round = load.run(duration);
        into.perSecond().add(round.perSecond());
        into.serverMicros().add((double) (server.cpuMicros() - serverBefore) / round.answers());
        into.generatorMicros().add((double) (ServerProcess.ownCpuMicros() - ownBefore) / round.answers());
    }

    private static void print(Report report, int bytes, Series ours, Series baseline) {
        report.heading("GET");
        report.text(String.format(
                Locale.ROOT,
                "GETs of %d config maps, answers of %d bytes, over HTTP/2 and TLS, %d connections × %d streams, %d"
                        + " alternating rounds of %d s after %d s of warm-up each; median [least – most].",
                OBJECTS,
                bytes,
                SHAPE.connections(),
                SHAPE.streams(),
                TURNS.rounds(),
                TURNS.round().toSeconds(),
                TURNS.warmUp().toSeconds()));
        report.table("", "Polder", "empty Vert.x", "ratio");
        report.compare("GETs per second", "%.0f", ours.perSecond(), baseline.perSecond());
        report.compare("server CPU per GET, µs", "%.2f", ours.serverMicros(), baseline.serverMicros());
        report.compare("generator CPU per GET, µs", "%.2f", ours.generatorMicros(), baseline.generatorMicros());
    }
}

package dev.polder.bench.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** A server with 100,000 objects beside one with 100: what a request costs, and what it takes to hold and reload them. */
public final class ScaleWorkload implements Workload {

    private static final int FEW = 100;
    private static final int MANY = 100_000;
    private static final int PAGE = 500;
    private static final int ROUNDS = 7;
    private static final int REQUESTS = 200;
    private static final int WARM_UP = 1_000;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double BYTES_PER_MIB = 1 << 20;

    /** Medians of rounds of single requests to one server, in microseconds. */
    private record Series(Samples get, Samples create, Samples watch, Samples list) {
        Series() {
            this(new Samples(), new Samples(), new Samples(), new Samples());
        }
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        Path few = setting.work().resolve("few");
        Path many = setting.work().resolve("many");
        report.heading("100,000 objects");
        fill(setting, few, FEW);
        fillMany(setting, many, report);
        requests(setting, few, many, report);
        restarts(setting, few, many, report);
    }

    private static void fill(Setting setting, Path root, int count) throws Exception {
        try (ServerProcess server = setting.polder(root);
                ApiClient client = client(server, root)) {
            client.createConfigMaps(0, count);
        }
    }

    /** Fills, and says what that took and what it takes to hold and to read. */
    private static void fillMany(Setting setting, Path root, Report report) throws Exception {
        try (ServerProcess server = setting.polder(root);
                ApiClient client = client(server, root)) {
            long emptyHeap = server.liveHeapBytes();
            long cpu = server.cpuMicros();
            long began = System.nanoTime();
            client.createConfigMaps(0, MANY);
            double seconds = (System.nanoTime() - began) / 1e9;
            cpu = server.cpuMicros() - cpu;
            double resident = server.mebibytes("VmRSS");
            long heap = server.liveHeapBytes();
            int bytes = client.get(ApiClient.CONFIG_MAPS + "/" + ApiClient.name(0)).length;
            PageWalk walk = PageWalk.through(client, PAGE);
            report.text(String.format(
                    Locale.ROOT,
                    "%,d config maps, %d bytes each as served, one server with all defaults.",
                    MANY,
                    bytes));
            report.table("", "figure");
            row(report, "creates per second, 64 at a time", "%.0f", MANY / seconds);
            row(report, "server CPU per create, µs", "%.0f", (double) cpu / MANY);
            row(report, "live heap after a collection, MiB", "%.0f", heap / BYTES_PER_MIB);
            row(report, "live heap per object, bytes", "%.0f", (double) (heap - emptyHeap) / MANY);
            row(report, "resident after the fill, MiB", "%.0f", resident);
            row(report, "data folder, MiB", "%.0f", folderBytes(root) / BYTES_PER_MIB);
            report.row("pages of " + PAGE + ", first 20, ms", walk.first().text("%.2f"));
            report.row("pages of " + PAGE + ", last 20, ms", walk.last().text("%.2f"));
            row(report, "all pages, s", "%.2f", walk.seconds());
            long listBegan = System.nanoTime();
            long listed = client.get(ApiClient.CONFIG_MAPS).length;
            double listSeconds = (System.nanoTime() - listBegan) / 1e9;
            row(report, "one list without pages, MiB", "%.0f", listed / BYTES_PER_MIB);
            row(report, "one list without pages, s", "%.2f", listSeconds);
        }
    }

    /** The same requests to both servers in turn. */
    private static void requests(Setting setting, Path few, Path many, Report report) throws Exception {
        Series small = new Series();
        Series large = new Series();
        try (ServerProcess fewServer = setting.polder(few);
                ServerProcess manyServer = setting.polder(many);
                ApiClient fewClient = client(fewServer, few);
                ApiClient manyClient = client(manyServer, many)) {
            SingleRequests.measure(fewClient, WARM_UP);
            SingleRequests.measure(manyClient, WARM_UP);
            for (int round = 0; round < ROUNDS; round++) {
                add(SingleRequests.measure(manyClient, REQUESTS), large);
                add(SingleRequests.measure(fewClient, REQUESTS), small);
            }
        }
        report.text("");
        report.text(String.format(
                Locale.ROOT,
                "One request at a time on a warm HTTP/2 connection, %,d objects beside %d, %d alternating rounds of %d"
                        + " each; medians of the rounds' medians, in µs, client included [least – most].",
                MANY,
                FEW,
                ROUNDS,
                REQUESTS));
        report.table("", MANY + " objects", FEW + " objects", "ratio");
        report.compare("GET", "%.0f", large.get(), small.get());
        report.compare("CREATE, durable", "%.0f", large.create(), small.create());
        report.compare("watch, until its head is there", "%.0f", large.watch(), small.watch());
        report.compare("LIST of " + SingleRequests.LISTED, "%.0f", large.list(), small.list());
    }

    private static void add(SingleRequests.Medians round, Series into) {
        into.get().add(round.get());
        into.create().add(round.create());
        into.watch().add(round.watch());
        into.list().add(round.list());
    }

    private static void restarts(Setting setting, Path few, Path many, Report report) throws Exception {
        Samples small = new Samples();
        Samples large = new Samples();
        Samples smallCpu = new Samples();
        Samples largeCpu = new Samples();
        Samples resident = new Samples();
        for (int round = 0; round < ROUNDS; round++) {
            restart(setting.polder(few), small, smallCpu, new Samples());
            restart(setting.polder(many), large, largeCpu, resident);
        }
        report.text("");
        report.text("Restarts on either root directory, " + ROUNDS + " alternating rounds; median [least – most].");
        report.table("", MANY + " objects", FEW + " objects", "ratio");
        report.compare("until it is ready, ms", "%.0f", large, small);
        report.compare("CPU until then, ms", "%.0f", largeCpu, smallCpu);
        report.row("resident when ready, MiB", resident.text("%.0f"), "", "");
    }

    private static void restart(ServerProcess started, Samples millis, Samples cpuMillis, Samples resident)
            throws IOException {
        millis.add((System.nanoTime() - started.startedNanos()) / NANOS_PER_MILLI);
        try (ServerProcess server = started) {
            cpuMillis.add(server.cpuMicros() / 1e3);
            resident.add(server.mebibytes("VmRSS"));
        }
    }

    private static ApiClient client(ServerProcess server, Path root) throws Exception {
        return new ApiClient(server.url(), Authorities.of(root));
    }

    private static long folderBytes(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve("data"))) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static void row(Report report, String what, String format, double value) {
        report.row(what, String.format(Locale.ROOT, format, value));
    }
}

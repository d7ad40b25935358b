package dev.polder.bench.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Which part of a server its processor time goes to. The threads of the JVM are told apart by what Linux knows of them;
 * the rest is shared out by samples of Flight Recorder, which since JDK 25 takes them in processor time, native code included.
 */
final class CpuSplit {

    static final String COLLECTOR = "garbage collection";
    static final String COMPILER = "JIT compilers";
    static final String OTHER = "anything else";

    private static final String SAMPLE = "jdk.CPUTimeSample";
    private static final String RECORDING = "polder-bench";

    /** The first frame from the top that begins like one of these says whose time it was. */
    private static final Map<String, List<String>> COMPONENTS = components();

    private final ServerProcess server;
    private final Path file;
    private final Map<String, Long> before;

    private CpuSplit(ServerProcess server, Path file, Map<String, Long> before) {
        this.server = server;
        this.file = file;
        this.before = before;
    }

    private static Map<String, List<String>> components() {
        Map<String, List<String>> all = new LinkedHashMap<>();
        all.put("HTTP and TLS", List.of("dev.polder.server.http", "io.vertx"));
        all.put("etcd: its store and gRPC", List.of("dev.polder.storage.etcd", "io.grpc", "io.etcd"));
        all.put("view", List.of("dev.polder.storage.view"));
        all.put("store", List.of("dev.polder.storage"));
        all.put("decoding and JSON", List.of("dev.polder.machinery.decode", "dev.polder.api.json"));
        all.put("schema", List.of("dev.polder.machinery.schema", "dev.polder.server.schema"));
        all.put("metadata, managed fields", List.of("dev.polder.machinery.meta", "dev.polder.machinery.apply"));
        all.put("types' own rules", List.of("dev.polder.machinery"));
        all.put("access and limits", List.of("dev.polder.server.auth", "dev.polder.server.limits"));
        all.put("admission", List.of("dev.polder.server.admission"));
        all.put("verbs, answers, the rest", List.of("dev.polder"));
        return all;
    }

    /** Begins to record. */
    static CpuSplit begin(ServerProcess server, Path file) throws IOException, InterruptedException {
        server.jcmd(
                "JFR.start",
                "name=" + RECORDING,
                "settings=none",
                "+" + SAMPLE + "#enabled=true",
                "+" + SAMPLE + "#throttle=5ms");
        return new CpuSplit(server, file, server.cpuMicrosByThread());
    }

    /** The components in a fixed order, each with its processor time since the beginning, in microseconds. */
    Map<String, Double> end() throws IOException, InterruptedException {
        Map<String, Long> after = server.cpuMicrosByThread();
        server.jcmd("JFR.dump", "name=" + RECORDING, "filename=" + file);
        server.jcmd("JFR.stop", "name=" + RECORDING);
        Map<String, Double> split = new LinkedHashMap<>();
        Map<String, Long> samples = samples();
        long all = samples.values().stream().mapToLong(Long::longValue).sum();
        if (all == 0) {
            throw new IOException("Flight Recorder took no samples; its " + SAMPLE + " needs JDK 25 on Linux");
        }
        double collector = since(after, "G1", "GC");
        double compiler = since(after, "C1", "C2");
        // What records the samples is not the server's.
        double rest = since(after, "") - collector - compiler - since(after, "JFR");
        COMPONENTS.keySet().forEach(name -> split.put(name, rest * samples.getOrDefault(name, 0L) / all));
        split.put(OTHER, rest * samples.getOrDefault(OTHER, 0L) / all);
        split.put(COLLECTOR, collector);
        split.put(COMPILER, compiler);
        return split;
    }

    private double since(Map<String, Long> after, String... starts) {
        return after.entrySet().stream()
                .filter(thread -> Stream.of(starts).anyMatch(thread.getKey()::startsWith))
                .mapToLong(thread -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L))
                .sum();
    }

    private Map<String, Long> samples() throws IOException {
        Map<String, Long> samples = new LinkedHashMap<>();
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                if (event.getEventType().getName().equals(SAMPLE)) {
                    samples.merge(component(event), 1L, Long::sum);
                }
            }
        }
        Files.delete(file);
        return samples;
    }

    private static String component(RecordedEvent event) {
        if (event.getStackTrace() != null) {
            for (RecordedFrame frame : event.getStackTrace().getFrames()) {
                String type = frame.getMethod().getType().getName();
                for (Map.Entry<String, List<String>> component : COMPONENTS.entrySet()) {
                    if (component.getValue().stream().anyMatch(type::startsWith)) {
                        return component.getKey();
                    }
                }
            }
        }
        return byThread(event);
    }

    /** Event loops wait, read and write below frames of Netty alone, which both sides use. */
    private static String byThread(RecordedEvent event) {
        String thread = event.getThread("eventThread") == null
                ? ""
                : String.valueOf(event.getThread("eventThread").getJavaName());
        if (thread.startsWith("vert.x")) {
            return "HTTP and TLS";
        }
        return thread.startsWith("grpc") ? "etcd: its store and gRPC" : OTHER;
    }
}

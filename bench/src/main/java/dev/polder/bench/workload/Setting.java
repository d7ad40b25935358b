package dev.polder.bench.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where a run happens: the checkout with the built server, and a temporary folder for root directories.
 *
 * @param project the checkout
 * @param work a folder of its own
 * @param options what the command line says of workloads that can be told how, by name
 */
public record Setting(Path project, Path work, Map<String, String> options) {

    /** A static token, so that it is known before a start. */
    public static final String TOKEN = "benchmark-token";

    /** Makes a work folder. */
    public static Setting in(Path project, Map<String, String> options) throws IOException {
        Setting setting = new Setting(project, Files.createTempDirectory("polder-bench"), Map.copyOf(options));
        Files.writeString(setting.tokens(), TOKEN + ",benchmark,benchmark,\"system:masters\"\n");
        return setting;
    }

    /** Where the built server has its jars. */
    Path libraries() {
        return project.resolve("cli/target/polder/lib");
    }

    /** The jar with the empty server alone. */
    Path peerJar() throws IOException {
        try (Stream<Path> jars = Files.list(project.resolve("bench/target/polder-bench"))) {
            return jars.filter(jar -> jar.getFileName().toString().endsWith("-peer.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("bench/target/polder-bench has no peer jar: run make bench"));
        }
    }

    private Path tokens() {
        return work.resolve("tokens.csv");
    }

    /** Polder on a root directory in the work folder, as users start it. */
    public ServerProcess polder(Path root, String... more) throws IOException {
        return polder(root, Map.of(), List.of(more));
    }

    /**
     * The same with an environment of its own.
     *
     * @param more flags
     */
    public ServerProcess polder(Path root, Map<String, String> environment, List<String> more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                project.resolve("bin/polder").toString(),
                "start",
                "--root-directory",
                root.toString(),
                "--secure-port",
                "0",
                "--token-auth-file",
                tokens().toString()));
        command.addAll(more);
        Map<String, String> all = new HashMap<>(environment);
        all.put("JAVA_HOME", System.getProperty("java.home"));
        return ServerProcess.start(command, all);
    }

    /** Deletes the work folder. */
    public void clean() throws IOException {
        try (Stream<Path> files = Files.walk(work)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}

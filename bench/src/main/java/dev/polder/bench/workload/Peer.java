package dev.polder.bench.workload;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The baseline of a run: the empty server on the certificate of a Polder, with the JVM and the flags that
 * {@code bin/polder} has chosen, and with a class cache of its own if Polder has one.
 */
final class Peer {

    private static final String MAIN = "dev.polder.bench.peer.EmptyServer";
    private static final List<String> LIBRARIES = List.of("netty-", "vertx-core-", "jackson-core-");
    private static final String AOT_CACHE = "-XX:AOTCache=";
    private static final String SHARED_ARCHIVE = "-XX:SharedArchiveFile=";
    private static final long TRAINING_SECONDS = 60;

    private final Path folder;
    private final String java;
    private final List<String> options;
    private final List<String> program;
    private final String cacheOption;

    private Peer(Path folder, String java, List<String> options, List<String> program, String cacheOption) {
        this.folder = folder;
        this.java = java;
        this.options = options;
        this.program = program;
        this.cacheOption = cacheOption;
    }

    /**
     * Prepares the baseline of a running Polder, and trains its class cache.
     *
     * @param root the root directory of that Polder
     * @param body what every request is answered with
     */
    static Peer beside(ServerProcess polder, Path root, Setting setting, byte[] body)
            throws IOException, InterruptedException {
        Path folder = Files.createDirectories(root.resolveSibling(root.getFileName() + "-peer"));
        Files.copy(root.resolve("apiserver.crt"), folder.resolve("tls.crt"));
        Files.copy(root.resolve("apiserver.key"), folder.resolve("tls.key"));
        Files.writeString(folder.resolve("ca.crt"), Authorities.of(root));
        Files.write(folder.resolve("body"), body);
        List<String> command = polder.command();
        List<String> options = new ArrayList<>();
        String cacheOption = "";
        // The first is the JVM; what follows the class path is Polder's own.
        for (String option : command.subList(1, command.indexOf("-cp"))) {
            if (option.startsWith(AOT_CACHE)) {
                cacheOption = AOT_CACHE;
            } else if (option.startsWith(SHARED_ARCHIVE)) {
                cacheOption = SHARED_ARCHIVE;
            } else {
                options.add(option);
            }
        }
        List<String> program = List.of("-cp", classPath(setting), MAIN, folder.toString());
        Peer peer = new Peer(folder, command.get(0), options, program, cacheOption);
        if (peer.hasCache()) {
            peer.train();
        }
        return peer;
    }

    /** Whether both servers start from a class cache. */
    boolean hasCache() {
        return !cacheOption.isEmpty();
    }

    ServerProcess start() throws IOException {
        List<String> cache = hasCache() ? List.of(cacheOption + cacheFile()) : List.of();
        return ServerProcess.start(command(cache, List.of()), Map.of());
    }

    private void train() throws IOException, InterruptedException {
        String record = cacheOption.equals(AOT_CACHE) ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=";
        File log = folder.resolve("training.log").toFile();
        Process training = new ProcessBuilder(command(List.of(record + cacheFile()), List.of("--train")))
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        if (!training.waitFor(TRAINING_SECONDS, TimeUnit.SECONDS) || !Files.exists(cacheFile())) {
            training.destroyForcibly();
            throw new IOException("the empty server made no class cache:\n" + Files.readString(log.toPath()));
        }
    }

    private List<String> command(List<String> cache, List<String> arguments) {
        return Stream.of(List.of(java), options, cache, program, arguments)
                .flatMap(List::stream)
                .toList();
    }

    private Path cacheFile() {
        return folder.resolve("cache");
    }

    /** The jar with the empty server, and of Polder's libraries those that it uses. */
    private static String classPath(Setting setting) throws IOException {
        try (Stream<Path> libraries = Files.list(setting.libraries())) {
            Stream<Path> used = libraries
                    .filter(jar -> LIBRARIES.stream()
                            .anyMatch(name -> jar.getFileName().toString().startsWith(name)))
                    .sorted();
            return Stream.concat(Stream.of(setting.peerJar()), used)
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }
}

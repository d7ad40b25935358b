package dev.polder.storage.etcd.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The etcd that tests start: the one that ETCD_BIN names, or else the one on PATH, or else the one in an image that Docker has
 * or can get. It always runs as a process of this machine, since tests kill it, stop it and start it again on its data.
 */
final class EtcdProgram {

    static final String NAMED = "ETCD_BIN";

    private EtcdProgram() {}

    /** Where images come from. */
    interface Images {

        /** Whether Docker answers. */
        boolean available();

        /** The program, copied out of an image. */
        Path program();
    }

    /**
     * Looks for it.
     *
     * @param environment the variables of the environment
     * @param images asked only when it is nowhere else
     * @throws IllegalStateException when there is none, or what ETCD_BIN names cannot be run; says what would help
     */
    static Path find(Map<String, String> environment, Images images) {
        String named = environment.getOrDefault(NAMED, "");
        if (!named.isEmpty()) {
            Path program = Path.of(named);
            if (!Files.isRegularFile(program) || !Files.isExecutable(program)) {
                throw new IllegalStateException(NAMED + " names " + named + ", which is no program that can be run");
            }
            return program;
        }
        return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "etcd"))
                .filter(program -> Files.isRegularFile(program) && Files.isExecutable(program))
                .findFirst()
                .orElseGet(() -> ofAnImage(images));
    }

    private static Path ofAnImage(Images images) {
        if (!images.available()) {
            throw new IllegalStateException("no etcd: set " + NAMED + " to one, put one on PATH"
                    + " (apt-get install etcd-server), or start Docker, from whose images one is taken");
        }
        return images.program();
    }
}

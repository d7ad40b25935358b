package dev.polder.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.polder.e2e.harness.Command;
import dev.polder.e2e.harness.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A language whose programs are tested as clients. Their sources lie in {@code src/test/clients}; what they need is fetched
 * from the language's own registry into {@code target/clients}, at the versions that the sources pin.
 *
 * @param folder where the copy of the sources and everything fetched lies
 */
record Toolchain(Path folder) {

    /** A first build of Kubernetes' Go libraries takes minutes on a small machine. */
    private static final Duration PREPARATION = Duration.ofMinutes(8);

    /**
     * The toolchain of a language.
     *
     * @param language a folder of {@code src/test/clients}
     * @param program what has to be on the path; without it the test is left out, or fails in continuous integration
     */
    static Toolchain of(String language, String program) {
        require(language, program, Repository.continuousIntegration());
        Path module = Repository.root().resolve("test-e2e");
        Path folder = module.resolve("target/clients").resolve(language);
        copy(module.resolve("src/test/clients").resolve(language), folder);
        return new Toolchain(folder);
    }

    /** Returns when a program is on the path; without it a test is left out, or fails where everything must be there. */
    static void require(String language, String program, boolean everything) {
        assumeTrue(
                everything || isOnPath(program),
                () -> program + " is not on the path, so clients written in " + language + " are left out");
        assertThat(isOnPath(program)).as(program + " is on the path").isTrue();
    }

    /** Fetches or builds; fails with what the program said. */
    void prepare(String... line) {
        Command.run(folder, Map.of(), "", List.of(line), PREPARATION).succeeded();
    }

    /** Runs a client to its end; returns the lines that it printed. */
    List<String> run(Map<String, String> environment, String... line) {
        return Command.run(folder, environment, "", List.of(line))
                .succeeded()
                .lines()
                .toList();
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
    }

    private static void copy(Path from, Path to) {
        try {
            Files.walkFileTree(from, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Path target = to.resolve(from.relativize(file).toString());
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}

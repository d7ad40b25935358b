package dev.polder.e2e.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.embedded.operator.TestRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tests of somebody's operator, all at once in a new process: all pass, and nothing is left. How long they take is told. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class OperatorE2E {

    /** {@code make soak} and {@code make bench-tests} have fifty. */
    private static final String TESTS = System.getProperty("polder.tests.count", "20");

    private static final long MOST_SECONDS = 240;

    /** Rounds beside fabric8's mock server, for {@code make bench-tests}. */
    private static final int ROUNDS = Integer.getInteger("polder.tests.rounds", 0);

    @TempDir
    private Path folder;

    @Test
    void testsAtOnce_pass_andLeaveNothing() throws Exception {
        Map<String, List<String>> told = run("polder", TESTS);

        assertThat(told)
                .containsEntry("tests", List.of(TESTS))
                .containsEntry("failed", List.of("0"))
                .containsKey("end");
        assertThat(told.getOrDefault("thread", List.of()))
                .as("threads that are left")
                .isEmpty();
        assertThat(told.getOrDefault("port", List.of()))
                .as("ports that are left")
                .isEmpty();
        assertThat(files(folder.resolve("tmp"))).as("files that are left").isEmpty();
        tellRoundsBesideTheMockServer();
    }

    /** One test after the other: the mock server's WebSockets wait for each other when tests run at once. */
    private void tellRoundsBesideTheMockServer() throws IOException, InterruptedException {
        List<Map<String, List<String>>> polder = new ArrayList<>();
        List<Map<String, List<String>>> mock = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            polder.add(run("polder", "1"));
            mock.add(run("mock", "1"));
        }
        tell("polder", polder);
        tell("mock server", mock);
        assertThat(polder)
                .allSatisfy(told ->
                        assertThat(told).containsEntry("failed", List.of("0")).containsKey("end"));
        // It may leave threads that never end; how often is told.
        assertThat(mock).allSatisfy(told -> assertThat(told).containsEntry("tests", List.of(TESTS)));
    }

    private static void tell(String what, List<Map<String, List<String>>> rounds) {
        System.out.println("##### " + what + " ended: "
                + rounds.stream().filter(told -> told.containsKey("end")).count() + " of " + rounds.size() + " #####");
        for (String figure : List.of("failed", "first-millis", "all-millis", "median-millis", "workspace-p50-micros")) {
            long[] sorted = rounds.stream()
                    .flatMap(told -> told.getOrDefault(figure, List.of()).stream())
                    .mapToLong(Long::parseLong)
                    .sorted()
                    .toArray();
            if (sorted.length > 0) {
                System.out.println("##### " + what + " " + figure + ": median " + sorted[sorted.length / 2] + " of "
                        + Arrays.toString(sorted) + " #####");
            }
        }
    }

    /** What a run told: figures by name. */
    private Map<String, List<String>> run(String what, String parallel) throws IOException, InterruptedException {
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx1g",
                        "-XX:-UsePerfData",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.io.tmpdir=" + temporary,
                        "-Dpolder.tests.count=" + TESTS,
                        "-cp",
                        classPath(),
                        TestRun.class.getName(),
                        what,
                        parallel)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            boolean ended = process.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
            String said = Files.readString(out) + Files.readString(err);
            Map<String, List<String>> told = Files.readAllLines(out).stream()
                    .filter(line -> line.matches("[a-z0-9-]+=.*"))
                    .map(line -> line.split("=", 2))
                    .collect(Collectors.groupingBy(
                            pair -> pair[0], Collectors.mapping(pair -> pair[1], Collectors.toList())));
            if (!ended
                    || !told.containsKey("end")
                    || !told.getOrDefault("failed", List.of()).equals(List.of("0"))) {
                System.err.println(said);
            }
            return told;
        } finally {
            process.destroyForcibly();
        }
    }

    /** That of this very process: Surefire may have put it into the manifest of a jar. */
    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(Files::isRegularFile).map(Path::toString).toList();
        }
    }
}

package dev.polder.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code .ci/run} makes of a build: where everything can be had, a test that is skipped is one that has failed. */
class ContinuousIntegrationTest {

    @TempDir
    private Path folder;

    /** How a run ended. */
    private record Run(int code, String lastLine, String text) {}

    /** Runs it where {@code make test} prints some lines and ends with a code. */
    private Run run(int code, String... lines) throws IOException, InterruptedException {
        Path ci = Files.createDirectories(folder.resolve(".ci")).resolve("run");
        Files.copy(Project.root().resolve(".ci/run"), ci);
        Path programs = Files.createDirectories(folder.resolve("bin"));
        Path make = programs.resolve("make");
        String script = "#!/usr/bin/env bash\necho \"CI=$CI $1\"\ncat <<'END'\n" + String.join("\n", lines)
                + "\nEND\nexit " + code + "\n";
        Files.writeString(make, script);
        Files.setPosixFilePermissions(make, PosixFilePermissions.fromString("rwx------"));
        ProcessBuilder builder = new ProcessBuilder(ci.toString()).redirectErrorStream(true);
        builder.environment().merge("PATH", programs.toString(), (path, own) -> own + ":" + path);
        builder.environment().remove("CI");
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int ended = process.waitFor();
        assertThat(text).startsWith("CI=true test\n");
        return new Run(ended, text.lines().reduce("", (before, line) -> line), text);
    }

    @Test
    void passedTests_areCountedOverAllModules() throws Exception {
        Run run = run(
                0,
                "[INFO] Tests run: 9, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 1.2 s -- in dev.polder.X",
                "[INFO] Tests run: 9, Failures: 0, Errors: 0, Skipped: 0",
                "[INFO] Tests run: 12, Failures: 0, Errors: 0, Skipped: 0");
        assertThat(run.lastLine()).isEqualTo("21 passed, 0 failed");
        assertThat(run.code()).isZero();
    }

    @Test
    void skippedTest_fails() throws Exception {
        Run run = run(0, "[WARNING] Tests run: 9, Failures: 0, Errors: 0, Skipped: 2");
        assertThat(run.lastLine()).isEqualTo("7 passed, 2 failed");
        assertThat(run.text()).contains("skipped tests: 2 (a missing tool must fail here)");
        assertThat(run.code()).isNotZero();
    }

    @Test
    void failuresAndErrors_fail() throws Exception {
        Run run = run(1, "[ERROR] Tests run: 9, Failures: 1, Errors: 2, Skipped: 0");
        assertThat(run.lastLine()).isEqualTo("6 passed, 3 failed");
        assertThat(run.code()).isNotZero();
    }

    @Test
    void buildThatBreaksOutsideOfTests_fails() throws Exception {
        Run broken = run(1, "[INFO] Tests run: 9, Failures: 0, Errors: 0, Skipped: 0", "[ERROR] COMPILATION ERROR");
        assertThat(broken.lastLine()).isEqualTo("8 passed, 1 failed");
        assertThat(broken.code()).isNotZero();
    }

    @Test
    void buildWithoutTests_fails() throws Exception {
        Run none = run(0, "");
        assertThat(none.lastLine()).isEqualTo("0 passed, 1 failed");
        assertThat(none.code()).isNotZero();
    }
}

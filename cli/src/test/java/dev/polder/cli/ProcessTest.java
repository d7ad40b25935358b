package dev.polder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real process: how it says that it is ready, and how it ends. */
@Timeout(120)
class ProcessTest {

    @TempDir
    private Path temp = Path.of("");

    private Process start(String errors, String... more) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(
                java,
                // As bin/polder does; without it the JDK itself writes to stderr.
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.polder.cli.Polder",
                "start",
                "--root-directory",
                temp.resolve("root").toString(),
                "--secure-port=0");
        builder.command().addAll(List.of(more));
        builder.redirectError(temp.resolve(errors).toFile());
        return builder.start();
    }

    @Test
    void sigterm_whenReady_drainsAndExitsWith0() throws Exception {
        Process process = start("err.txt", "-v", "1");
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).startsWith("Polder is ready at https://127.0.0.1:");
            // Process.destroy would close the pipes, too.
            process.toHandle().destroy();
            assertThat(out.readLine()).isNull();
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(Files.readString(temp.resolve("err.txt"))).doesNotContain("Exception");
    }

    @Test
    void secondServer_onTheSameFolder_exitsWith1AndChangesNothing() throws Exception {
        Process first = start("first.txt");
        try (BufferedReader out = first.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).startsWith("Polder is ready");
            String kubeconfig = Files.readString(temp.resolve("root/admin.kubeconfig"));

            Process second = start("err.txt");
            assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();

            assertThat(second.exitValue()).isEqualTo(1);
            assertThat(Files.readString(temp.resolve("err.txt")))
                    .startsWith("Error: ")
                    .contains("is used by another polder server");
            assertThat(Files.readString(temp.resolve("root/admin.kubeconfig"))).isEqualTo(kubeconfig);
        } finally {
            first.destroy();
        }
        assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
}

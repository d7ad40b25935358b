package dev.polder.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.harness.Command;
import dev.polder.e2e.harness.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The walk-through of docs/operating/ha.md, as {@code make demo-ha} executes it. */
@Timeout(240)
class DemoHaE2E {

    private static Command.Result demo(Map<String, String> environment) {
        return Command.run(
                Repository.root(),
                environment,
                "",
                List.of(Repository.root().resolve("scripts/demo-ha").toString()),
                Duration.ofMinutes(3));
    }

    @Test
    void walkThrough_survivesItsKills(@TempDir Path folder) throws IOException {
        String out = demo(Map.of("TMPDIR", folder.toString())).succeeded();
        assertThat(out.lines().toList()).last().asString().startsWith("demo-ha passed: ");
        assertThat(commands(Files.readString(Repository.root().resolve("docs/operating/ha.md"))))
                .as("what the document says")
                .isNotEmpty()
                .isEqualTo(commands(out));
        assertThat(folder).as("what is left behind").isEmptyDirectory();
    }

    private static List<String> commands(String text) {
        return text.lines().filter(line -> line.startsWith("$ kubectl")).toList();
    }

    @Test
    void badEtcd_failsLoudlyAndLeavesNothing(@TempDir Path folder) {
        String errors = demo(Map.of("TMPDIR", folder.toString(), "ETCD_BIN", "/bin/false"))
                .failed();
        assertThat(errors).contains("demo-ha FAILED: etcd0 ended without saying");
        assertThat(folder).as("what is left behind").isEmptyDirectory();
    }
}

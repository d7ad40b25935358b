package dev.polder.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.storage.StoreException;
import dev.polder.storage.log.KillChecker.Told;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill −9 of a process with 64 writers, {@code -Dpolder.kills} times over the same folder (3 when not given). */
class KillTest {

    private static final int KILLS = Integer.getInteger("polder.kills", 3);
    private static final int LEAST_ACKNOWLEDGED = 500;
    private static final int MORE_ACKNOWLEDGED = 6_000;

    private final List<Told> acknowledged = new ArrayList<>();
    private final List<Told> seen = new ArrayList<>();

    @Test
    void kill_losesNothingAndRepeatsNothing(@TempDir Path temporary) throws Exception {
        Path folder = temporary.resolve("store");
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        KillChecker checker = new KillChecker();
        for (int kill = 0; kill < KILLS; kill++) {
            acknowledged.clear();
            seen.clear();
            runAndKill(folder, LEAST_ACKNOWLEDGED + random.nextInt(MORE_ACKNOWLEDGED));
            try (EmbeddedObjectStore store = KillTarget.open(folder)) {
                checker.check(acknowledged, seen, store);
            } catch (AssertionError | StoreException failure) {
                throw new AssertionError("kill " + kill + " of seed " + seed, failure);
            }
            assertThat(seen).isNotEmpty();
        }
    }

    @Test
    void folderOfAnotherProcess_isRefusedWithItsId(@TempDir Path temporary) throws Exception {
        Path folder = temporary.resolve("store");
        Process process = start(folder);
        try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
            assertThat(lines.readLine()).isNotNull();
            assertThatThrownBy(() -> KillTarget.open(folder))
                    .isInstanceOf(StoreException.Unusable.class)
                    .hasMessage("the folder " + folder + " is in use by another server (process " + process.pid()
                            + "); stop that one, or choose another folder");
        } finally {
            process.destroyForcibly().waitFor();
        }
        KillTarget.open(folder).close();
    }

    private void runAndKill(Path folder, int after) throws IOException, InterruptedException {
        Process process = start(folder);
        try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
            boolean killed = false;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ");
                Told told = new Told(Integer.parseInt(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
                (words[0].equals("ack") ? acknowledged : seen).add(told);
                if (!killed && acknowledged.size() >= after) {
                    // SIGKILL on POSIX; through the handle, because Process would close the output that is still to be
                    // read.
                    process.toHandle().destroyForcibly();
                    killed = true;
                }
            }
            assertThat(killed).as("the process lived until it was killed").isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static Process start(Path folder) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        KillTarget.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}

package dev.polder.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names and rules of lumberjack v2: {@code name-2006-01-02T15-04-05.000.ext} in UTC, gzip behind {@code .gz}. */
class RotatingFileTest {

    private Instant now = Instant.parse("2026-03-04T05:06:07.089Z");
    private final InstantSource clock = () -> now;

    @TempDir
    Path folder;

    private RotatingFile open(int backups, Duration age, boolean compressed) throws IOException {
        return new RotatingFile(
                folder.resolve("audit.log"), new RotatingFile.Limits(10, backups, age, compressed), clock);
    }

    private static byte[] line(String text) {
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void fileThatWouldGrowTooLarge_isPutAside() throws IOException {
        try (RotatingFile file = open(0, Duration.ZERO, false)) {
            file.write(line("12345"));
            file.write(line("6789"));
        }
        assertThat(names()).containsExactly("audit-2026-03-04T05-06-07.089.log", "audit.log");
        assertThat(folder.resolve("audit.log")).hasContent("6789");
        assertThat(Files.getPosixFilePermissions(folder.resolve("audit.log")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void fileThatIsThere_isGoneOnWith() throws IOException {
        try (RotatingFile file = open(0, Duration.ZERO, false)) {
            file.write(line("1"));
        }
        try (RotatingFile file = open(0, Duration.ZERO, false)) {
            file.write(line("2"));
        }
        assertThat(folder.resolve("audit.log")).hasContent("1\n2");
    }

    @Test
    void twoInOneMillisecond_loseNothing() throws IOException {
        try (RotatingFile file = open(0, Duration.ZERO, false)) {
            for (String text : List.of("11111111", "22222222", "33333333")) {
                file.write(line(text));
            }
        }
        assertThat(names())
                .containsExactly("audit-2026-03-04T05-06-07.089.log", "audit-2026-03-04T05-06-07.090.log", "audit.log");
    }

    @Test
    void oldestBackups_goFirst() throws IOException {
        Files.writeString(folder.resolve("audit-of-somebody.log"), "stays");
        try (RotatingFile file = open(2, Duration.ZERO, false)) {
            for (int i = 0; i < 5; i++) {
                file.write(line("12345678"));
                now = now.plusSeconds(1);
            }
        }
        assertThat(names())
                .containsExactly(
                        "audit-2026-03-04T05-06-10.089.log",
                        "audit-2026-03-04T05-06-11.089.log",
                        "audit-of-somebody.log",
                        "audit.log");
    }

    @Test
    void backupsThatAreTooOld_goWithTheNextOne() throws IOException {
        try (RotatingFile file = open(0, Duration.ofDays(1), true)) {
            file.write(line("12345678"));
            file.write(line("22345678"));
            now = now.plus(Duration.ofDays(2));
            file.write(line("32345678"));
        }
        assertThat(names()).containsExactly("audit-2026-03-06T05-06-07.089.log.gz", "audit.log");
        Path packed = folder.resolve("audit-2026-03-06T05-06-07.089.log.gz");
        try (var in = new GZIPInputStream(Files.newInputStream(packed))) {
            assertThat(in.readAllBytes()).isEqualTo(line("22345678"));
        }
    }
}

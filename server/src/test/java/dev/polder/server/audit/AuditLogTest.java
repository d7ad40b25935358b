package dev.polder.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.config.AuditConfig.Mode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AuditLogTest {

    /** A log file that waits for leave, and fails when told so. */
    private static final class Disk implements AuditSink {

        final List<String> lines = new CopyOnWriteArrayList<>();
        final CountDownLatch leave = new CountDownLatch(1);
        final CountDownLatch asked = new CountDownLatch(1);
        volatile boolean full;

        @Override
        public void write(byte[] line) throws IOException {
            asked.countDown();
            try {
                leave.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (full) {
                throw new IOException("No space left on device");
            }
            lines.add(new String(line, StandardCharsets.UTF_8));
        }

        @Override
        public void close() {
            lines.add("closed");
        }
    }

    private static byte[] line(int i) {
        return (i + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private final Disk disk = new Disk();

    @Test
    void blocking_goesOnOnceTheLineIsWritten() throws Exception {
        try (AuditLog log = new AuditLog(disk, Mode.BLOCKING, 1)) {
            CompletionStage<Void> written = log.append(line(1));
            disk.asked.await();
            assertThat(written.toCompletableFuture()).isNotDone();
            disk.leave.countDown();
            written.toCompletableFuture().join();
            assertThat(disk.lines).containsExactly("1\n");
        }
    }

    @Test
    void blocking_lineThatIsLost_isCountedAndStopsNobody() throws Exception {
        disk.full = true;
        disk.leave.countDown();
        try (AuditLog log = new AuditLog(disk, Mode.BLOCKING, 1)) {
            log.append(line(1)).toCompletableFuture().join();
            assertThat(log.errors()).isEqualTo(1);
            assertThat(log.events()).isEqualTo(1);
        }
    }

    @Test
    void blockingStrict_lineThatIsLost_isTold() throws Exception {
        disk.full = true;
        disk.leave.countDown();
        try (AuditLog log = new AuditLog(disk, Mode.BLOCKING_STRICT, 1)) {
            assertThat(log.append(line(1)).toCompletableFuture()).failsWithin(java.time.Duration.ofSeconds(20));
        }
    }

    @Test
    void batch_waitsForNobody_andCountsWhatItLoses() throws Exception {
        try (AuditLog log = new AuditLog(disk, Mode.BATCH, 2)) {
            log.append(line(0));
            disk.asked.await();
            // The writer has taken the first; two may wait.
            IntStream.rangeClosed(1, 5)
                    .forEach(i -> assertThat(log.append(line(i)).toCompletableFuture())
                            .isDone());
            assertThat(log.errors()).isEqualTo(3);
            disk.leave.countDown();
        }
        assertThat(disk.lines).containsExactly("0\n", "1\n", "2\n", "closed");
    }

    @Test
    void close_writesWhatWaits() throws Exception {
        AuditLog log = new AuditLog(disk, Mode.BATCH, 100);
        IntStream.range(0, 50).forEach(i -> log.append(line(i)));
        disk.leave.countDown();
        log.close();
        assertThat(disk.lines).hasSize(51).last().isEqualTo("closed");
    }
}

package dev.polder.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.history.Found;
import dev.polder.e2e.history.History;
import dev.polder.e2e.history.HistoryChecker;
import dev.polder.e2e.history.Route;
import dev.polder.e2e.history.Told;
import dev.polder.e2e.history.WatchChecker;
import dev.polder.e2e.history.Watcher;
import dev.polder.e2e.history.Write;
import dev.polder.e2e.history.Writer;
import dev.polder.storage.etcd.process.EtcdProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that stands still while far more is written than it may keep catches up, in little memory. */
@Timeout(600)
class StoppedServerE2E {

    /** {@code make soak} writes a thousand. */
    private static final int WRITES = Integer.getInteger("polder.stopped.writes", 80);

    /** They share what is written, so that what there is fits into a small heap and what has been does not. */
    private static final int OBJECTS = 8;

    /** With the values at either end, just below the 1 MiB that the entries of a ConfigMap may have. */
    private static final int FILLER = (1 << 20) - 64;

    private static final String COLLECTION = "/api/v1/namespaces/stopped/configmaps";
    private static final int STOPPED = 1;

    @Test
    void serverStopped_catchesUpAndItsWatchersMissNothing(@TempDir Path folder) throws Exception {
        History history = new History();
        try (EtcdProcess etcd = EtcdProcess.start(folder.resolve("etcd"));
                PeerServers peers = new PeerServers(folder, etcd.url().toString(), 2);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ApiClient writer = peers.client(0);
            ApiClient reader = peers.client(STOPPED);
            ServerProcess stopped = peers.server(STOPPED);
            writer.post("/api/v1/namespaces", Objects.of("v1", "Namespace", "stopped", Map.of()))
                    .succeeded();
            long from = Writer.revision(writer.get(COLLECTION + "?limit=1").succeeded());
            try (Watcher open = new Watcher(COLLECTION, Route.around(List.of(() -> reader), 0, () -> false), from)) {
                open.begun();
                stopped.signal("STOP");
                Future<Found> asked;
                try {
                    for (int i = 0; i < WRITES; i++) {
                        write(writer, history, i);
                    }
                    asked = threads.submit(() -> Found.all(reader, COLLECTION).get(name(WRITES - 1)));
                } finally {
                    stopped.signal("CONT");
                }
                assertThat(asked.get().value())
                        .as("a read that waited for the server to go on")
                        .isEqualTo(value(WRITES - 1));
                try (Watcher late =
                        new Watcher(COLLECTION, Route.around(List.of(() -> reader), 0, () -> false), from)) {
                    check(history, reader, List.of(open, late), end(writer));
                }
                assertThat(reader.get("/readyz").text()).isEqualTo("ok");
                System.out.printf(
                        "fault: server stopped: largest resident set %s%n", largestResidentSet(stopped.pid()));
            }
        }
    }

    private static void check(History history, ApiClient reader, List<Watcher> watchers, long end) throws Exception {
        for (Watcher watcher : watchers) {
            Told told = watcher.until(end);
            assertThat(WatchChecker.faults(history.writes(), told)).isEmpty();
            System.out.printf(
                    "fault: server stopped while %d × 1 MiB were written: its watcher was told %d of them, and to list %d times%n",
                    WRITES, told.seen().size(), told.gaps().size());
        }
        assertThat(HistoryChecker.faults(history, Found.all(reader, COLLECTION)))
                .isEmpty();
    }

    private static String name(int write) {
        return "r" + write % OBJECTS;
    }

    private static String value(int write) {
        return name(write) + "." + write;
    }

    private static void write(ApiClient writer, History history, int number) throws IOException {
        String name = name(number);
        JsonNode body = Writer.body(name, value(number), FILLER);
        ApiClient.Answer answer =
                number < OBJECTS ? writer.post(COLLECTION, body) : writer.put(COLLECTION + "/" + name, body);
        history.add(Write.put(name, value(number), new Write.Acknowledged(Writer.revision(answer.succeeded()))));
    }

    /** A last event, of an object that no checker looks at. */
    private static long end(ApiClient writer) throws IOException {
        return Writer.revision(
                writer.post(COLLECTION, Objects.configMap("last", "a", "last")).succeeded());
    }

    /** The kernel's figure of the most memory that a process has had at once. */
    private static String largestResidentSet(long pid) throws IOException {
        try (var lines = Files.lines(Path.of("/proc", String.valueOf(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> line.substring("VmHWM:".length()).strip())
                    .findFirst()
                    .orElse("unknown");
        }
    }
}

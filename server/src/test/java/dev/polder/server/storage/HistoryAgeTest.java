package dev.polder.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.json.Json;
import dev.polder.server.FollowerStore;
import dev.polder.server.KeptAnswer;
import dev.polder.server.Socketless;
import dev.polder.server.request.Reply;
import dev.polder.storage.ForwardingStore;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.compaction.CompactionConfig;
import dev.polder.storage.compaction.CompactionSchedule;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How old a version may be that a watch begins at: five minutes as upstream, whose etcd is compacted that often (apiserver {@code
 * storage/storagebackend}, {@code DefaultCompactInterval}), even at a server that has just started. What is older than what
 * the store keeps is a 410.
 */
@Tag("k8s-13.17")
class HistoryAgeTest {

    private static final int MINUTES = 15;
    private static final int RECENT = MINUTES - 5;

    private final ObjectStore store = FollowerStore.inMemory();
    private final List<String> versions = new ArrayList<>();
    private Instant now = Instant.EPOCH;
    private Socketless server = new Socketless(new Kept(store));

    /** A store that outlives its servers. */
    private static final class Kept extends ForwardingStore {
        Kept(ObjectStore store) {
            super(store);
        }

        @Override
        public void close() {
            // The next server goes on with it.
        }
    }

    @BeforeEach
    void writeForAQuarterOfAnHour() throws InterruptedException {
        CompactionSchedule schedule = new CompactionSchedule(
                store, () -> store.barrier().toCompletableFuture().join(), () -> now, CompactionConfig.STANDARD);
        for (int minute = 0; minute < MINUTES; minute++) {
            schedule.run().toCompletableFuture().join();
            KeptAnswer made = new KeptAnswer();
            server.handle(Socketless.request("POST", Socketless.MAPS, Socketless.configMap("m" + minute, 16)), made);
            Reply reply = made.await();
            assertThat(reply.code()).isEqualTo(201);
            versions.add(
                    Json.readOwn(reply.body()).at("/metadata/resourceVersion").asText());
            now = now.plus(Duration.ofMinutes(1));
        }
        schedule.run().toCompletableFuture().join();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        store.close();
    }

    private KeptAnswer watchFrom(int minute) {
        KeptAnswer watch = new KeptAnswer();
        String query = "?watch=true&resourceVersion=" + versions.get(minute);
        server.handle(Socketless.request("GET", Socketless.MAPS + query, ""), watch);
        return watch;
    }

    private void expectEverythingSince(int minute) throws InterruptedException {
        KeptAnswer watch = watchFrom(minute);
        String told = watch.streamedThrough("\"name\":\"m" + (MINUTES - 1) + "\"");
        watch.leave();
        List<String> names = told.lines()
                .map(line -> Json.readOwn(line.getBytes(StandardCharsets.UTF_8)))
                .map(event -> event.path("type").asText() + " "
                        + event.at("/object/metadata/name").asText())
                .toList();
        assertThat(names)
                .containsExactlyElementsOf(IntStream.range(minute + 1, MINUTES)
                        .mapToObj(later -> "ADDED m" + later)
                        .toList());
    }

    @Test
    void fiveMinutes_canBeWatched_andAlsoAfterARestart() throws Exception {
        expectEverythingSince(RECENT);
        server.close();
        server = new Socketless(new Kept(store));
        expectEverythingSince(RECENT);
    }

    @Test
    void whatTheStoreHasForgotten_is410() throws Exception {
        server.close();
        server = new Socketless(new Kept(store));
        KeptAnswer watch = watchFrom(0);
        assertThat(watch.streamedThrough("\n"))
                .startsWith("{\"type\":\"ERROR\"")
                .contains(
                        "\"code\":410",
                        "\"reason\":\"Expired\"",
                        "too old resource version: " + versions.get(0) + " (");
    }
}

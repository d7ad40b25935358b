package dev.polder.server.socketless;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.json.Json;
import dev.polder.server.FollowerStore;
import dev.polder.server.Socketless;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients that take their answers slowly do not keep old states alive: they are told one revision as long as history
 * knows it, and then no more (store rule S18).
 */
@Timeout(120)
class SlowReaderTest {

    private static final int FIRST = 100;
    /** More than a watch tells at a time, and more bytes than a list that is sent whole. */
    private static final int OBJECTS = 600;

    private static final int BYTES = 4 * 1_024;
    private static final int LARGE = 1_000_000;
    /** More than what history keeps, {@code ViewConfig.historyBytes}. */
    private static final long PASSES_HISTORY = 80L << 20;

    private final Socketless server = new Socketless(FollowerStore.inMemory());

    @BeforeEach
    void fill() throws InterruptedException {
        for (int i = FIRST; i < FIRST + OBJECTS; i++) {
            server.create("m" + i, BYTES);
        }
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private SlowAnswer ask(String query) throws InterruptedException {
        SlowAnswer answer = new SlowAnswer();
        server.handle(Socketless.request("GET", Socketless.MAPS + query, ""), answer);
        answer.turnUntil(() -> tells(answer, "m100"));
        assertThat(names(answer, "m100", "m699")).containsExactly("m100");
        assertThat(answer.isEnded()).isFalse();
        return answer;
    }

    /** Those of the names that have been told; the whole text would be unreadable. */
    private static List<String> names(SlowAnswer answer, String... wanted) {
        return Stream.of(wanted).filter(name -> tells(answer, name)).toList();
    }

    private static boolean tells(SlowAnswer answer, String name) {
        return answer.text().contains("\"name\":\"" + name + "\"");
    }

    /** An event without the text of its object. */
    private static String brief(String event) {
        return event.replaceAll("0123456789abcdef", "");
    }

    private void passHistory() throws InterruptedException {
        server.create("large", LARGE);
        for (long bytes = 0; bytes < PASSES_HISTORY; bytes += LARGE) {
            String update = Socketless.configMap("large", LARGE).replace("\"text\"", "\"text-" + bytes + "\"");
            server.write("PUT", Socketless.MAPS + "/large", update, 200);
        }
        // A write is acknowledged before the view knows it, a read of the newest after that.
        server.write("GET", Socketless.MAPS + "/large", "", 200);
    }

    @Test
    void list_isOfOneRevision_howeverSlow() throws InterruptedException {
        SlowAnswer answer = ask("");
        server.write("DELETE", Socketless.MAPS + "/m699", "", 200);
        server.create("m700", 16);
        answer.drainUntil(answer::isEnded);
        assertThat(names(answer, "m699", "m700")).containsExactly("m699");
        assertThat(answer.text().substring(answer.text().length() - 3)).isEqualTo("]}\n");
    }

    /** Both at once: to write more than history keeps takes longer than all else. */
    @Test
    void list_thatHistoryHasPassed_isBrokenOff_andInitialEventsEndWithExpired() throws InterruptedException {
        SlowAnswer list = ask("");
        SlowAnswer watch = ask("?watch=true&resourceVersion=0");
        passHistory();
        list.drainUntil(list::isBrokenOff);
        assertThat(list.isEnded()).isFalse();
        watch.drainUntil(watch::isEnded);
        List<String> events = watch.text().lines().toList();
        assertThat(events.get(events.size() - 1))
                .startsWith("{\"type\":\"ERROR\"")
                .contains("\"code\":410", "\"reason\":\"Expired\"", "too old resource version: ");
    }

    /**
     * As upstream (apiserver {@code storage/cacher/cache_watcher.go}: {@code forget} and a closed channel), so that the client
     * goes on from the last event; that it is too late is said to the watch that it opens then.
     */
    @Tag("k8s-13.14")
    @Test
    void watch_thatHistoryHasPassed_endsBehindTheLastWholeEvent() throws InterruptedException {
        SlowAnswer answer = ask("?watch=true&resourceVersion=0");
        answer.drainUntil(() -> tells(answer, "m699"));
        server.create("m700", 16);
        answer.drainUntil(() -> tells(answer, "m700"));
        passHistory();
        answer.drainUntil(answer::isEnded);
        assertThat(answer.isBrokenOff()).isFalse();
        List<String> events = answer.text().lines().toList();
        String last = events.get(events.size() - 1);
        assertThat(last)
                .startsWith("{\"type\":\"ADDED\"")
                .contains("\"name\":\"m700\"")
                .endsWith("}");

        String version = Json.readOwn(last.getBytes(StandardCharsets.UTF_8))
                .at("/object/metadata/resourceVersion")
                .asText();
        SlowAnswer again = new SlowAnswer();
        server.handle(Socketless.request("GET", Socketless.MAPS + "?watch=true&resourceVersion=" + version, ""), again);
        again.turnUntil(again::isEnded);
        assertThat(again.text())
                .startsWith("{\"type\":\"ERROR\"")
                .contains("\"code\":410", "\"reason\":\"Expired\"", "too old resource version: " + version + " (");
    }

    /** One that is only slow misses nothing. */
    @Tag("k8s-13.14")
    @Test
    void watch_thatIsSlow_isToldEverything() throws InterruptedException {
        SlowAnswer answer = ask("?watch=true&resourceVersion=0");
        server.create("m700", 16);
        server.write("DELETE", Socketless.MAPS + "/m100", "", 200);
        answer.drainUntil(() -> answer.text().contains("{\"type\":\"DELETED\""));
        assertThat(answer.isEnded()).isFalse();
        List<String> events = answer.text().lines().map(SlowReaderTest::brief).toList();
        // 600 of the first state, then one and the end of another.
        int last = events.size() - 1;
        assertThat(events).hasSize(OBJECTS + 2);
        assertThat(events.get(last - 1)).startsWith("{\"type\":\"ADDED\"").contains("\"name\":\"m700\"");
        assertThat(events.get(last)).startsWith("{\"type\":\"DELETED\"").contains("\"name\":\"m100\"");
    }
}

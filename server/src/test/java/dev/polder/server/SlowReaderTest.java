package dev.polder.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.storage.StoreIdentity;
import dev.polder.storage.memory.MemoryObjectStore;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients that take their answers slowly do not keep old states alive: they are told one revision as long as history
 * knows it, and then that they are too late (store rule S18).
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

    private final Socketless server = new Socketless(new MemoryObjectStore(new StoreIdentity(new UUID(0, 1))));

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

    private SlowAnswer ask(String query) {
        SlowAnswer answer = new SlowAnswer();
        server.handle(Socketless.request("GET", Socketless.MAPS + query, ""), answer);
        answer.turn();
        assertThat(names(answer, "m100", "m699")).containsExactly("m100");
        assertThat(answer.isEnded()).isFalse();
        return answer;
    }

    /** Those of the names that have been told; the whole text would be unreadable. */
    private static List<String> names(SlowAnswer answer, String... wanted) {
        return Stream.of(wanted)
                .filter(name -> answer.text().contains("\"name\":\"" + name + "\""))
                .toList();
    }

    private void passHistory() throws InterruptedException {
        server.create("large", LARGE);
        for (long bytes = 0; bytes < PASSES_HISTORY; bytes += LARGE) {
            String update = Socketless.configMap("large", LARGE).replace("\"text\"", "\"text-" + bytes + "\"");
            server.write("PUT", Socketless.MAPS + "/large", update, 200);
        }
    }

    @Test
    void list_isOfOneRevision_howeverSlow() throws InterruptedException {
        SlowAnswer answer = ask("");
        server.write("DELETE", Socketless.MAPS + "/m699", "", 200);
        server.create("m700", 16);
        for (int i = 0; i < OBJECTS && !answer.isEnded(); i++) {
            answer.drain();
        }
        assertThat(answer.isEnded()).isTrue();
        assertThat(names(answer, "m699", "m700")).containsExactly("m699");
        assertThat(answer.text().substring(answer.text().length() - 3)).isEqualTo("]}\n");
    }

    @Test
    void list_thatHistoryHasPassed_isBrokenOff() throws InterruptedException {
        SlowAnswer answer = ask("");
        passHistory();
        answer.drain();
        assertThat(answer.isBrokenOff()).isTrue();
        assertThat(answer.isEnded()).isFalse();
    }

    @Test
    void initialEvents_thatHistoryHasPassed_endWithExpired() throws InterruptedException {
        SlowAnswer answer = ask("?watch=true&resourceVersion=0");
        passHistory();
        answer.drain();
        assertThat(answer.isEnded()).isTrue();
        List<String> events = answer.text().lines().toList();
        assertThat(events.get(events.size() - 1))
                .startsWith("{\"type\":\"ERROR\"")
                .contains("\"code\":410", "\"reason\":\"Expired\"", "too old resource version: ");
    }
}

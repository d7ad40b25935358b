package dev.polder.server.socketless;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.KeptAnswer;
import dev.polder.server.Socketless;
import dev.polder.server.request.Reply;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreStages;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A server whose store has stopped to tell it what others write is not ready, whether anybody reads from it or not, and is
 * ready again by itself (store rule S4).
 */
@Timeout(60)
class ReadinessTest {

    private final SilentStore store = new SilentStore(new MemoryObjectStore(new StoreIdentity(new UUID(0, 1))));
    private final Socketless server = new Socketless(store);

    @AfterEach
    void stop() throws Exception {
        store.goOn();
        server.close();
    }

    private String ready() {
        KeptAnswer exchange = new KeptAnswer();
        server.handle(Socketless.request("GET", "/readyz", ""), exchange);
        Reply reply = exchange.now();
        if (reply == null) {
            throw new AssertionError("not answered before the handler returned");
        }
        return reply.code() + " " + new String(reply.body(), StandardCharsets.UTF_8);
    }

    private void awaitReady(String start) throws InterruptedException {
        while (!ready().startsWith(start)) {
            if (Thread.interrupted()) {
                throw new InterruptedException("/readyz does not say " + start);
            }
        }
    }

    /** Another server writes, or nothing that this one would be asked for. */
    private void writeElsewhere() {
        StoreTransaction write = new StoreTransaction(
                null, List.of(new RowWrite.Put(KeyLayout.internal("elsewhere"), new byte[1])), List.of());
        assertThat(StoreStages.join(store.commit(write))).isInstanceOf(CommitOutcome.Committed.class);
    }

    @Test
    void viewThatHearsNothing_isNotReadyUntilItDoes() throws InterruptedException {
        awaitReady("200 ok");
        store.fallSilent();
        writeElsewhere();
        awaitReady("500 ");
        assertThat(ready()).contains("[-]view failed: reason withheld").contains("[+]store ok");
        store.goOn();
        awaitReady("200 ok");
    }
}

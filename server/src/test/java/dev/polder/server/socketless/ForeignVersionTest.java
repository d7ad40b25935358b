package dev.polder.server.socketless;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.FollowerStore;
import dev.polder.server.KeptAnswer;
import dev.polder.server.Socketless;
import dev.polder.server.request.Reply;
import dev.polder.storage.StoreStages;
import dev.polder.storage.epoch.EpochTable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A client of another store asks with a version that this one has not given yet, and is still waiting when the objects of
 * that store are imported: from then on the version is gone, whatever this store's revisions come to (store rule S8).
 */
@Timeout(60)
class ForeignVersionTest {

    private static final int AHEAD = 5;

    private final FollowerStore store = FollowerStore.inMemory();
    private final Socketless server = new Socketless(store);

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private KeptAnswer ask(String query) {
        long held = StoreStages.join(store.barrier()) + AHEAD;
        KeptAnswer answer = new KeptAnswer();
        server.handle(Socketless.request("GET", Socketless.MAPS + query + "resourceVersion=" + held, ""), answer);
        assertThat(answer.now()).as("an answer before the version has come").isNull();
        return answer;
    }

    /** The step of an import, and then more writes than the version was ahead. */
    private void importAndGoOn() throws InterruptedException {
        StoreStages.join(EpochTable.step(store, 1_000_000));
        for (int i = 0; i <= AHEAD; i++) {
            server.create("m" + i, 16);
        }
    }

    @Test
    void watchThatWaitsForIt_isToldThatItIsGone() throws InterruptedException {
        KeptAnswer watch = ask("?watch=true&");
        importAndGoOn();
        String told = watch.streamedThrough("\n");
        assertThat(told)
                .startsWith("{\"type\":\"ERROR\"")
                .contains("\"code\":410")
                .contains("\"reason\":\"Expired\"");
    }

    @Test
    void readsThatWaitForIt_areToldThatItIsGone() throws InterruptedException {
        List<KeptAnswer> lists = List.of(ask("?"), ask("?resourceVersionMatch=Exact&"));
        importAndGoOn();
        for (KeptAnswer list : lists) {
            Reply reply = list.await();
            assertThat(reply.code()).isEqualTo(410);
            assertThat(new String(reply.body(), StandardCharsets.UTF_8)).contains("too old resource version: ");
        }
    }

    @Test
    void withoutAnImport_itIsWaitedFor() throws InterruptedException {
        KeptAnswer watch = ask("?watch=true&");
        for (int i = 0; i <= AHEAD; i++) {
            server.create("m" + i, 16);
        }
        assertThat(watch.streamedThrough("\n")).startsWith("{\"type\":\"ADDED\"");
    }
}

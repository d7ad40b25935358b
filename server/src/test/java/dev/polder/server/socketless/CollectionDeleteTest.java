package dev.polder.server.socketless;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.FollowerStore;
import dev.polder.server.KeptAnswer;
import dev.polder.server.Socketless;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.ForwardingStore;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreTransaction;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a DELETE of many holds, in counts: how many deletions are under way, and how much of the answer is made at a time. In full:
 * {@code -Dpolder.collection.objects=50000}.
 */
@Timeout(120)
class CollectionDeleteTest {

    private static final int OBJECTS = Integer.getInteger("polder.collection.objects", 1_500);
    private static final int BYTES = 3_000;
    private static final int AT_A_TIME = 8;
    /** Forty of them are more than is answered whole. */
    private static final int LARGE = 60_000;

    /** What {@code ListStream} makes before the first byte is sent, and one item of it more. */
    private static final int WHOLE_BYTES = 2 * 1024 * 1024 + 64 * 1024;

    private final Deletes store = new Deletes();
    private final Socketless server = new Socketless(store);

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    /** Counts the deletions that are under way. */
    private static final class Deletes extends ForwardingStore {

        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger underWay = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();
        private volatile IntConsumer told = count -> {};

        Deletes() {
            super(FollowerStore.inMemory());
        }

        @Override
        public CompletionStage<CommitOutcome> commit(StoreTransaction transaction) {
            boolean delete = transaction.objects().stream().anyMatch(RowWrite.Delete.class::isInstance);
            if (!delete) {
                return super.commit(transaction);
            }
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            told.accept(begun.incrementAndGet());
            return super.commit(transaction).whenComplete((outcome, failure) -> underWay.decrementAndGet());
        }
    }

    private void fill(int objects) throws InterruptedException {
        for (int i = 0; i < objects; i++) {
            server.create("m%06d".formatted(i), BYTES);
        }
    }

    private KeptAnswer deleteAll() {
        KeptAnswer answer = new KeptAnswer();
        server.handle(Socketless.request("DELETE", Socketless.MAPS, ""), answer);
        return answer;
    }

    @Test
    void largeCollection_isHeldPieceByPiece() throws Exception {
        fill(OBJECTS);
        KeptAnswer answer = deleteAll();
        answer.awaitEnd();
        assertThat(store.begun.get()).isEqualTo(OBJECTS);
        assertThat(store.most.get()).isBetween(1, AT_A_TIME);
        assertThat(answer.largest()).isBetween(1, WHOLE_BYTES);
        assertThat((long) answer.streamed().length()).isGreaterThan((long) OBJECTS * BYTES);
        assertThat(Pattern.compile("\"name\":\"m[0-9]{6}\"")
                        .matcher(answer.streamed())
                        .results()
                        .count())
                .isEqualTo(OBJECTS);
        System.out.println(OBJECTS + " objects: " + store.most.get() + " deletions at a time, "
                + answer.streamed().length() + " bytes of answer in pieces of " + answer.largest() + " at most");
    }

    /** Who deletes may wait, and so is no event loop; what is told belongs to the client's. */
    @Test
    void answer_isStreamedOnTheEventLoop() throws Exception {
        for (int i = 0; i < 40; i++) {
            server.create("m" + (100 + i), LARGE);
        }
        SlowAnswer answer = new SlowAnswer();
        server.handle(Socketless.request("DELETE", Socketless.MAPS, ""), answer);
        answer.drainUntil(answer::isEnded);
        assertThat(answer.text())
                .contains("\"name\":\"m100\"", "\"name\":\"m139\"")
                .endsWith("]}\n");
    }

    @Test
    void clientThatGoes_endsIt() throws Exception {
        fill(100);
        KeptAnswer answer = new KeptAnswer();
        store.told = count -> {
            if (count == 10) {
                answer.leave();
            }
        };
        server.handle(Socketless.request("DELETE", Socketless.MAPS, ""), answer);
        // What was begun ends, and then the exchange hears of it.
        answer.await();
        assertThat(store.begun.get()).isBetween(10, 10 + AT_A_TIME);
    }
}

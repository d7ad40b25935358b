package dev.polder.server.socketless;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.FollowerStore;
import dev.polder.server.KeptAnswer;
import dev.polder.server.Socketless;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How events are gathered (store rule S19): whoever has nothing before him is told at once, and what comes while an event
 * loop is busy goes out together. The time to gather is the loop's own, so no timer is needed.
 */
@Timeout(60)
class WatchPaceTest {

    private static final int EVENTS = 300;

    private final Socketless server = new Socketless(FollowerStore.inMemory());
    private final Loop watcher = new Loop();

    /** The event loop and the client of one watch, both in the hands of the test. */
    private static final class Loop implements Exchange, Exchange.Body {
        private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
        private final List<Integer> writes = new ArrayList<>();
        private final List<Long> delays = new ArrayList<>();

        /**
         * Runs things until something has come. A wake-up may come behind what it is about, and then finds nothing: how
         * many there are says nothing.
         */
        void turnUntil(BooleanSupplier come) throws InterruptedException {
            while (!come.getAsBoolean()) {
                tasks.take().run();
            }
        }

        /** Runs things until so many delays have been asked for, which is when a watch has begun. */
        void begin(int wanted) throws InterruptedException {
            turnUntil(() -> delays.size() >= wanted);
            turnAll();
        }

        void turnAll() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }

        @Override
        public void warn(String text) {
            throw new AssertionError(text);
        }

        @Override
        public void reply(Reply reply) {
            throw new AssertionError("answered: " + reply.code());
        }

        @Override
        public Body stream(int code, String contentType, Map<String, String> headers) {
            return this;
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public Runnable schedule(long delayMillis, Runnable task) {
            delays.add(delayMillis);
            return () -> {};
        }

        @Override
        public void write(List<byte[]> pieces) {
            writes.add(pieces.size());
        }

        @Override
        public boolean full() {
            return false;
        }

        @Override
        public void onDrained(Runnable callback) {
            throw new AssertionError("it is never full");
        }

        @Override
        public void onClosed(Runnable callback) {}

        @Override
        public void end() {
            throw new AssertionError("the watch has ended");
        }

        @Override
        public void breakOff() {
            throw new AssertionError("the watch has broken");
        }
    }

    @BeforeEach
    void watch() throws InterruptedException {
        server.create("first", 16);
        server.handle(Socketless.request("GET", Socketless.MAPS + "?watch=true&timeoutSeconds=600", ""), watcher);
        watcher.begin(1);
        watcher.writes.clear();
        // The end of the watch, and nothing else.
        assertThat(watcher.delays).containsExactly(600_000L);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void aWatcherThatHasNothingBeforeHim_isToldInTheNextTurn() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            server.create("m" + i, 16);
            int told = i + 1;
            watcher.turnUntil(() -> watcher.writes.size() == told);
        }
        assertThat(watcher.writes).containsExactly(1, 1, 1, 1, 1);
        assertThat(watcher.delays).hasSize(1);
    }

    /** apiserver {@code endpoints/handlers/get.go} and {@code storage/cacher}: half an hour to an hour, a bookmark a minute. */
    @Tag("k8s-13.8")
    @Tag("k8s-13.9")
    @Test
    void watchThatSaysNoTime_hasUpstreamsTimes() throws InterruptedException {
        Loop lasting = new Loop();
        String watch = Socketless.MAPS + "?watch=true&allowWatchBookmarks=true&timeout=1s";
        server.handle(Socketless.request("GET", watch, ""), lasting);
        lasting.begin(3);
        assertThat(lasting.delays).hasSize(3);
        long end = lasting.delays.get(0);
        assertThat(end).isBetween(1_800_000L, 3_600_000L);
        assertThat(lasting.delays.subList(1, 3)).containsExactly(end - 2_000, 20_000L);
    }

    @Test
    void whatComesWhileTheLoopIsBusy_goesOutTogether() throws InterruptedException {
        for (int i = 0; i < EVENTS; i++) {
            server.create("m" + i, 16);
        }
        // A read of the newest comes after all of them.
        KeptAnswer read = new KeptAnswer();
        server.handle(Socketless.request("GET", Socketless.MAPS + "/m" + (EVENTS - 1), ""), read);
        assertThat(read.await().code()).isEqualTo(200);
        assertThat(watcher.tasks).hasSizeLessThanOrEqualTo(1);
        watcher.turnUntil(() -> !watcher.writes.isEmpty());
        watcher.turnAll();
        assertThat(watcher.writes).containsExactly(EVENTS);
        assertThat(watcher.delays).hasSize(1);
    }
}

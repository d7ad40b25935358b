package dev.polder.server.socketless;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.polder.server.FollowerStore;
import dev.polder.server.KeptAnswer;
import dev.polder.server.Socketless;
import dev.polder.server.request.RawRequest;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What reads cost, in counts that are the same on every machine: store reads, bytes allocated, threads. */
class ReadCostTest {

    private static final String MAPS = Socketless.MAPS;
    private static final int SMALL = 1_024;
    private static final int LARGE = 64 * 1_024;
    private static final int PAGE = 100;
    private static final int ROUNDS = 300;

    private static final CountingStore STORE = new CountingStore(FollowerStore.inMemory());
    private static final Socketless SERVER = new Socketless(STORE);

    @BeforeAll
    static void fill() throws InterruptedException {
        for (int i = 0; i < PAGE + 1; i++) {
            SERVER.create("small-" + i, SMALL);
        }
        SERVER.create("zlarge", LARGE);
    }

    @AfterAll
    static void stop() throws Exception {
        SERVER.close();
    }

    @Test
    void reads_askNothingOfTheStore() {
        int before = STORE.reads();
        for (int i = 0; i < PAGE; i++) {
            SERVER.answer(MAPS + "/small-" + i);
            SERVER.answer(MAPS + "?limit=" + PAGE);
        }
        assertThat(STORE.reads() - before).isZero();
    }

    @Test
    void get_allocatesTheAnswerAndAFewObjects() {
        String path = MAPS + "/small-1";
        int bytes = SERVER.answer(path).length;
        assertThat(allocatedPer(path)).isBetween((long) bytes, bytes + 8L * 1_024);
    }

    /** A tree of the object would take several times its bytes. */
    @Test
    void get_ofALargeObject_copiesItOnce() {
        String path = MAPS + "/zlarge";
        int more = SERVER.answer(path).length - SERVER.answer(MAPS + "/small-1").length;
        assertThat(allocatedPer(path) - allocatedPer(MAPS + "/small-1")).isLessThan(more * 5L / 4);
    }

    /** The pieces and the whole of them; trees of the objects would take ten times the bytes. */
    @Test
    void list_allocatesItsAnswerTwiceAtMost() {
        String path = MAPS + "?limit=" + PAGE;
        int bytes = SERVER.answer(path).length;
        assertThat(bytes).isGreaterThan(PAGE * SMALL);
        assertThat(allocatedPer(path)).isLessThan(bytes * 5L / 2 + 64 * 1_024);
    }

    @Test
    void idleWatches_haveNoThreadsAndNoWatchesOfTheStore() throws InterruptedException {
        String watch = MAPS + "?watch=true";
        KeptAnswer first = watch(watch);
        int threads = Thread.getAllStackTraces().size();
        int watches = STORE.watches();
        List<KeptAnswer> opened = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            opened.add(watch(watch));
        }
        assertThat(Thread.getAllStackTraces().size() - threads)
                .describedAs("platform threads")
                .isLessThan(10);
        assertThat(STORE.watches() - watches).isZero();
        opened.forEach(KeptAnswer::leave);
        first.leave();
    }

    private static KeptAnswer watch(String path) throws InterruptedException {
        KeptAnswer exchange = new KeptAnswer();
        SERVER.handle(Socketless.request("GET", path, ""), exchange);
        exchange.awaitStream();
        return exchange;
    }

    /** Bytes that one answer allocates on its thread, once everything it needs has been loaded. */
    private static long allocatedPer(String path) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        RawRequest request = Socketless.request("GET", path, "");
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            KeptAnswer exchange = new KeptAnswer();
            long before = threads.getCurrentThreadAllocatedBytes();
            SERVER.handle(request, exchange);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertThat(exchange.now()).isNotNull();
            least = Math.min(least, allocated);
        }
        return least;
    }
}

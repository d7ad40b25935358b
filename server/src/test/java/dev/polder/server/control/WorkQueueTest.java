package dev.polder.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.spi.control.Reconciler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What controllers do when, of many objects of several logical clusters. */
@Timeout(60)
class WorkQueueTest {

    private static final ResourceSpace MAPS = ResourceSpace.local("", "configmaps");

    private final ScheduledExecutorService retries = Executors.newSingleThreadScheduledExecutor();
    private final LinkedBlockingQueue<ObjectKey> begun = new LinkedBlockingQueue<>();
    private final Map<ObjectKey, CountDownLatch> holding = new ConcurrentHashMap<>();

    @AfterEach
    void stop() {
        retries.shutdownNow();
    }

    private WorkQueue queue(int all, int ofOne) {
        return new WorkQueue(noting(), retries, new WorkQueue.Bounds(all, ofOne));
    }

    private Reconciler noting() {
        return new Reconciler() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public void reconcile(ObjectKey key) {
                begun.add(key);
                CountDownLatch held = holding.get(key);
                if (held != null) {
                    await(held);
                }
            }
        };
    }

    /** Goes off when it is told to. */
    private static final class Alarm extends ScheduledThreadPoolExecutor {

        private final LinkedBlockingQueue<Runnable> set = new LinkedBlockingQueue<>();

        Alarm() {
            super(0);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable what, long delay, TimeUnit unit) {
            set.add(what);
            return super.schedule(() -> {}, 1, TimeUnit.DAYS);
        }

        Runnable next() throws InterruptedException {
            Runnable what = set.poll(50, TimeUnit.SECONDS);
            assertThat(what).isNotNull();
            return what;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(50, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectKey key(String cluster, int number) {
        return new ObjectKey(new LogicalClusterName(cluster), MAPS, "default", "m" + number);
    }

    private ObjectKey next() throws InterruptedException {
        ObjectKey key = begun.poll(50, TimeUnit.SECONDS);
        assertThat(key).isNotNull();
        return key;
    }

    /** However often something changes while it rests, it is looked at once; what has not changed is not looked at again. */
    @Test
    void restingObject_isLookedAtOnceForManyChanges() throws Exception {
        Alarm alarm = new Alarm();
        WorkQueue queue = new WorkQueue(noting(), alarm, new WorkQueue.Bounds(2, 2, Duration.ofDays(1)));
        queue.add(key("a", 1));
        assertThat(next()).isEqualTo(key("a", 1));
        Runnable end = alarm.next();
        for (int i = 0; i < 100; i++) {
            queue.add(key("a", 1));
        }
        queue.add(key("a", 2));
        assertThat(next()).isEqualTo(key("a", 2));
        Runnable endOfOther = alarm.next();
        end.run();
        assertThat(next()).isEqualTo(key("a", 1));
        endOfOther.run();
        alarm.next().run();
        queue.close();
        alarm.shutdownNow();
        assertThat(begun).isEmpty();
    }

    /** As when a webhook of a logical cluster does not answer. */
    @Test
    void clusterThatHangs_holdsItsFewRuns_andNobodyElses() throws Exception {
        WorkQueue queue = queue(6, 2);
        CountDownLatch hung = new CountDownLatch(1);
        for (int i = 0; i < 100; i++) {
            holding.put(key("dead", i), hung);
            queue.add(key("dead", i));
        }
        assertThat(List.of(next(), next())).containsExactlyInAnyOrder(key("dead", 0), key("dead", 1));
        for (int i = 0; i < 50; i++) {
            queue.add(key("alive", i));
            assertThat(next()).as("what begins while the other hangs").isEqualTo(key("alive", i));
        }
        assertThat(begun).isEmpty();
        hung.countDown();
        for (int i = 2; i < 100; i++) {
            assertThat(next().cluster().value()).isEqualTo("dead");
        }
        queue.close();
    }

    @Test
    void clusters_takeTurns() throws Exception {
        WorkQueue queue = queue(1, 1);
        CountDownLatch first = new CountDownLatch(1);
        holding.put(key("a", 0), first);
        for (int i = 0; i < 5; i++) {
            queue.add(key("a", i));
        }
        assertThat(next()).isEqualTo(key("a", 0));
        queue.add(key("b", 0));
        queue.add(key("c", 0));
        first.countDown();
        List<ObjectKey> order = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            order.add(next());
        }
        assertThat(order.subList(0, 3))
                .as("nobody waits for all of a")
                .containsExactlyInAnyOrder(key("b", 0), key("c", 0), key("a", 1));
        queue.close();
    }

    /** A change that comes while an object is looked at leads to another look, after that. */
    @Test
    void objectThatIsLookedAt_isLookedAtOnceMore() throws Exception {
        WorkQueue queue = queue(4, 4);
        CountDownLatch first = new CountDownLatch(1);
        holding.put(key("a", 0), first);
        queue.add(key("a", 0));
        assertThat(next()).isEqualTo(key("a", 0));
        queue.add(key("a", 0));
        queue.add(key("a", 0));
        queue.add(key("a", 1));
        assertThat(next()).as("another one passes it").isEqualTo(key("a", 1));
        holding.clear();
        first.countDown();
        assertThat(next()).isEqualTo(key("a", 0));
        queue.close();
        assertThat(begun).as("two changes are one look").isEmpty();
    }

    @Test
    void failure_isTriedAgain_andHoldsNobodyUp() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(1);
        WorkQueue queue = new WorkQueue(
                new Reconciler() {
                    @Override
                    public String name() {
                        return "test";
                    }

                    @Override
                    public void reconcile(ObjectKey key) {
                        if (tries.incrementAndGet() < 4) {
                            throw new IllegalStateException("not yet");
                        }
                        done.countDown();
                    }
                },
                retries,
                new WorkQueue.Bounds(1, 1));
        queue.add(key("a", 0));
        await(done);
        queue.close();
        assertThat(tries).hasValue(4);
    }
}

package dev.polder.server.verb.many;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.api.status.ApiErrors;
import dev.polder.spi.control.Deletions.Failure;
import dev.polder.spi.control.Deletions.Line;
import dev.polder.spi.control.Deletions.Victim;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many deletions at a time: how many, of what, and what is told of those that fail. */
class ManyDeletesTest {

    private final Set<ObjectKey> tried = ConcurrentHashMap.newKeySet();
    private final AtomicInteger read = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger ahead = new AtomicInteger();

    private Line line(String plural, int objects) {
        ResourceSpace space = ResourceSpace.local("", plural);
        return Line.of(
                new GroupVersionResource("", "v1", plural),
                IntStream.range(0, objects).iterator(),
                i -> {
                    ahead.accumulateAndGet(read.incrementAndGet() - done.get(), Math::max);
                    String name = "o%06d".formatted(i);
                    return i % 7 == 3
                            ? null
                            : new Victim(new ObjectKey(LogicalClusterName.ROOT, space, "n" + i % 2, name), "uid");
                });
    }

    /** How many of a line shall go. */
    private static int going(int objects) {
        return (int) IntStream.range(0, objects).filter(i -> i % 7 != 3).count();
    }

    private List<Failure> run(BiConsumer<Line, Victim> delete, Line... lines) {
        return new ManyDeletes((line, victim) -> {
                    assertThat(tried.add(victim.key())).as("tried once").isTrue();
                    try {
                        delete.accept(line, victim);
                    } finally {
                        done.incrementAndGet();
                    }
                })
                .run(List.of(lines));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everyObjectThatShallGo_isTriedOnce_andNoMoreAreHeldThanRun() {
        assertThat(run((line, victim) -> {}, line("a", 5_000), line("none", 0), line("b", 700)))
                .isEmpty();
        assertThat(tried.size()).isEqualTo(going(5_000) + going(700));
        // Those that need not go are passed by, and one is looked for ahead.
        assertThat(ahead.get()).isLessThan(5_700 - going(5_000) - going(700) + ManyDeletes.ALL);
        assertThat(run((line, victim) -> {})).isEmpty();
    }

    /** With the deletions waiting for each other no more than the bound can be at work, and no fewer are. */
    @Test
    void deletions_shareCommits_upToTheBounds() {
        CountDownLatch full = new CountDownLatch(ManyDeletes.OF_LINE);
        AtomicInteger atWork = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        run(
                (line, victim) -> {
                    most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
                    full.countDown();
                    await(full);
                    atWork.decrementAndGet();
                },
                line("a", 300));
        assertThat(most.get()).isEqualTo(ManyDeletes.OF_LINE);
        assertThat(read.get()).isEqualTo(300);
    }

    /** What hangs keeps nothing of another type, and objects are read as there are places for them. */
    @Test
    void hangingLines_keepNoOthers() {
        int others = 1_000;
        CountDownLatch rest = new CountDownLatch(going(others));
        AtomicInteger hanging = new AtomicInteger();
        run(
                (line, victim) -> {
                    if (line.resource().resource().startsWith("hangs")) {
                        hanging.incrementAndGet();
                        await(rest);
                    } else {
                        assertThat(hanging.get()).isLessThanOrEqualTo(2 * ManyDeletes.OF_LINE);
                        rest.countDown();
                    }
                },
                line("hangs-a", 100),
                line("hangs-b", 100),
                line("others", others));
        assertThat(rest.getCount()).isZero();
        assertThat(tried.size()).isEqualTo(going(others) + 2 * going(100));
    }

    /** Else whoever waits would wait for ever. */
    @Test
    void errors_areThrown() {
        assertThatThrownBy(() -> run(
                        (line, victim) -> {
                            throw new StackOverflowError("deep");
                        },
                        line("a", 200)))
                .isInstanceOf(StackOverflowError.class);
    }

    @Test
    void failures_areOneOfEachNamespace_andAlwaysTheSame() {
        List<String> told = new ArrayList<>();
        for (int attempt = 0; attempt < 5; attempt++) {
            tried.clear();
            List<Failure> failures = run(
                    (line, victim) -> {
                        if (victim.key().name().endsWith("5")
                                || victim.key().name().endsWith("6")) {
                            throw ApiErrors.badRequest("no " + victim.key().name());
                        }
                    },
                    line("a", 200),
                    line("b", 200));
            assertThat(tried.size()).isEqualTo(2 * going(200));
            told.add(failures.stream()
                    .map(one -> one.resource().resource() + " " + one.key().namespace() + " " + one.message())
                    .toList()
                    .toString());
        }
        assertThat(told).containsOnly("[a n0 no o000006, a n1 no o000005, b n0 no o000006, b n1 no o000005]");
    }

    /** Those that cannot go with others go by themselves, and no more are under way than of those that go alone. */
    @Test
    void whatCannotGoTogether_isTriedByItself() {
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Set<ObjectKey> together = ConcurrentHashMap.newKeySet();
        List<Failure> failures = new ManyDeletes(new ManyDeletes.Way() {
                    @Override
                    public void delete(Line line, Victim victim) {
                        most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                        assertThat(tried.add(victim.key())).as("tried once").isTrue();
                        underWay.decrementAndGet();
                        throw ApiErrors.badRequest("no " + victim.key().name());
                    }

                    @Override
                    public int most() {
                        return 8;
                    }

                    @Override
                    public Set<ObjectKey> together(Line line, List<Victim> victims) {
                        most.accumulateAndGet(underWay.addAndGet(victims.size()), Math::max);
                        Set<ObjectKey> gone = new HashSet<>();
                        victims.forEach(victim -> gone.add(victim.key()));
                        gone.removeIf(key -> key.name().endsWith("6"));
                        underWay.addAndGet(-victims.size());
                        if (victims.stream().anyMatch(one -> one.key().name().endsWith("05"))) {
                            throw ApiErrors.badRequest("nor all of them");
                        }
                        assertThat(together.addAll(gone)).isTrue();
                        return gone;
                    }
                })
                .run(List.of(line("a", 1_000)));
        assertThat(together).isNotEmpty();
        assertThat(tried).isNotEmpty().doesNotContainAnyElementsOf(together);
        assertThat(tried.size() + together.size()).isEqualTo(going(1_000));
        assertThat(most.get()).isLessThanOrEqualTo(ManyDeletes.OF_LINE);
        assertThat(failures.stream().map(Failure::message)).containsExactly("no o000000", "no o000001");
    }
}

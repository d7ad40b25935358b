package dev.polder.bench.custom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import dev.polder.api.json.Json;
import dev.polder.machinery.cel.SchemaRules;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/**
 * What a write of a custom resource allocates, in bytes that are about the same on every machine; the benchmarks of this package
 * say how long it takes. Each bound is about half as much again as was measured without the optimising compiler, which
 * allocates less.
 */
class CustomResourceCostTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 200;
    private static final long KB = 1_000;

    private static final Fixture CRATE = Fixture.crate();

    @Test
    void crate_hasTheSizeThatIsSpokenOf() {
        assertThat(Json.write(CRATE.object()).length).isBetween(5_900, 6_200);
        assertThat(CRATE.object().get("spec").size()
                        - 1
                        + CRATE.object().at("/spec/parts").size())
                .isEqualTo(160);
    }

    @Test
    void pruningDefaultingAndValidating_buildsNoTextOfPaths() {
        assertThat(allocatedBy(() -> Operations.judge(CRATE, CRATE.object()))).isLessThan(150 * KB);
    }

    /** A path for each field, and a few passes over them. */
    @Test
    void applyOfAllFields_takesFewCopies() {
        ObjectNode live = Operations.applied(CRATE);
        ObjectNode other = Operations.configuration(CRATE, 2);
        assertThat(allocatedBy(() -> Operations.apply(CRATE, live, other))).isLessThan(1_000 * KB);
    }

    @Test
    void rules_areCompiledOnceForASchema() {
        Fixture gate = Fixture.gate();
        SchemaRules rules = Operations.rules(gate);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        run(rules, gate);
        long first = THREADS.getCurrentThreadAllocatedBytes() - before;
        long again = allocatedBy(() -> run(rules, gate));
        assertThat(again).isLessThan(250 * KB);
        assertThat(first).isGreaterThan(20 * again);
    }

    private static void run(SchemaRules rules, Fixture fixture) {
        assertThat(rules.check(fixture.object(), null, SchemaRules.Run.ofObject(false))
                        .errors())
                .isEmpty();
    }

    /** The least of several rounds: the first ones load classes and fill caches. */
    private static long allocatedBy(Runnable operation) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < ROUNDS; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            operation.run();
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}

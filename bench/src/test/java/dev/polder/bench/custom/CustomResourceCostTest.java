package dev.polder.bench.custom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cost.Allocated;
import dev.polder.api.json.Json;
import dev.polder.machinery.cel.SchemaRules;
import org.junit.jupiter.api.Test;

/**
 * What a write of a custom resource allocates, in bytes that are about the same on every machine; the benchmarks of this package
 * say how long it takes. Each bound is about half as much again as was measured without the optimising compiler, which
 * allocates less.
 */
class CustomResourceCostTest {

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
        assertThat(Allocated.by(ROUNDS, () -> Operations.judge(CRATE, CRATE.object())))
                .isLessThan(150 * KB);
    }

    /** A path for each field, and a few passes over them. */
    @Test
    void applyOfAllFields_takesFewCopies() {
        ObjectNode live = Operations.applied(CRATE);
        ObjectNode other = Operations.configuration(CRATE, 2);
        assertThat(Allocated.by(ROUNDS, () -> Operations.apply(CRATE, live, other)))
                .isLessThan(1_000 * KB);
    }

    @Test
    void rules_areCompiledOnceForASchema() {
        Fixture gate = Fixture.gate();
        SchemaRules rules = Operations.rules(gate);
        long first = Allocated.by(1, () -> run(rules, gate));
        long again = Allocated.by(ROUNDS, () -> run(rules, gate));
        assertThat(again).isLessThan(250 * KB);
        assertThat(first).isGreaterThan(20 * again);
    }

    private static void run(SchemaRules rules, Fixture fixture) {
        assertThat(rules.check(fixture.object(), null, SchemaRules.Run.ofObject(false))
                        .errors())
                .isEmpty();
    }
}

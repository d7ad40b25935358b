package dev.polder.machinery.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cost.Allocated;
import dev.polder.machinery.crd.SpecChecks.Tolerance;
import org.junit.jupiter.api.Test;

/** What the check of a definition costs. */
class SpecChecksTest {

    /** A definition with versions that are all the same but for their names. */
    private static Definition definition(int count) {
        ObjectNode crd = Crds.raw();
        ArrayNode versions = (ArrayNode) crd.at("/spec/versions");
        for (int i = 2; i <= count; i++) {
            versions.add(((ObjectNode) versions.get(0))
                    .deepCopy()
                    .put("name", "v" + i)
                    .put("storage", false));
        }
        Crds.RULES.prepareForCreate(crd);
        return new Definition(crd);
    }

    @Test
    void versions_areComparedOnce_andNotEachWithAll() {
        assertThat((double) allocatedBy(definition(1_000)) / allocatedBy(definition(500)))
                .isLessThan(3);
    }

    private static long allocatedBy(Definition definition) {
        return Allocated.by(
                5,
                () -> assertThat(SpecChecks.check(definition, Tolerance.OF_CREATE))
                        .isEmpty());
    }
}

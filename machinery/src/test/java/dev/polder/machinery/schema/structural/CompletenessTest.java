package dev.polder.machinery.schema.structural;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cost.Allocated;
import dev.polder.api.json.Json;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.field.FieldPath;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What junctors speak of is looked up (apiextensions {@code pkg/apiserver/schema/complete.go}), each field by itself. */
class CompletenessTest {

    private static RawSchema schema(int fields, int branches) {
        ObjectNode schema = Json.object();
        ObjectNode properties = schema.putObject("properties");
        ArrayNode anyOf = schema.putArray("anyOf");
        for (int i = 0; i < fields; i++) {
            properties.putObject("f" + i);
        }
        for (int i = 0; i < branches; i++) {
            anyOf.addObject().putObject("properties").putObject("f" + i);
        }
        return new RawSchema(schema);
    }

    private static List<FieldError> check(RawSchema schema) {
        return Completeness.check(schema, FieldPath.of("s"));
    }

    @Test
    void fieldOfABranch_mustBeSpecified() {
        assertThat(check(schema(2, 2))).isEmpty();
        assertThat(check(schema(2, 3)))
                .containsExactly(
                        FieldError.required("s.properties[f2]", "because it is defined in s.anyOf[2].properties[f2]"));
    }

    @Test
    void branches_costWhatTheySay_andNotWhatStandsBesideThem() {
        assertThat((double) allocatedBy(schema(1_000, 1_000)) / allocatedBy(schema(500, 500)))
                .isLessThan(3);
    }

    private static long allocatedBy(RawSchema schema) {
        return Allocated.by(
                5, () -> assertThat(Completeness.check(schema, FieldPath.ROOT)).isEmpty());
    }
}

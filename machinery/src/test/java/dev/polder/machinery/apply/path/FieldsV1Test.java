package dev.polder.machinery.apply.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.polder.api.json.Json;
import dev.polder.machinery.decode.DecodeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases of structured-merge-diff fieldpath/serialize_test.go and set_test.go in our words. */
class FieldsV1Test {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static FieldSet parse(String json) throws Exception {
        return FieldsV1.parse(Json.mapper().readTree(json));
    }

    @Tag("k8s-9.5")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"f:a\":{}}",
                "{\"f:a\":{\".\":{},\"f:b\":{}},\"f:c\":{\"f:d\":{}}}",
                "{\"f:x\":{},\"k:{\\\"a\\\":1,\\\"b\\\":\\\"TCP\\\"}\":{\".\":{},\"f:a\":{}},\"v:1\":{},\"v:\\\"s\\\"\":{},"
                        + "\"v:true\":{},\"i:0\":{},\"i:5\":{\"f:q\":{}}}",
                "{\"k:{\\\"name\\\":\\\"\\\\u003cx\\\\u003e\\\"}\":{}}"
            })
    void print_parsed_isTheSame(String json) throws Exception {
        assertThat(FieldsV1.print(parse(json))).hasToString(json);
    }

    @Tag("k8s-9.5")
    @Test
    void parse_anyOrder_printsCanonically() throws Exception {
        assertThat(FieldsV1.print(parse(
                        "{\"v:2\":{},\"f:b\":{},\"k:{\\\"b\\\":2,\\\"a\\\":1}\":{},\"f:a\":{\"f:z\":{},\".\":{}}}")))
                .hasToString(
                        "{\"f:a\":{\".\":{},\"f:z\":{}},\"f:b\":{},\"k:{\\\"a\\\":1,\\\"b\\\":2}\":{},\"v:2\":{}}");
    }

    @Test
    void parse_unknownKindOfElement_isDropped() throws Exception {
        assertThat(parse("{\"f:a\":{},\"z:future\":{\"f:b\":{}}}")).isEqualTo(FieldSet.ofFields("a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":{}}", "{\"ab\":{}}", "{\"v:{\":{}}", "{\"i:x\":{}}", "{\"k:1\":{}}"})
    void parse_brokenElement_isRefused(String json) {
        assertThatThrownBy(() -> parse(json)).isInstanceOf(DecodeException.class);
    }

    @Test
    void toString_path_isSpeltAsInConflicts() throws Exception {
        assertThat(
                        parse(
                                "{\"f:spec\":{\"k:{\\\"name\\\":\\\"a\\\",\\\"port\\\":80}\":{\"f:x\":{}},\"v:\\\"s\\\"\":{},\"i:3\":{}}}"))
                .hasToString(".spec[=\"s\"]\n.spec[3]\n.spec[name=\"a\",port=80].x");
    }

    @Test
    void algebra_randomSets_obeysItsLaws() throws Exception {
        long seed = 20260731;
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            FieldSet a = randomSet(random);
            FieldSet b = randomSet(random);
            String round = "seed " + seed + " round " + i;
            assertThat(FieldsV1.parse(Json.mapper().readTree(FieldsV1.print(a).toString())))
                    .as(round)
                    .isEqualTo(a);
            assertThat(a.union(b)).as(round).isEqualTo(b.union(a));
            assertThat(a.difference(b).union(a.intersection(b))).as(round).isEqualTo(a);
            assertThat(a.difference(b).intersection(b)).as(round).isEqualTo(FieldSet.EMPTY);
            assertThat(a.recursiveDifference(a)).as(round).isEqualTo(FieldSet.EMPTY);
            for (List<PathElement> path : a.paths()) {
                assertThat(a.has(path)).as(round).isTrue();
                assertThat(a.union(b).has(path)).as(round).isTrue();
                assertThat(a.difference(b).has(path)).as(round).isEqualTo(!b.has(path));
            }
        }
    }

    @Test
    void recursiveDifference_parent_takesWhatIsBelow() {
        FieldSet set = FieldSet.ofFields("a.b.c", "a.d", "e");
        assertThat(set.recursiveDifference(FieldSet.ofFields("a.b"))).isEqualTo(FieldSet.ofFields("a.d", "e"));
        assertThat(set.difference(FieldSet.ofFields("a.b"))).isEqualTo(set);
    }

    private static FieldSet randomSet(Random random) {
        FieldSetBuilder builder = new FieldSetBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            List<PathElement> path = new ArrayList<>();
            for (int d = 1 + random.nextInt(3); d > 0; d--) {
                path.add(randomElement(random));
            }
            builder.add(path);
        }
        return builder.build();
    }

    private static PathElement randomElement(Random random) {
        JsonNode scalar = switch (random.nextInt(4)) {
            case 0 -> NODES.numberNode(random.nextInt(3));
            case 1 -> NODES.numberNode(random.nextInt(4) / 2.0);
            case 2 -> NODES.booleanNode(random.nextBoolean());
            default ->
                NODES.textNode(
                        List.of("x", "<y>", "\u00e9", "\ud83d\ude00", "\uff5e").get(random.nextInt(5)));
        };
        return switch (random.nextInt(4)) {
            case 0 -> new PathElement.Field(List.of("a", "b", "c:d", ".").get(random.nextInt(3)));
            case 1 -> PathElement.Key.of(Map.of("name", scalar));
            case 2 -> new PathElement.Value(scalar);
            default -> new PathElement.Index(random.nextInt(3));
        };
    }
}

package dev.polder.machinery.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.polder.api.json.Json;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pruning and defaulting what has been pruned and defaulted changes nothing: objects pass both at every read. */
class IdempotenceTest {

    private static final int OBJECTS = 2_000;
    private static final List<String> NAMES = List.of("a", "b", "c", "apiVersion", "kind", "metadata");

    private static final Schema SCHEMA = SchemaParser.parse(YamlDocuments.object("""
            type: object
            properties:
              a:
                type: object
                default: {b: {}}
                properties:
                  b:
                    type: object
                    properties: {c: {type: string, default: x}, a: {x-kubernetes-int-or-string: true, default: 5}}
                  c: {type: array, items: {type: object, properties: {a: {type: string, default: y}}}}
              b:
                type: object
                x-kubernetes-preserve-unknown-fields: true
                properties: {a: {type: object, properties: {b: {type: string}}}, c: {type: string, nullable: true, default: z}}
              c:
                type: object
                x-kubernetes-embedded-resource: true
                properties: {a: {type: object, additionalProperties: {type: object, properties: {b: {type: integer, default: 1}}}}}
            """));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void prunedAndDefaulted_staysSo(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < OBJECTS; i++) {
            ObjectNode object = Json.object();
            NAMES.forEach(name -> object.set(name, random(random, 4)));
            Pruner.prune(object, SCHEMA);
            ObjectNode pruned = object.deepCopy();
            assertThat(Pruner.prune(object, SCHEMA)).isEmpty();
            assertThat(object).isEqualTo(pruned);

            Defaulter.apply(object, SCHEMA);
            ObjectNode defaulted = object.deepCopy();
            assertThat(Pruner.unknown(object, SCHEMA))
                    .as("defaults are specified")
                    .isEmpty();
            Defaulter.apply(object, SCHEMA);
            assertThat(object).isEqualTo(defaulted);
        }
    }

    private static JsonNode random(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 3)) {
            case 0 -> NullNode.getInstance();
            case 1 -> IntNode.valueOf(random.nextInt(9));
            case 2 -> TextNode.valueOf("t");
            case 3 -> {
                ArrayNode list = Json.mapper().createArrayNode();
                for (int i = random.nextInt(3); i > 0; i--) {
                    list.add(random(random, depth - 1));
                }
                yield list;
            }
            default -> {
                ObjectNode object = Json.object();
                NAMES.stream()
                        .filter(name -> random.nextInt(3) > 0)
                        .forEach(name -> object.set(name, random(random, depth - 1)));
                yield object;
            }
        };
    }
}

package dev.polder.machinery.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.apply.path.FieldSet;
import dev.polder.machinery.apply.typed.Typed;
import dev.polder.machinery.apply.typed.TypedException;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.schema.SchemaParser;
import dev.polder.machinery.schema.YamlDocuments;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever applies again what it applied before loses nothing, so that nothing need be looked for. */
class PruningTest {

    private static final String VERSION = "example.com/v1";
    private static final List<String> MANAGERS = List.of("one", "two", "three");
    private static final List<String> TEXTS = List.of("x", "y", "z");
    private static final int WRITES = 300;

    private static final Schema SCHEMA = SchemaParser.parse(YamlDocuments.value("""
            type: object
            properties:
              spec:
                type: object
                properties:
                  inner: {type: object, properties: {a: {type: string}, deep: {type: object, properties: {b: {type: string}}}}}
                  free: {type: object, x-kubernetes-preserve-unknown-fields: true}
                  map: {type: object, additionalProperties: {type: object, properties: {v: {type: string}}}}
                  set: {type: array, x-kubernetes-list-type: set, items: {type: string}}
                  list:
                    type: array
                    x-kubernetes-list-type: map
                    x-kubernetes-list-map-keys: [name]
                    items: {type: object, properties: {name: {type: string}, v: {type: string}, w: {type: string}}}
            """));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void configurationThatGrows_losesNothing(long seed) throws TypedException, DecodeException {
        Random random = new Random(seed);
        Map<String, ObjectNode> configurations = new HashMap<>();
        ObjectNode live = null;
        int told = 0;
        for (int i = 0; i < WRITES; i++) {
            String manager = MANAGERS.get(random.nextInt(MANAGERS.size()));
            ObjectNode configuration = random(random);
            if (random.nextInt(3) == 0) {
                if (live != null) {
                    configuration.set("metadata", live.get("metadata").deepCopy());
                }
                live = ManagedFields.update(live, configuration, SCHEMA, context(manager));
                live.withObject("/metadata").put("uid", "1");
                continue;
            }
            ObjectNode before = configurations.get(manager);
            if (live != null && before != null && random.nextBoolean()) {
                ObjectNode grown = before.deepCopy();
                grown.withObject("/spec/inner").put("a", TEXTS.get(random.nextInt(TEXTS.size())));
                configuration = grown;
                told += isTheSame(live, grown, context(manager)) ? 1 : 0;
            }
            configurations.put(manager, configuration);
            live = ManagedFields.apply(live, configuration, SCHEMA, context(manager), true);
        }
        assertThat(told).as("how often the short way was taken").isGreaterThan(10);
    }

    /** Whether nothing is dropped; if so, looking for what might be must not find anything. */
    private static boolean isTheSame(ObjectNode live, ObjectNode configuration, WriteContext context)
            throws TypedException, DecodeException {
        VersionedObjects objects = new VersionedObjects(context, SCHEMA);
        Managers managers = ManagedFieldsCodec.read(ManagedFieldsCodec.entries(live));
        ManagerId self = context.id(ManagerId.Operation.APPLY);
        @Nullable ManagerFields last = managers.get(self);
        Typed config = Typed.of(configuration, objects.type(), false);
        FieldSet applies = config.fields();
        Managers claimed = managers.with(self, new ManagerFields(applies, VERSION, null));
        if (last == null || !Pruning.dropsNothing(last, applies, claimed, VERSION)) {
            return false;
        }
        Typed merged = Typed.of(live, objects.type(), true).merge(config);
        assertThat(new Pruning(objects).pruneAll(merged, last, claimed, VERSION).value())
                .isEqualTo(merged.value());
        return true;
    }

    private static WriteContext context(String manager) {
        return WriteContext.of(manager, VERSION, "Widget", Instant.parse("2026-01-01T00:00:00Z"));
    }

    private static ObjectNode random(Random random) {
        ObjectNode object = Json.object();
        object.put("apiVersion", VERSION)
                .put("kind", "Widget")
                .putObject("metadata")
                .put("name", "w");
        ObjectNode spec = object.putObject("spec");
        if (random.nextBoolean()) {
            spec.withObject("/inner").put("a", text(random));
        }
        if (random.nextBoolean()) {
            spec.withObject("/inner/deep");
        }
        if (random.nextBoolean()) {
            spec.withObject("/inner/deep").put("b", text(random));
        }
        for (String key : TEXTS) {
            if (random.nextInt(3) == 0) {
                spec.withObject("/free/" + key).put(text(random), text(random));
            }
            if (random.nextInt(3) == 0) {
                spec.withObject("/map/" + key);
            }
            if (random.nextInt(4) == 0) {
                spec.withObject("/map/" + key).put("v", text(random));
            }
            if (random.nextInt(3) == 0) {
                ((ArrayNode) spec.withArray("/set")).add(key);
            }
            if (random.nextInt(3) == 0) {
                ((ArrayNode) spec.withArray("/list"))
                        .addObject()
                        .put("name", key)
                        .put(random.nextBoolean() ? "v" : "w", text(random));
            }
        }
        return object;
    }

    private static String text(Random random) {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }
}

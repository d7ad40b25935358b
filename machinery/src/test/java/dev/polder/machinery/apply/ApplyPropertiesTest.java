package dev.polder.machinery.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.apply.path.FieldSet;
import dev.polder.machinery.apply.path.FieldsV1;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.schema.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds after every write of a random history: three managers apply and update what they like. */
class ApplyPropertiesTest {

    private static final int WRITES = 400;
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<String> MANAGERS = List.of("one", "two", "three");

    private static final List<String> CONTAINERS =
            List.of("[.spec]", "[.spec, .map]", "[.spec, .set]", "[.spec, .list]");

    private static final Schema SCHEMA = Schemas.parse(json("{'type':'object','properties':{'spec':{'type':'object',"
            + "'properties':{'a':{'type':'string'},'b':{'type':'string'},"
            + "'map':{'type':'object','additionalProperties':{'type':'string'}},"
            + "'set':{'type':'array','x-kubernetes-list-type':'set','items':{'type':'string'}},"
            + "'list':{'type':'array','x-kubernetes-list-type':'map','x-kubernetes-list-map-keys':['name'],"
            + "'items':{'type':'object','properties':{'name':{'type':'string'},'v':{'type':'string'}}}},"
            + "'whole':{'type':'object','x-kubernetes-map-type':'atomic','additionalProperties':{'type':'string'}},"
            + "'atomic':{'type':'array','items':{'type':'string'}}}}}}"));

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) Json.mapper().readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void everyHistory_keepsWhatApplyPromises(long seed) throws DecodeException {
        Random random = new Random(seed);
        ObjectNode live = null;
        for (int i = 0; i < WRITES; i++) {
            String manager = MANAGERS.get(random.nextInt(MANAGERS.size()));
            ObjectNode intent = random(random);
            if (random.nextInt(3) == 0) {
                live = update(live, intent, manager, i);
            } else {
                live = apply(live, intent, manager, i);
                assertThat(apply(live, intent, manager, i)).as("applied again").isEqualTo(live);
                assertThat(missing(intent.get("spec"), live.get("spec"))).isEmpty();
            }
            ownersAreOf(live);
        }
    }

    /** An applier that gives everything up takes with it what nobody else has. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void appliersThatGiveUp_leaveWhatOthersHave(long seed) {
        Random random = new Random(seed);
        ObjectNode kept = random(random);
        ObjectNode live = update(null, kept, "updater", 0);
        for (int i = 1; i < 20; i++) {
            ObjectNode intent = random(random);
            intent.set("spec", onlyNew(intent.withObject("/spec"), kept.withObject("/spec")));
            live = apply(live, intent, MANAGERS.get(i % MANAGERS.size()), i);
        }
        for (String manager : MANAGERS) {
            live = apply(
                    live, json("{'apiVersion':'example.com/v1','kind':'Widget','metadata':{'name':'w'}}"), manager, 30);
        }
        assertThat(live.get("spec")).isEqualTo(kept.get("spec"));
    }

    /** Plain fields that the other object does not have. */
    private static ObjectNode onlyNew(ObjectNode spec, ObjectNode other) {
        ObjectNode left = Json.object();
        for (String field : List.of("a", "b", "whole", "atomic")) {
            if (spec.has(field) && !other.has(field)) {
                left.set(field, spec.get(field));
            }
        }
        return left;
    }

    /** Every value has an owner, and nobody owns a value that is not there. Containers that merge need no owner. */
    private static void ownersAreOf(ObjectNode live) throws DecodeException {
        if (live.at("/metadata/managedFields").isEmpty()) {
            // Once nobody is left, updates are not tracked until somebody applies (managedfields
            // NewSkipNonAppliedManager).
            return;
        }
        FieldSet owned = FieldSet.EMPTY;
        for (JsonNode entry : live.at("/metadata/managedFields")) {
            owned = owned.union(FieldsV1.parse(entry.path("fieldsV1")));
        }
        ObjectNode bare = live.deepCopy();
        bare.withObject("/metadata").remove("managedFields");
        ObjectNode writtenByOne = update(null, bare, "all", 0);
        FieldSet all = FieldsV1.parse(writtenByOne.at("/metadata/managedFields/0/fieldsV1"));
        assertThat(leaves(all.difference(owned))).as("fields without an owner").isEmpty();
        assertThat(leaves(owned.difference(all)))
                .as("owned fields that are not there")
                .isEmpty();
    }

    private static List<String> leaves(FieldSet set) {
        return set.paths().stream()
                .map(Object::toString)
                .filter(path -> !CONTAINERS.contains(path))
                .toList();
    }

    /** Values of the intent that the object lacks or has another of. */
    private static List<String> missing(JsonNode intent, JsonNode live) {
        if (intent == null) {
            return List.of();
        }
        return intent.properties().stream()
                .filter(field -> switch (field.getKey()) {
                    case "set" -> !containsAll(live.path("set"), field.getValue());
                    case "list" -> !containsAll(live.path("list"), field.getValue());
                    case "map" ->
                        field.getValue().properties().stream()
                                .anyMatch(one ->
                                        !one.getValue().equals(live.path("map").get(one.getKey())));
                    default -> !field.getValue().equals(live.get(field.getKey()));
                })
                .map(field -> field.getKey())
                .toList();
    }

    private static boolean containsAll(JsonNode list, JsonNode items) {
        return items.valueStream()
                .allMatch(item -> list.valueStream()
                        .anyMatch(other -> item.properties().isEmpty()
                                ? item.equals(other)
                                : item.properties().stream()
                                        .allMatch(field -> field.getValue().equals(other.get(field.getKey())))));
    }

    private static ObjectNode apply(@Nullable ObjectNode live, ObjectNode intent, String manager, int second) {
        return stored(ManagedFields.apply(live, intent.deepCopy(), SCHEMA, by(manager, second), true));
    }

    private static ObjectNode update(@Nullable ObjectNode live, ObjectNode object, String manager, int second) {
        ObjectNode whole = object.deepCopy();
        if (live != null && live.at("/metadata/managedFields").isArray()) {
            whole.withObject("/metadata").set("managedFields", live.at("/metadata/managedFields"));
        }
        return stored(ManagedFields.update(live, whole, SCHEMA, by(manager, second)));
    }

    private static WriteContext by(String manager, int second) {
        return WriteContext.of(manager, "example.com/v1", "Widget", NOW.plusSeconds(second));
    }

    private static ObjectNode stored(ObjectNode object) {
        object.withObject("/metadata").put("uid", "1");
        return object;
    }

    private static ObjectNode random(Random random) {
        ObjectNode widget = json("{'apiVersion':'example.com/v1','kind':'Widget','metadata':{'name':'w'},'spec':{}}");
        ObjectNode spec = widget.withObject("/spec");
        for (String field : List.of("a", "b")) {
            if (random.nextBoolean()) {
                spec.put(field, value(random));
            }
        }
        for (String field : List.of("map", "whole")) {
            if (random.nextBoolean()) {
                ObjectNode map = spec.putObject(field);
                some(random).forEach(key -> map.put(key, value(random)));
            }
        }
        for (String field : List.of("set", "atomic")) {
            if (random.nextBoolean()) {
                ArrayNode list = spec.putArray(field);
                some(random).forEach(list::add);
            }
        }
        if (random.nextBoolean()) {
            ArrayNode list = spec.putArray("list");
            some(random).forEach(name -> list.addObject().put("name", name).put("v", value(random)));
        }
        return widget;
    }

    private static String value(Random random) {
        return Integer.toString(random.nextInt(3));
    }

    /** At least one: an empty list or map in an intent is another matter, as removing its last item takes it away. */
    private static List<String> some(Random random) {
        List<String> chosen =
                Stream.of("x", "y", "z").filter(one -> random.nextBoolean()).toList();
        return chosen.isEmpty() ? List.of("y") : chosen;
    }
}

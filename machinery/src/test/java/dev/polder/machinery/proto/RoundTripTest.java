package dev.polder.machinery.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.resource.Verb;
import dev.polder.machinery.builtin.BuiltinDefinitions;
import dev.polder.machinery.builtin.BuiltinTypes;
import dev.polder.machinery.builtin.rule.BuiltinRules;
import dev.polder.machinery.type.TypeRules;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What is encoded can be decoded again, by our own reader and by protobuf's, and is the same. */
class RoundTripTest {

    private static final int OBJECTS_OF_EACH = 60;

    private static final TypeRules CRD_RULES =
            new BuiltinRules(new TypeRules.Traits(TypeRules.NameRule.DNS_SUBDOMAIN, false, false, false, true, true));

    /** Everything that a built-in type's endpoints answer with. */
    private static List<GroupVersionKind> kinds() {
        List<GroupVersionKind> kinds = new ArrayList<>();
        BuiltinTypes.all(CRD_RULES, InstantSource.fixed(Instant.EPOCH)).forEach(type -> {
            kinds.add(type.kind("v1"));
            if (type.verbs().contains(Verb.LIST)) {
                kinds.add(new GroupVersionKind(type.group(), "v1", type.names().listKind()));
            }
        });
        kinds.add(new GroupVersionKind("authentication.k8s.io", "v1", "TokenRequest"));
        kinds.add(new GroupVersionKind("autoscaling", "v1", "Scale"));
        return kinds;
    }

    @Test
    void randomObjects_comeBack() throws Exception {
        assertThat(kinds()).hasSizeGreaterThan(40);
        for (GroupVersionKind kind : kinds()) {
            assertThat(differing(kind, object -> object)).as(kind.toString()).isEqualTo(List.of());
        }
    }

    @Test
    void encoderThatLosesAnything_isNoticed() throws Exception {
        for (GroupVersionKind kind : kinds()) {
            assertThat(differing(kind, RoundTripTest::withoutOneValue))
                    .as(kind.toString())
                    .isNotEmpty();
        }
    }

    /** Objects that are not the same after encoding and decoding. */
    private static List<String> differing(GroupVersionKind kind, UnaryOperator<ObjectNode> spoil) throws Exception {
        RandomObjects random = new RandomObjects(kind.hashCode());
        List<String> differing = new ArrayList<>();
        for (int i = 0; i < OBJECTS_OF_EACH; i++) {
            ObjectNode object = (ObjectNode) random.of(definition(kind));
            object.put("kind", kind.kind());
            object.put("apiVersion", kind.groupVersion().apiVersion());
            byte[] encoded = ProtobufAnswers.encode(spoil.apply(object.deepCopy()));
            JsonNode decoded =
                    Json.readObject(Json.write(ProtobufBodies.decode(encoded).object()));
            assertProtobufAgrees(kind, encoded);
            JsonNode expected = withoutEmpties(withoutTypesOfItems(Json.readObject(Json.write(object))));
            difference("", expected, withoutEmpties(withoutTypesOfItems(decoded)))
                    .ifPresent(differing::add);
        }
        return differing;
    }

    /** Where two trees differ first. */
    private static Optional<String> difference(String path, JsonNode expected, JsonNode actual) {
        if (expected.equals(actual)) {
            return Optional.empty();
        }
        if (expected instanceof ObjectNode object && actual.isObject()) {
            Set<String> names = new TreeSet<>();
            object.fieldNames().forEachRemaining(names::add);
            actual.fieldNames().forEachRemaining(names::add);
            return names.stream()
                    .flatMap(name -> difference(path + "." + name, expected.path(name), actual.path(name)).stream())
                    .findFirst();
        }
        return Optional.of(path + ": " + expected + " became " + actual);
    }

    /** Protobuf's own reader knows all fields, and its writer, which sorts as we do, makes the same bytes. */
    private static void assertProtobufAgrees(GroupVersionKind kind, byte[] encoded) throws Exception {
        Envelope envelope = Envelope.read(CodedInputStream.newInstance(encoded, 4, encoded.length - 4));
        Descriptor type = MessageTypes.find(kind).orElseThrow();
        DynamicMessage message = DynamicMessage.parseFrom(type, envelope.raw());
        assertThat(message.toByteString()).isEqualTo(envelope.raw());
    }

    /** The object without the last value that is not empty. */
    private static ObjectNode withoutOneValue(ObjectNode object) {
        ObjectNode type = object.deepCopy().retain("kind", "apiVersion");
        ObjectNode rest = object.without(List.of("kind", "apiVersion"));
        removeLast(rest);
        return type.setAll(rest);
    }

    private static void removeLast(ObjectNode object) {
        String last = "";
        for (var field : object.properties()) {
            last = isEmpty(withoutEmpties(field.getValue())) ? last : field.getKey();
        }
        if (object.path(last) instanceof ObjectNode child) {
            removeLast(child);
        } else {
            object.remove(last);
        }
    }

    /** Items of lists have no kind in protobuf. */
    private static JsonNode withoutTypesOfItems(JsonNode object) {
        object.path("items").forEach(item -> ((ObjectNode) item).remove(List.of("kind", "apiVersion")));
        return object;
    }

    private static JsonNode withoutEmpties(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode kept = Json.object();
            object.fields().forEachRemaining(field -> {
                JsonNode value = withoutEmpties(field.getValue());
                if (!isEmpty(value)) {
                    kept.set(field.getKey(), value);
                }
            });
            return kept;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode kept = Json.mapper().createArrayNode();
            array.forEach(item -> kept.add(withoutEmpties(item)));
            return kept;
        }
        return node;
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isNull()
                || (value.isContainerNode() && value.isEmpty())
                || (value.isTextual() && value.textValue().isEmpty())
                || (value.isNumber() && value.doubleValue() == 0)
                || (value.isBoolean() && !value.booleanValue());
    }

    @Test
    void everyFieldOfAnAnswer_hasAPlaceInItsMessage() {
        Set<String> lost = new TreeSet<>();
        Set<Descriptor> seen = new HashSet<>();
        kinds().forEach(kind -> check(MessageTypes.find(kind).orElseThrow(), seen, lost));
        assertThat(lost).isEmpty();
    }

    private static void check(Descriptor type, Set<Descriptor> seen, Set<String> lost) {
        if (!seen.add(type)) {
            return;
        }
        String name = MessageShape.definitionName(type);
        if (BuiltinDefinitions.get().names().contains(name)) {
            Set<String> places = new HashSet<>(Set.of("kind", "apiVersion"));
            places(type, places);
            BuiltinDefinitions.get()
                    .definition(name)
                    .path("properties")
                    .fieldNames()
                    .forEachRemaining(field -> {
                        if (!places.contains(field)) {
                            lost.add(name + "." + field);
                        }
                    });
        }
        type.getFields().stream()
                .filter(field -> field.getType() == com.google.protobuf.Descriptors.FieldDescriptor.Type.MESSAGE)
                .forEach(field -> check(field.getMessageType(), seen, lost));
    }

    private static void places(Descriptor type, Set<String> places) {
        type.getFields().forEach(field -> {
            FieldShape shape = Objects.requireNonNull(MessageShape.of(type).field(field.getNumber()));
            if (shape.inline()) {
                places(field.getMessageType(), places);
            } else {
                places.add(shape.name());
            }
        });
    }

    private static String definition(GroupVersionKind kind) throws IOException {
        return BuiltinTypes.definitionName(kind);
    }
}

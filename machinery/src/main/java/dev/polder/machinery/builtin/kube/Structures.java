package dev.polder.machinery.builtin.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.builtin.BuiltinDefinitions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which definition each part of an object is of: walks through objects as Go's generated code walks through structs. */
final class Structures {

    /** The definition of amounts such as {@code 100m}. */
    static final String QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity";

    private static final Set<String> ELSEWHERE = Set.of("apiVersion", "kind", "metadata");
    private static final String API = "io.k8s.api.";

    private static final Map<String, List<Child>> CHILDREN = new ConcurrentHashMap<>();

    private Structures() {}

    /** How a field holds values of a definition. */
    private enum Form {
        ONE,
        LIST,
        MAP
    }

    /** A field that holds values of a definition. */
    private record Child(String field, Form form, String definition) {}

    /** Is shown the parts of an object, each before the parts within it. */
    @FunctionalInterface
    interface Visitor {

        /**
         * A part.
         *
         * @param definition the name of its definition
         * @param part the part
         * @param at where it is
         */
        void visit(String definition, ObjectNode part, Place at);
    }

    /** Is shown the amounts of an object. */
    @FunctionalInterface
    interface Amounts {

        /** An amount, which may be replaced in what holds it. */
        JsonNode visit(JsonNode amount);
    }

    /** A place in an object, whose path is spelled out only when somebody asks. */
    interface Place {

        /** The root. */
        Place ROOT = () -> "";

        /** The path, as errors show it. */
        String path();

        default Place field(String name) {
            return () -> path().isEmpty() ? name : path() + "." + name;
        }

        default Place item(Object key) {
            return () -> path() + "[" + key + "]";
        }
    }

    /** Shows all parts of an object of a definition; nothing in its metadata. */
    static void walk(String definition, ObjectNode object, Visitor visitor) {
        walk(definition, object, Place.ROOT, visitor);
    }

    private static void walk(String definition, ObjectNode object, Place at, Visitor visitor) {
        visitor.visit(definition, object, at);
        for (Child child : children(definition)) {
            JsonNode value = object.get(child.field());
            if (value == null || child.definition().equals(QUANTITY)) {
                continue;
            }
            Place place = at.field(child.field());
            if (child.form() == Form.ONE) {
                step(child, value, place, visitor);
            } else if (value instanceof ArrayNode list) {
                for (int i = 0; i < list.size(); i++) {
                    step(child, list.get(i), place.item(i), visitor);
                }
            } else if (child.form() == Form.MAP) {
                value.properties().forEach(entry -> step(child, entry.getValue(), place.item(entry.getKey()), visitor));
            }
        }
    }

    private static void step(Child child, JsonNode value, Place at, Visitor visitor) {
        if (value instanceof ObjectNode object) {
            walk(child.definition(), object, at, visitor);
        }
    }

    /** Replaces the amounts in an object of a definition. */
    static void amounts(String definition, ObjectNode object, Amounts amounts) {
        walk(definition, object, Place.ROOT, (name, part, at) -> {
            for (Child child : children(name)) {
                JsonNode value = part.get(child.field());
                if (value == null || !child.definition().equals(QUANTITY)) {
                    continue;
                }
                if (child.form() == Form.ONE) {
                    part.set(child.field(), amounts.visit(value));
                } else if (value instanceof ArrayNode list) {
                    for (int i = 0; i < list.size(); i++) {
                        list.set(i, amounts.visit(list.get(i)));
                    }
                } else {
                    value.properties().forEach(entry -> entry.setValue(amounts.visit(entry.getValue())));
                }
            }
        });
    }

    private static List<Child> children(String definition) {
        List<Child> known = CHILDREN.get(definition);
        if (known == null) {
            known = read(definition);
            CHILDREN.put(definition, known);
        }
        return known;
    }

    private static List<Child> read(String definition) {
        List<Child> children = new ArrayList<>();
        BuiltinDefinitions.holding(definition)
                .definition(definition)
                .path("properties")
                .properties()
                .forEach(field -> {
                    JsonNode value = field.getValue();
                    JsonNode held = switch (value.path("type").asText("")) {
                        case "array" -> value.path("items");
                        case "object" -> value.path("additionalProperties");
                        default -> value;
                    };
                    Form form = switch (value.path("type").asText("")) {
                        case "array" -> Form.LIST;
                        case "object" -> Form.MAP;
                        default -> Form.ONE;
                    };
                    String name = reference(held);
                    boolean counts = name.startsWith(API) || name.equals(QUANTITY);
                    if (counts && !ELSEWHERE.contains(field.getKey())) {
                        children.add(new Child(field.getKey(), form, name));
                    }
                });
        return List.copyOf(children);
    }

    private static String reference(JsonNode node) {
        JsonNode reference = node.has("$ref")
                ? node.path("$ref")
                : node.path("allOf").path(0).path("$ref");
        String text = reference.asText("");
        return text.startsWith(BuiltinDefinitions.REFERENCE)
                ? text.substring(BuiltinDefinitions.REFERENCE.length())
                : "";
    }
}

package dev.polder.schemagenerator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.annotations.SerializedName;
import io.swagger.annotations.ApiModel;
import io.swagger.annotations.ApiModelProperty;
import jakarta.annotation.Nonnull;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Builds the OpenAPI v3 form of a definition from its Java class and the overlay. */
final class Definitions {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Overlay overlay;
    private final FieldTypes types;
    private final ModelClasses classes;

    Definitions(Overlay overlay, ModelClasses classes) {
        this.overlay = overlay;
        this.classes = classes;
        this.types = new FieldTypes(classes);
    }

    /**
     * A definition whose references are {@code #/components/schemas/<name>}.
     *
     * @throws IllegalArgumentException when there is no such definition
     */
    ObjectNode build(String definition) {
        return ValueDefinitions.find(definition)
                .orElseGet(() -> build(
                        definition,
                        classes.ofDefinition(definition)
                                .orElseThrow(() -> new IllegalArgumentException("no class for " + definition))));
    }

    private ObjectNode build(String definition, Class<?> type) {
        ObjectNode node = JSON.objectNode();
        ApiModel model = type.getAnnotation(ApiModel.class);
        if (model != null && !model.description().isEmpty()) {
            node.put("description", model.description());
        }
        node.put("type", "object");
        List<Field> fields = Stream.of(type.getDeclaredFields())
                .filter(f -> f.isAnnotationPresent(SerializedName.class))
                .sorted(Comparator.comparing(Definitions::wireName))
                .toList();
        List<String> required = fields.stream()
                .filter(f -> f.isAnnotationPresent(Nonnull.class))
                .map(Definitions::wireName)
                .toList();
        if (!required.isEmpty()) {
            required.forEach(node.putArray("required")::add);
        }
        mark(node, overlay.facts(definition, ""));
        Map<String, Method> getters = getters(type);
        ObjectNode properties = JSON.objectNode();
        for (Field field : fields) {
            properties.set(wireName(field), property(definition, field, getters));
        }
        checkFactsAreUsed(definition, properties);
        if (!properties.isEmpty()) {
            node.set("properties", properties);
        }
        return node;
    }

    private ObjectNode property(String definition, Field field, Map<String, Method> getters) {
        Facts facts = overlay.facts(definition, wireName(field));
        ObjectNode shape = types.shape(field.getGenericType(), facts);
        ObjectNode node = JSON.objectNode();
        String description = description(field, getters);
        if (!description.isEmpty()) {
            node.put("description", description);
        }
        if (shape.has("$ref") && (!description.isEmpty() || facts.has("default"))) {
            node.putArray("allOf").add(shape);
        } else {
            node.setAll(shape);
        }
        if (facts.has("default")) {
            node.set("default", json(facts.get("default")));
        }
        if (facts.has("enum")) {
            facts.list("enum").forEach(node.putArray("enum")::add);
        }
        mark(node, facts);
        return node;
    }

    private void checkFactsAreUsed(String definition, ObjectNode properties) {
        for (String field : overlay.fields(definition).keySet()) {
            if (!field.isEmpty() && !properties.has(field)) {
                throw new IllegalStateException(
                        "the overlay names a field that is not there: " + definition + "." + field);
            }
        }
    }

    private static void mark(ObjectNode node, Facts facts) {
        for (String name : List.of("list-type", "map-type", "patch-strategy", "patch-merge-key")) {
            if (facts.has(name)) {
                node.put("x-kubernetes-" + name, facts.get(name));
            }
        }
        if (facts.has("list-map-keys")) {
            ArrayNode keys = node.putArray("x-kubernetes-list-map-keys");
            facts.list("list-map-keys").forEach(keys::add);
        }
    }

    private static String description(Field field, Map<String, Method> getters) {
        Method getter = getters.get(field.getName());
        if (getter == null) {
            return "";
        }
        ApiModelProperty property = getter.getAnnotation(ApiModelProperty.class);
        return property == null ? "" : property.value();
    }

    /** Getters by the name of their field, which differs from it in nothing but the first letter's case and an escape. */
    private static Map<String, Method> getters(Class<?> type) {
        Map<String, Method> byField = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Method method : type.getDeclaredMethods()) {
            if (method.getParameterCount() == 0 && method.isAnnotationPresent(ApiModelProperty.class)) {
                byField.put(method.getName().substring("get".length()), method);
                byField.put("_" + method.getName().substring("get".length()), method);
            }
        }
        return byField;
    }

    private static String wireName(Field field) {
        return field.getAnnotation(SerializedName.class).value();
    }

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + text, e);
        }
    }
}

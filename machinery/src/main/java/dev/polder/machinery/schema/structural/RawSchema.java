package dev.polder.machinery.schema.structural;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One node of a schema as it stands in a CRD (apiextensions {@code JSONSchemaProps}). A keyword with the value null or of
 * the wrong JSON type counts as absent: decoding has refused it before.
 */
public record RawSchema(JsonNode json) {

    /** A keyword's text; empty when absent. */
    public String text(String keyword) {
        JsonNode value = json.path(keyword);
        return value.isTextual() ? value.textValue() : "";
    }

    /** Whether a keyword is true. */
    public boolean flag(String keyword) {
        return json.path(keyword).isBoolean() && json.path(keyword).booleanValue();
    }

    /** Whether a keyword is there and not null. */
    public boolean has(String keyword) {
        return json.hasNonNull(keyword);
    }

    /** Whether a keyword is there and neither null nor an empty list, map or text. */
    public boolean filled(String keyword) {
        JsonNode value = json.path(keyword);
        return value.isContainerNode()
                ? !value.isEmpty()
                : value.isTextual() ? !value.textValue().isEmpty() : has(keyword);
    }

    /** A schema below a keyword such as {@code not}; null when absent or no object. */
    public @Nullable RawSchema child(String keyword) {
        return of(json.get(keyword));
    }

    /** The schema of elements; null when absent. */
    public @Nullable RawSchema items() {
        return child("items");
    }

    /** The schemas below a keyword such as {@code allOf}. */
    public List<RawSchema> list(String keyword) {
        JsonNode value = json.path(keyword);
        List<RawSchema> all = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(item -> all.add(new RawSchema(item)));
        }
        return all;
    }

    /** The schemas below a keyword such as {@code properties}, in their order. */
    public Map<String, RawSchema> map(String keyword) {
        Map<String, RawSchema> all = new LinkedHashMap<>();
        if (json.path(keyword).isObject()) {
            json.path(keyword).properties().forEach(field -> all.put(field.getKey(), new RawSchema(field.getValue())));
        }
        return all;
    }

    /** Fields by name, in their order. */
    public Map<String, RawSchema> properties() {
        return map("properties");
    }

    /** One field, found without a look at the others; null when there is none of the name. */
    public @Nullable RawSchema property(String name) {
        JsonNode field = json.path("properties").get(name);
        return field == null ? null : new RawSchema(field);
    }

    /** The texts below a keyword such as {@code required}. */
    public List<String> texts(String keyword) {
        List<String> all = new ArrayList<>();
        if (json.path(keyword).isArray()) {
            json.path(keyword).forEach(item -> all.add(item.asText()));
        }
        return all;
    }

    public String type() {
        return text("type");
    }

    public boolean intOrString() {
        return flag("x-kubernetes-int-or-string");
    }

    public boolean preserveUnknown() {
        return flag("x-kubernetes-preserve-unknown-fields");
    }

    public boolean embeddedResource() {
        return flag("x-kubernetes-embedded-resource");
    }

    /** Whether any node of the tree passes: this one, or one below any keyword that holds schemas. */
    public boolean anyMatch(Predicate<RawSchema> test) {
        return test.test(this) || children().stream().anyMatch(child -> child.anyMatch(test));
    }

    /** Visits this node and every node below it. */
    public void forEach(Consumer<RawSchema> visitor) {
        visitor.accept(this);
        children().forEach(child -> child.forEach(visitor));
    }

    private List<RawSchema> children() {
        List<RawSchema> all = new ArrayList<>();
        for (String keyword : List.of("items", "not", "additionalProperties", "additionalItems")) {
            RawSchema child = child(keyword);
            if (child != null) {
                all.add(child);
            }
        }
        for (String keyword : List.of("items", "allOf", "anyOf", "oneOf")) {
            all.addAll(list(keyword));
        }
        for (String keyword : List.of("properties", "patternProperties", "definitions", "dependencies")) {
            all.addAll(map(keyword).values());
        }
        return all;
    }

    /** A schema when the value is an object; null otherwise. */
    public static @Nullable RawSchema of(@Nullable JsonNode value) {
        return value != null && value.isObject() ? new RawSchema(value) : null;
    }
}

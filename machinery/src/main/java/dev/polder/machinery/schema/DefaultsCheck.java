package dev.polder.machinery.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.field.FieldPath;
import dev.polder.machinery.schema.field.JsonValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Defaults have no unknown fields and are valid themselves (apiextensions {@code defaulting/validation.go}). */
final class DefaultsCheck {

    private static final Set<String> META_FIELDS = Set.of("apiVersion", "kind", "metadata");

    private final List<FieldError> errors = new ArrayList<>();

    private final ValueRules rules;

    private DefaultsCheck(ValueRules rules) {
        this.rules = rules;
    }

    /** Checks every default of a root schema. Defaults below {@code additionalProperties} are not looked at. */
    static List<FieldError> check(Schema schema, FieldPath path, ValueRules rules) {
        DefaultsCheck check = new DefaultsCheck(rules);
        check.node(schema, path, new Surroundings(schema, true, false, value -> value));
        return check.errors;
    }

    /**
     * The resource around a default.
     *
     * @param resource the schema of the nearest resource
     * @param isResource whether the node is that resource
     * @param insideMetadata whether the node belongs to that resource's type or metadata
     * @param wrap puts a value of this node into an otherwise empty resource
     */
    private record Surroundings(
            Schema resource, boolean isResource, boolean insideMetadata, UnaryOperator<JsonNode> wrap) {

        Surroundings field(String name) {
            boolean meta = insideMetadata || (isResource && META_FIELDS.contains(name));
            return new Surroundings(
                    resource, false, meta, value -> wrap.apply(Json.object().set(name, value)));
        }

        Surroundings element() {
            return new Surroundings(
                    resource,
                    false,
                    insideMetadata,
                    value -> wrap.apply(Json.mapper().createArrayNode().add(value)));
        }

        JsonNode resourceWith(JsonNode value) {
            JsonNode whole = wrap.apply(value.deepCopy());
            if (whole instanceof ObjectNode object) {
                object.putIfAbsent("kind", object.textNode("Validation"));
                object.putIfAbsent("apiVersion", object.textNode("validation/v1"));
            }
            return whole;
        }
    }

    private void node(Schema schema, FieldPath path, Surroundings around) {
        boolean embedded = schema.extensions().embeddedResource();
        Surroundings here = embedded && !around.isResource() ? new Surroundings(schema, true, false, v -> v) : around;
        if (schema.defaultValue() != null) {
            FieldPath at = path.child("default");
            if (here.insideMetadata()) {
                insideMetadata(schema.defaultValue(), schema, at, here);
            } else {
                plain(schema.defaultValue(), schema, at, here.isResource());
            }
        }
        if (schema.items() != null) {
            node(schema.items(), path.child("items"), here.element());
        }
        schema.properties()
                .forEach((name, field) -> node(field, path.child("properties").key(name), here.field(name)));
    }

    private void plain(JsonNode value, Schema schema, FieldPath path, boolean isResource) {
        JsonNode pruned = value.deepCopy();
        Pruner.pruneValue(pruned, schema);
        if (!JsonValues.same(pruned, value)) {
            errors.add(FieldError.invalid(path.toString(), value, "must not have unknown fields"));
        }
        List<FieldError> embedded = EmbeddedResources.validate(value, schema, path.toString());
        errors.addAll(embedded.isEmpty() ? whole(value, schema, path, isResource) : embedded);
    }

    /** What the schema says of the value, then what its rules say. */
    private List<FieldError> whole(JsonNode value, Schema schema, FieldPath path, boolean isResource) {
        List<FieldError> wrong = SchemaValidator.validate(value, schema, path.toString());
        return wrong.isEmpty() ? rules.check(schema, isResource, value, path.toString()) : wrong;
    }

    private void insideMetadata(JsonNode value, Schema schema, FieldPath path, Surroundings around) {
        List<FieldError> wrong = EmbeddedResources.validateResource(around.resourceWith(value), around.resource(), "");
        if (wrong.isEmpty()) {
            errors.addAll(whole(value, schema, path, around.isResource()));
            return;
        }
        List<String> messages =
                wrong.stream().map(FieldError::message).distinct().toList();
        String all =
                messages.size() == 1 ? messages.get(0) : messages.stream().collect(Collectors.joining(", ", "[", "]"));
        errors.add(FieldError.invalid(path.toString(), value, "must result in valid metadata: " + all));
    }
}

package dev.polder.machinery.schema.structural;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.field.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What apiextensions v1 allows of OpenAPI, and its rules for list and map types (apiextensions {@code
 * ValidateCustomResourceDefinitionOpenAPISchema}). CEL expressions are not compiled here.
 */
public final class SpecRules {

    private static final List<String> TYPES = List.of("array", "boolean", "integer", "number", "object", "string");
    private static final Set<String> META_FIELDS = Set.of("metadata", "kind", "apiVersion");

    /**
     * What holds for a node because of its ancestors.
     *
     * @param noDefaults why defaults are forbidden; null when they are allowed
     * @param insideMetadata whether the node belongs to the metadata of a resource
     */
    private record Context(@Nullable String noDefaults, boolean insideMetadata) {}

    private final List<FieldError> errors = new ArrayList<>();

    private SpecRules() {}

    /** Every broken rule of a root schema. */
    public static List<FieldError> check(RawSchema schema, FieldPath path) {
        SpecRules rules = new SpecRules();
        rules.node(schema, path, new Context(null, false), true);
        return rules.errors;
    }

    private void node(@Nullable RawSchema schema, FieldPath path, Context context, boolean isRoot) {
        if (schema == null) {
            return;
        }
        unsupported(schema, path, context);
        if (schema.flag("uniqueItems")) {
            forbid(
                    path.child("uniqueItems"),
                    "uniqueItems cannot be set to true since the runtime complexity becomes quadratic");
        }
        additional(schema, path, context);
        fields(schema, path, context, isRoot);
        node(schema.child("not"), path.child("not"), context, false);
        for (String junctor : List.of("allOf", "oneOf", "anyOf")) {
            list(schema.list(junctor), path.child(junctor), context);
        }
        map(schema.map("definitions"), path.child("definitions"), context);
        node(schema.items(), path.child("items"), context, false);
        list(schema.list("items"), path.child("items"), context);
        schema.map("dependencies")
                .forEach((name, dependency) -> node(
                        RawSchema.of(dependency.json()),
                        path.child("dependencies").key(name),
                        context,
                        false));
        if (schema.has("x-kubernetes-preserve-unknown-fields") && !schema.preserveUnknown()) {
            errors.add(FieldError.invalid(
                    path.child("x-kubernetes-preserve-unknown-fields").toString(),
                    BooleanNode.FALSE,
                    "must be true or undefined"));
        }
        errors.addAll(ListRules.check(schema, path));
        // A rule's own problems count only for the rule's node, as CEL is compiled only below a clean schema.
        errors.addAll(RuleShape.check(schema, path));
    }

    private void list(List<RawSchema> schemas, FieldPath path, Context context) {
        for (int i = 0; i < schemas.size(); i++) {
            node(schemas.get(i), path.index(i), context, false);
        }
    }

    private void map(Map<String, RawSchema> schemas, FieldPath path, Context context) {
        schemas.forEach((name, schema) -> node(schema, path.key(name), context, false));
    }

    private void additional(RawSchema schema, FieldPath path, Context context) {
        if (!schema.has("additionalProperties")) {
            return;
        }
        FieldPath at = path.child("additionalProperties");
        if (!schema.properties().isEmpty() && !schema.flag("additionalProperties")) {
            forbid(at, "additionalProperties and properties are mutual exclusive");
        }
        Context inside = context.insideMetadata()
                ? new Context("inside additionalProperties applying to object metadata", true)
                : context;
        node(schema.child("additionalProperties"), at, inside, false);
    }

    private void fields(RawSchema schema, FieldPath path, Context context, boolean isRoot) {
        schema.properties().forEach((name, field) -> {
            Context inside = context;
            if ((isRoot || schema.embeddedResource()) && META_FIELDS.contains(name)) {
                inside = new Context(isRoot ? "in top-level " + name : context.noDefaults(), true);
            }
            node(field, path.child("properties").key(name), inside, false);
        });
    }

    private void unsupported(RawSchema schema, FieldPath path, Context context) {
        String type = schema.type();
        if (!type.isEmpty() && !TYPES.contains(type)) {
            errors.add(FieldError.notSupported(path.child("type").toString(), TextNode.valueOf(type), TYPES));
        }
        if (schema.has("default") && context.noDefaults() != null) {
            forbid(path.child("default"), "must not be set " + context.noDefaults());
        }
        if (!schema.text("id").isEmpty()) {
            forbid(path.child("id"), "id is not supported");
        }
        for (String keyword : List.of("additionalItems", "patternProperties", "definitions", "dependencies", "$ref")) {
            boolean mayBeEmpty = keyword.equals("patternProperties") || keyword.equals("definitions");
            boolean isSet = mayBeEmpty ? schema.filled(keyword) : schema.has(keyword);
            if (isSet) {
                forbid(path.child(keyword), keyword + " is not supported");
            }
        }
        if (type.equals("null")) {
            forbid(path.child("type"), "type cannot be set to null, use nullable as an alternative");
        }
        if (!schema.list("items").isEmpty()) {
            forbid(path.child("items"), "items must be a schema object and not an array");
        }
        if (context.insideMetadata() && schema.embeddedResource()) {
            forbid(path.child("x-kubernetes-embedded-resource"), "must not be used inside of resource meta");
        }
    }

    private void forbid(FieldPath path, String detail) {
        errors.add(FieldError.forbidden(path.toString(), detail));
    }
}

package dev.polder.machinery.schema.structural;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.google.re2j.PatternSyntaxException;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.field.FieldPath;
import dev.polder.machinery.schema.field.Regexes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What every node of a structural schema must keep (apiextensions {@code pkg/apiserver/schema/validation.go}). */
public final class StructuralRules {

    /** Where a node stands; only messages differ. */
    private enum Level {
        ROOT("at the root"),
        ITEM("for specified array items"),
        FIELD("for specified object fields");

        private final String words;

        Level(String words) {
            this.words = words;
        }
    }

    private static final Set<String> METADATA_FIELDS = Set.of("name", "generateName");
    private static final Set<String> BEYOND_NAMES = Set.of(
            "format",
            "maximum",
            "exclusiveMaximum",
            "minimum",
            "exclusiveMinimum",
            "maxLength",
            "minLength",
            "pattern",
            "maxItems",
            "minItems",
            "uniqueItems",
            "multipleOf",
            "enum",
            "maxProperties",
            "minProperties",
            "required",
            "allOf",
            "oneOf",
            "anyOf",
            "not",
            "items",
            "additionalProperties",
            "description",
            "title",
            "nullable",
            "externalDocs",
            "example",
            "x-kubernetes-preserve-unknown-fields",
            "x-kubernetes-embedded-resource",
            "x-kubernetes-int-or-string",
            "x-kubernetes-list-map-keys",
            "x-kubernetes-list-type",
            "x-kubernetes-map-type",
            "x-kubernetes-validations");

    private final List<FieldError> errors = new ArrayList<>();

    private StructuralRules() {}

    /** Every broken rule, at the schema's path. */
    public static List<FieldError> check(RawSchema schema, FieldPath path) {
        StructuralRules rules = new StructuralRules();
        rules.node(schema, Level.ROOT, path);
        return rules.errors;
    }

    private void node(RawSchema schema, Level level, FieldPath path) {
        RawSchema items = schema.items();
        if (schema.type().equals("array") && items == null) {
            errors.add(FieldError.required(path.child("items").toString(), "must be specified"));
        }
        if (items != null) {
            node(items, Level.ITEM, path.child("items"));
        }
        schema.properties()
                .forEach((name, field) ->
                        node(field, Level.FIELD, path.child("properties").key(name)));
        if (schema.has("additionalProperties")) {
            if (level == Level.ROOT) {
                forbid(path.child("additionalProperties"), "must not be used at the root");
            }
            RawSchema additional = schema.child("additionalProperties");
            if (additional != null) {
                node(additional, Level.FIELD, path.child("additionalProperties"));
            }
        }
        intOrString(schema, path);
        junctors(schema, IntOrString.isAnyOf(schema), IntOrString.isAllOf(schema), path);
        type(schema, level, path);
        metadata(schema, level, path);
        if (schema.embeddedResource()
                && !schema.preserveUnknown()
                && schema.properties().isEmpty()) {
            errors.add(FieldError.required(
                    path.child("properties").toString(),
                    "must not be empty if x-kubernetes-embedded-resource is true without"
                            + " x-kubernetes-preserve-unknown-fields"));
        }
    }

    private void intOrString(RawSchema schema, FieldPath path) {
        if (schema.intOrString()) {
            for (String mark : List.of("x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource")) {
                if (schema.flag(mark)) {
                    errors.add(FieldError.invalid(
                            path.child(mark).toString(),
                            BooleanNode.TRUE,
                            "must be false if x-kubernetes-int-or-string is true"));
                }
            }
        }
    }

    private void type(RawSchema schema, Level level, FieldPath path) {
        String type = schema.type();
        String at = path.child("type").toString();
        if (schema.embeddedResource() && !type.equals("object")) {
            String detail = "must be object if x-kubernetes-embedded-resource is true";
            errors.add(type.isEmpty() ? FieldError.required(at, detail) : FieldError.invalid(at, type, detail));
        } else if (type.isEmpty() && !schema.intOrString() && !schema.preserveUnknown()) {
            errors.add(FieldError.required(at, "must not be empty " + level.words));
        }
        if (schema.embeddedResource() && schema.has("additionalProperties")) {
            forbid(path.child("additionalProperties"), "must not be used if x-kubernetes-embedded-resource is set");
        }
        if (level == Level.ROOT && !type.isEmpty() && !type.equals("object")) {
            errors.add(FieldError.invalid(at, type, "must be object at the root"));
        }
    }

    /** Only the root and embedded resources have metadata of their own; the root's may restrict names and no more. */
    private void metadata(RawSchema schema, Level level, FieldPath path) {
        Map<String, RawSchema> fields = schema.properties();
        boolean isResource = level == Level.ROOT || schema.embeddedResource();
        for (String name : List.of("kind", "apiVersion")) {
            RawSchema field = fields.get(name);
            if (field != null && isResource && !field.type().equals("string")) {
                FieldPath at = path.child("properties").key(name).child("type");
                errors.add(FieldError.invalid(at.toString(), field.type(), "must be string"));
            }
        }
        RawSchema metadata = fields.get("metadata");
        if (metadata == null) {
            return;
        }
        FieldPath at = path.child("properties").key("metadata");
        if (isResource && !metadata.type().equals("object")) {
            errors.add(FieldError.invalid(at.child("type").toString(), metadata.type(), "must be object"));
        }
        if (level == Level.ROOT && saysMoreThanNames(metadata)) {
            forbid(
                    at,
                    "must not specify anything other than name and generateName, but metadata is implicitly specified");
        }
    }

    private static boolean saysMoreThanNames(RawSchema metadata) {
        if (!METADATA_FIELDS.containsAll(metadata.properties().keySet())) {
            return true;
        }
        for (Map.Entry<String, JsonNode> keyword : metadata.json().properties()) {
            String name = keyword.getKey();
            boolean counts = BEYOND_NAMES.contains(name);
            boolean unset = keyword.getValue().isBoolean()
                    ? !keyword.getValue().booleanValue() && !name.equals("additionalProperties")
                    : !metadata.filled(name);
            if (counts && !unset) {
                return true;
            }
        }
        return false;
    }

    private void junctors(RawSchema schema, boolean skipAnyOf, boolean skipAnyOfOfFirstAllOf, FieldPath path) {
        if (!skipAnyOf) {
            nestedList(schema.list("anyOf"), false, path.child("anyOf"));
        }
        nestedList(schema.list("allOf"), skipAnyOfOfFirstAllOf, path.child("allOf"));
        nestedList(schema.list("oneOf"), false, path.child("oneOf"));
        nested(schema.child("not"), false, path.child("not"));
        String pattern = schema.text("pattern");
        try {
            Regexes.compile(pattern);
        } catch (PatternSyntaxException e) {
            errors.add(FieldError.invalid(
                    path.child("pattern").toString(),
                    pattern,
                    "must be a valid regular expression, but isn't: " + e.getMessage()));
        }
    }

    private void nestedList(List<RawSchema> schemas, boolean skipAnyOfOfFirst, FieldPath path) {
        for (int i = 0; i < schemas.size(); i++) {
            nested(schemas.get(i), skipAnyOfOfFirst && i == 0, path.index(i));
        }
    }

    /** Inside a junctor only value validation may stand. */
    private void nested(@Nullable RawSchema schema, boolean skipAnyOf, FieldPath path) {
        if (schema == null) {
            return;
        }
        junctors(schema, skipAnyOf, false, path);
        nested(schema.items(), false, path.child("items"));
        schema.properties()
                .forEach((name, field) ->
                        nested(field, false, path.child("properties").key(name)));
        for (String keyword : List.of("type", "title", "description")) {
            if (!schema.text(keyword).isEmpty()) {
                forbid(path.child(keyword), "must be empty to be structural");
            }
        }
        if (schema.child("additionalProperties") != null || schema.flag("additionalProperties")) {
            forbid(path.child("additionalProperties"), "must be undefined to be structural");
        }
        for (String keyword : List.of("default", "x-kubernetes-list-type", "x-kubernetes-map-type")) {
            if (schema.has(keyword)) {
                forbid(path.child(keyword), "must be undefined to be structural");
            }
        }
        for (String keyword : List.of(
                "nullable",
                "x-kubernetes-preserve-unknown-fields",
                "x-kubernetes-embedded-resource",
                "x-kubernetes-int-or-string")) {
            if (schema.flag(keyword)) {
                forbid(path.child(keyword), "must be false to be structural");
            }
        }
        for (String keyword : List.of("x-kubernetes-list-map-keys", "x-kubernetes-validations")) {
            if (schema.filled(keyword)) {
                forbid(path.child(keyword), "must be empty to be structural");
            }
        }
        if (schema.properties().containsKey("metadata")) {
            forbid(path.child("properties").key("metadata"), "must not be specified in a nested context");
        }
    }

    private void forbid(FieldPath path, String detail) {
        errors.add(FieldError.forbidden(path.toString(), detail));
    }
}

package dev.polder.machinery.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.SchemaParser;
import dev.polder.machinery.schema.StructuralCheck;
import dev.polder.machinery.schema.field.FieldPath;
import dev.polder.machinery.schema.field.GoText;
import dev.polder.machinery.schema.field.Printable;
import dev.polder.machinery.schema.structural.RawSchema;
import dev.polder.machinery.schema.structural.SchemaPaths;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a version has: schema, subresources, printer columns, selectable fields, a deprecation warning (apiextensions
 * {@code validateCustomResourceDefinitionVersion}).
 */
final class VersionChecks {

    /** More selectable fields than these are refused, unless an update leaves them as they were. */
    static final int MAX_SELECTABLE_FIELDS = 8;

    private static final List<String> COLUMN_TYPES = List.of("boolean", "date", "integer", "number", "string");
    private static final List<String> COLUMN_FORMATS =
            List.of("byte", "date", "date-time", "double", "float", "int32", "int64", "password");
    private static final int MAX_WARNING_BYTES = 256;

    /** Go's names of the keywords that may stand at the root beside a status subresource, as the message lists them. */
    private static final String ALLOWED_AT_ROOT = GoText.list(List.of(
            "Description",
            "Type",
            "Format",
            "Title",
            "Maximum",
            "ExclusiveMaximum",
            "Minimum",
            "ExclusiveMinimum",
            "MaxLength",
            "MinLength",
            "Pattern",
            "MaxItems",
            "MinItems",
            "UniqueItems",
            "MultipleOf",
            "Required",
            "Items",
            "Properties",
            "ExternalDocs",
            "Example",
            "XPreserveUnknownFields",
            "XValidations"));

    private static final List<String> NOT_AT_ROOT = List.of(
            "id",
            "$schema",
            "$ref",
            "default",
            "enum",
            "maxProperties",
            "minProperties",
            "allOf",
            "oneOf",
            "anyOf",
            "not",
            "additionalProperties",
            "patternProperties",
            "dependencies",
            "additionalItems",
            "definitions",
            "nullable",
            "x-kubernetes-embedded-resource",
            "x-kubernetes-int-or-string",
            "x-kubernetes-list-map-keys",
            "x-kubernetes-list-type",
            "x-kubernetes-map-type");

    private static final Set<String> SET_EVEN_IF_EMPTY =
            Set.of("maxProperties", "minProperties", "not", "additionalProperties", "$ref", "default");

    private VersionChecks() {}

    /** Checks a schema: the root's own rules, everything {@link StructuralCheck} knows, then its expressions. */
    static List<FieldError> schema(
            RawSchema schema, boolean hasStatus, FieldPath path, RuleChecks.Tolerance tolerance) {
        FieldPath at = path.child("openAPIV3Schema");
        List<FieldError> errors = new ArrayList<>();
        if (hasStatus) {
            if (!schema.type().isEmpty() && !schema.type().equals("object")) {
                errors.add(FieldError.invalid(
                        at.child("type").toString(),
                        schema.type(),
                        "only \"object\" is allowed as the type at the root of the schema if the status subresource is"
                                + " enabled"));
            } else if (NOT_AT_ROOT.stream().anyMatch(keyword -> isSet(schema, keyword))) {
                errors.add(
                        FieldError.invalid(
                                at.toString(),
                                schema.json(),
                                "only " + ALLOWED_AT_ROOT
                                        + " fields are allowed at the root of the schema if the status subresource is enabled"));
            }
        }
        if (schema.flag("nullable")) {
            errors.add(FieldError.forbidden(at.child("nullable").toString(), "nullable cannot be true at the root"));
        }
        StructuralCheck.Findings findings = StructuralCheck.find(schema.json(), at.toString(), new DefaultRules());
        errors.addAll(findings.all(at.toString()));
        if (findings.allowsExpressions()) {
            errors.addAll(RuleChecks.check(SchemaParser.parse(schema.json()), at, findings.spec(), tolerance));
        }
        return errors;
    }

    private static boolean isSet(RawSchema schema, String keyword) {
        JsonNode value = schema.json().path(keyword);
        if (SET_EVEN_IF_EMPTY.contains(keyword)) {
            return schema.has(keyword);
        }
        return value.isBoolean() ? value.booleanValue() : schema.filled(keyword);
    }

    static List<FieldError> deprecation(JsonNode version, FieldPath path) {
        JsonNode warning = version.path("deprecationWarning");
        List<FieldError> errors = new ArrayList<>();
        if (!warning.isTextual()) {
            return errors;
        }
        for (String problem : warningProblems(version.path("deprecated").asBoolean(false), warning.textValue())) {
            errors.add(FieldError.invalid(path.child("deprecationWarning").toString(), warning, problem));
        }
        return errors;
    }

    private static List<String> warningProblems(boolean deprecated, String warning) {
        if (!deprecated) {
            return List.of("can only be set for deprecated versions");
        }
        List<String> problems = new ArrayList<>();
        if (warning.getBytes(StandardCharsets.UTF_8).length > MAX_WARNING_BYTES) {
            problems.add("must be <= " + MAX_WARNING_BYTES + " characters long");
        }
        if (warning.isEmpty()) {
            problems.add("must not be an empty string");
        }
        int bytes = 0;
        for (int i = 0; i < warning.length(); i += Character.charCount(warning.codePointAt(i))) {
            int c = warning.codePointAt(i);
            if (!Printable.is(c)) {
                problems.add("must only contain printable UTF-8 characters; non-printable character found at index "
                        + bytes);
                break;
            }
            bytes += Character.toString(c).getBytes(StandardCharsets.UTF_8).length;
        }
        return problems;
    }

    static List<FieldError> subresources(JsonNode subresources, FieldPath path) {
        List<FieldError> errors = new ArrayList<>();
        JsonNode scale = subresources.path("scale");
        if (!scale.isObject()) {
            return errors;
        }
        FieldPath at = path.child("scale");
        replicas(scale.path("specReplicasPath").asText(""), ".spec", at.child("specReplicasPath"), errors);
        replicas(scale.path("statusReplicasPath").asText(""), ".status", at.child("statusReplicasPath"), errors);
        String selector = scale.path("labelSelectorPath").asText("");
        if (!selector.isEmpty()) {
            String field = at.child("labelSelectorPath").toString();
            if (!selector.startsWith(".")) {
                errors.add(FieldError.invalid(field, selector, "must be a simple json path starting with ."));
            } else if (!selector.startsWith(".spec.") && !selector.startsWith(".status.")) {
                errors.add(FieldError.invalid(field, selector, "should be a json path under either .spec or .status"));
            }
        }
        return errors;
    }

    private static void replicas(String jsonPath, String parent, FieldPath path, List<FieldError> errors) {
        String field = path.toString();
        if (jsonPath.isEmpty()) {
            errors.add(FieldError.required(field, ""));
        } else if (!jsonPath.startsWith(".")) {
            errors.add(FieldError.invalid(field, jsonPath, "must be a simple json path starting with ."));
        } else if (!jsonPath.startsWith(parent + ".")) {
            errors.add(FieldError.invalid(field, jsonPath, "should be a json path under " + parent));
        }
    }

    static List<FieldError> columns(JsonNode columns, FieldPath path) {
        List<FieldError> errors = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            column(columns.get(i), path.index(i), errors);
        }
        return errors;
    }

    private static void column(JsonNode column, FieldPath path, List<FieldError> errors) {
        if (column.path("name").asText("").isEmpty()) {
            errors.add(FieldError.required(path.child("name").toString(), ""));
        }
        String type = column.path("type").asText("");
        String oneOf = "must be one of " + String.join(",", COLUMN_TYPES);
        if (type.isEmpty()) {
            errors.add(FieldError.required(path.child("type").toString(), oneOf));
        } else if (!COLUMN_TYPES.contains(type)) {
            errors.add(FieldError.invalid(path.child("type").toString(), type, oneOf));
        }
        String format = column.path("format").asText("");
        if (!format.isEmpty() && !COLUMN_FORMATS.contains(format)) {
            errors.add(FieldError.invalid(
                    path.child("format").toString(), format, "must be one of " + String.join(",", COLUMN_FORMATS)));
        }
        String jsonPath = column.path("jsonPath").asText("");
        String field = path.child("JSONPath").toString();
        if (jsonPath.isEmpty()) {
            errors.add(FieldError.required(field, ""));
        } else if (!jsonPath.startsWith(".")) {
            errors.add(FieldError.invalid(field, jsonPath, "must be a simple json path starting with ."));
        }
    }

    /**
     * Checks selectable fields.
     *
     * @param schema the schema that stands at the same level; null when it stands elsewhere
     * @param allowTooMany whether more than {@link #MAX_SELECTABLE_FIELDS} are tolerated
     */
    static List<FieldError> selectableFields(
            JsonNode fields, @Nullable RawSchema schema, String noSchema, FieldPath path, boolean allowTooMany) {
        List<FieldError> errors = new ArrayList<>();
        if (fields.isEmpty()) {
            return errors;
        }
        if (schema == null) {
            errors.add(FieldError.invalid(path.toString(), "", noSchema));
            return errors;
        }
        Set<String> unique = new HashSet<>();
        for (int i = 0; i < fields.size(); i++) {
            selectableField(
                    fields.get(i).path("jsonPath").asText(""),
                    schema,
                    path.index(i).child("jsonPath").toString(),
                    unique,
                    errors);
        }
        if (unique.size() > MAX_SELECTABLE_FIELDS && !allowTooMany) {
            errors.add(FieldError.tooMany(path.toString(), unique.size(), MAX_SELECTABLE_FIELDS));
        }
        return errors;
    }

    private static void selectableField(
            String jsonPath, RawSchema schema, String field, Set<String> unique, List<FieldError> errors) {
        if (jsonPath.isEmpty()) {
            errors.add(FieldError.required(field, ""));
            return;
        }
        SchemaPaths.Target target = SchemaPaths.find(jsonPath, schema, false);
        if (target.schema() == null) {
            errors.add(FieldError.invalid(field, jsonPath, "is an invalid path: " + target.problem()));
            return;
        }
        String path = target.path().toString();
        if (path.equals("metadata") || path.startsWith("metadata.") || path.startsWith("metadata[")) {
            errors.add(FieldError.invalid(field, jsonPath, "must not point to fields in metadata"));
        }
        if (!List.of("string", "boolean", "integer").contains(target.schema().type())) {
            errors.add(FieldError.invalid(
                    field,
                    jsonPath,
                    "must point to a field of type string, boolean or integer. Enum string fields and strings with"
                            + " formats are allowed."));
        }
        if (!unique.add(path)) {
            errors.add(FieldError.duplicate(field, TextNode.valueOf(jsonPath)));
        }
    }

    /** Versions whose selectable fields an update leaves as they were although there are too many. */
    static Set<String> withTooManySelectableFields(Definition crd, Definition old) {
        Map<String, JsonNode> before = new HashMap<>();
        old.versions()
                .forEach(version -> before.put(version.name(), version.json().path("selectableFields")));
        Set<String> kept = new HashSet<>();
        for (Definition.Version version : crd.versions()) {
            JsonNode was = before.get(version.name());
            if (was != null
                    && was.size() > MAX_SELECTABLE_FIELDS
                    && was.equals(version.json().path("selectableFields"))) {
                kept.add(version.name());
            }
        }
        return kept;
    }
}

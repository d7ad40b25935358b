package dev.polder.machinery.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.crd.Definition.Version;
import dev.polder.machinery.schema.field.FieldPath;
import dev.polder.machinery.schema.field.JsonValues;
import dev.polder.machinery.schema.field.Names;
import dev.polder.machinery.schema.structural.RawSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The APIResourceSchemas of kcp, which describe types as CustomResourceDefinitions do but for where the schema of a version
 * stands, the core group, and that they never change (kcp {@code pkg/admission/apiresourceschema/validation.go}).
 */
public final class ApiResourceSchemas {

    private static final FieldPath NAME = FieldPath.of("metadata").child("name");
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final String PREFIX_FORM = "^[a-z]([-a-z0-9]*[a-z0-9])?$";
    private static final Pattern PREFIX = Pattern.compile(PREFIX_FORM);

    private final Definition definition;
    private final List<FieldError> errors = new ArrayList<>();

    private ApiResourceSchemas(Definition definition) {
        this.definition = definition;
    }

    /** Everything wrong with a new schema beyond the schema of its own type, in upstream's order. */
    public static List<FieldError> validate(ObjectNode schema) {
        ApiResourceSchemas checks = new ApiResourceSchemas(new Definition(toDefinition(schema)));
        checks.name();
        ApiApproval.check(checks.definition, null).ifPresent(checks.errors::add);
        checks.group();
        checks.versions(schema.path("spec").path("versions"));
        checks.errors.addAll(NameChecks.required(checks.definition.names(), SPEC.child("names")));
        checks.errors.addAll(NameChecks.form(checks.definition.names(), SPEC.child("names")));
        return checks.errors;
    }

    /** Everything wrong with a schema that is written again: whatever would be wrong with a new one, and any change. */
    public static List<FieldError> validateUpdate(ObjectNode schema, ObjectNode old) {
        List<FieldError> errors = new ArrayList<>(validate(schema));
        if (!JsonValues.same(schema.path("spec"), old.path("spec"))) {
            errors.add(FieldError.invalid(SPEC.toString(), schema.path("spec"), "is immutable"));
        }
        return errors;
    }

    /** The definition that describes the same type; its names count as accepted. */
    public static ObjectNode toDefinition(ObjectNode schema) {
        ObjectNode definition = Json.object();
        definition.set("metadata", schema.path("metadata").deepCopy());
        ObjectNode spec = definition.putObject("spec");
        JsonNode from = schema.path("spec");
        spec.put("group", from.path("group").asText(""));
        spec.put("scope", from.path("scope").asText(""));
        spec.set("names", from.path("names").deepCopy());
        ArrayNode versions = spec.putArray("versions");
        for (JsonNode version : from.path("versions")) {
            ObjectNode copy = version.deepCopy();
            if (version.path("schema").isObject()) {
                copy.putObject("schema")
                        .set("openAPIV3Schema", version.path("schema").deepCopy());
            }
            versions.add(copy);
        }
        if (from.path("conversion").isObject()) {
            spec.set("conversion", from.path("conversion").deepCopy());
        }
        return definition;
    }

    private void name() {
        String plural = definition.names().path("plural").asText("");
        if (plural.isEmpty()) {
            return;
        }
        String end = "." + plural + "." + (definition.group().isEmpty() ? "core" : definition.group());
        String name = definition.name();
        if (!name.endsWith(end)) {
            errors.add(FieldError.invalid(NAME.toString(), name, "must end in " + end));
        } else if (!PREFIX.matcher(name.substring(0, name.length() - end.length()))
                .matches()) {
            errors.add(FieldError.invalid(NAME.toString(), name, "must match " + PREFIX_FORM + " in front of " + end));
        }
    }

    private void group() {
        String group = definition.group();
        if (group.equals("core")) {
            String field = SPEC.child("group").toString();
            errors.add(FieldError.invalid(field, group, "must be empty string for the core group"));
        } else if (!group.isEmpty()) {
            errors.addAll(SpecChecks.group(group));
        }
    }

    private void versions(JsonNode written) {
        List<Version> versions = definition.versions();
        FieldPath path = SPEC.child("versions");
        Set<String> names = new HashSet<>();
        int storage = 0;
        for (int i = 0; i < versions.size(); i++) {
            Version version = versions.get(i);
            storage += version.isStorage() ? 1 : 0;
            names.add(version.name());
            List<String> wrong = Names.dns1035Label(version.name());
            if (!wrong.isEmpty()) {
                String field = path.index(i).child("name").toString();
                errors.add(FieldError.invalid(field, version.name(), String.join(",", wrong)));
            }
            version(version, path.index(i));
        }
        if (names.size() < versions.size()) {
            errors.add(FieldError.invalid(path.toString(), written, "must contain unique version names"));
        }
        if (storage != 1) {
            errors.add(FieldError.invalid(
                    path.toString(), written, "must have exactly one version marked as storage version"));
        }
    }

    private void version(Version version, FieldPath path) {
        errors.addAll(VersionChecks.deprecation(version.json(), path));
        RawSchema schema = version.schema();
        if (schema == null) {
            errors.add(FieldError.required(path.child("schema").toString(), ""));
        } else {
            errors.addAll(
                    VersionChecks.schema(schema, version.hasStatus(), path.child("schema"), RuleChecks.Tolerance.NONE));
        }
        errors.addAll(VersionChecks.subresources(version.subresources(), path.child("subresources")));
        errors.addAll(VersionChecks.columns(
                version.json().path("additionalPrinterColumns"), path.child("additionalPrinterColumns")));
        errors.addAll(VersionChecks.selectableFields(
                version.json().path("selectableFields"),
                schema,
                "may only be set when `version.schema.openAPIV3Schema` is not included",
                path.child("selectableFields"),
                false));
    }
}

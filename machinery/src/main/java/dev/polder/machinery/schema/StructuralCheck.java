package dev.polder.machinery.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.field.FieldPath;
import dev.polder.machinery.schema.structural.Completeness;
import dev.polder.machinery.schema.structural.RawSchema;
import dev.polder.machinery.schema.structural.SpecRules;
import dev.polder.machinery.schema.structural.StructuralRules;
import dev.polder.machinery.schema.structural.Unsupported;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Whether a schema may stand in a CRD of apiextensions v1: structural, within the allowed part of OpenAPI, with defaults
 * that are valid and pruned. Expressions of {@code x-kubernetes-validations} are not compiled.
 */
public final class StructuralCheck {

    private StructuralCheck() {}

    /**
     * Everything wrong with a root schema, in upstream's order.
     *
     * @param path where the schema stands, e.g. {@code spec.validation.openAPIV3Schema}
     */
    public static List<FieldError> check(JsonNode rawSchema, String path) {
        RawSchema schema = new RawSchema(rawSchema);
        FieldPath at = FieldPath.of(path);
        List<FieldError> errors = new ArrayList<>();
        Optional<String> unreadable = Unsupported.first(schema);
        if (unreadable.isEmpty()) {
            errors.addAll(structural(rawSchema, path));
            if (errors.isEmpty()) {
                errors.addAll(DefaultsCheck.check(SchemaParser.parse(rawSchema), at));
            }
        }
        errors.addAll(SpecRules.check(schema, at));
        if (errors.isEmpty() && unreadable.isPresent()) {
            errors.add(FieldError.invalid(path, "", unreadable.get()));
        }
        return errors;
    }

    /** What the condition NonStructuralSchema reports: the rules of structural schemas alone, sorted by message. */
    public static List<FieldError> structural(JsonNode rawSchema, String path) {
        RawSchema schema = new RawSchema(rawSchema);
        FieldPath at = FieldPath.of(path);
        List<FieldError> errors = new ArrayList<>(StructuralRules.check(schema, at));
        errors.addAll(Completeness.check(schema, at));
        errors.sort(Comparator.comparing(FieldError::message));
        return errors;
    }

    /** Why a schema cannot be read as a structural one at all; empty when it can. */
    public static Optional<String> unreadable(JsonNode rawSchema) {
        return Unsupported.first(new RawSchema(rawSchema));
    }
}

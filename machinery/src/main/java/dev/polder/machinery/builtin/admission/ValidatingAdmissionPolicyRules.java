package dev.polder.machinery.builtin.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.Conditions;
import dev.polder.machinery.builtin.rule.Formats;
import dev.polder.machinery.builtin.rule.Nodes;
import dev.polder.machinery.policy.expression.Wanted;
import dev.polder.machinery.schema.field.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** ValidatingAdmissionPolicies. */
public final class ValidatingAdmissionPolicyRules extends PolicyRules {

    private static final List<String> REASONS = List.of("Forbidden", "Invalid", "RequestEntityTooLarge");
    private static final int MAX_ANNOTATIONS = 20;
    private static final int MAX_VALUE_EXPRESSION = 5 * 1024;

    @Override
    public void prepareForCreate(ObjectNode policy) {
        policy.remove("status");
    }

    @Override
    public void prepareForUpdate(ObjectNode policy, ObjectNode old, String subresource) {
        boolean status = subresource.equals("status");
        restore(policy, old, status ? "spec" : "status");
        if (status) {
            restoreMetadata(policy, old, RESET_METADATA);
        }
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode policy, ObjectNode old, String subresource) {
        return subresource.equals("status") ? status(policy) : super.validateUpdate(policy, old, subresource);
    }

    @Override
    List<FieldError> decisions(ObjectNode policy, JsonNode spec, ExpressionChecks expressions) {
        List<FieldError> errors = new ArrayList<>();
        List<JsonNode> validations = Nodes.list(spec, "validations");
        List<JsonNode> annotations = Nodes.list(spec, "auditAnnotations");
        if (validations.isEmpty() && annotations.isEmpty()) {
            String words = "validations or auditAnnotations must contain at least one item";
            errors.add(FieldError.required("spec.validations", words));
            errors.add(FieldError.required("spec.auditAnnotations", words));
            return errors;
        }
        for (int i = 0; i < validations.size(); i++) {
            errors.addAll(validation(validations.get(i), "spec.validations[" + i + "]", expressions));
        }
        if (annotations.size() > MAX_ANNOTATIONS) {
            errors.add(FieldError.invalid(
                    "spec.auditAnnotations",
                    spec.path("auditAnnotations"),
                    "must not have more than 20 auditAnnotations"));
        }
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < annotations.size(); i++) {
            String path = "spec.auditAnnotations[" + i + "]";
            errors.addAll(annotation(Nodes.text(policy, "metadata", "name"), annotations.get(i), path, expressions));
            if (!keys.add(Nodes.text(annotations.get(i), "key"))) {
                errors.add(
                        FieldError.duplicate(path + ".key", annotations.get(i).path("key")));
            }
        }
        return errors;
    }

    private static List<FieldError> validation(JsonNode validation, String path, ExpressionChecks expressions) {
        String source = Nodes.text(validation, "expression");
        List<FieldError> errors = new ArrayList<>(
                source.isBlank()
                        ? missing(path)
                        : expressions.expression(path + ".expression", source, Wanted.BOOL, true));
        String messageExpression = Nodes.text(validation, "messageExpression");
        if (!messageExpression.isEmpty() && messageExpression.isBlank()) {
            errors.add(FieldError.invalid(
                    path + ".messageExpression", messageExpression, "must be non-empty if specified"));
        } else if (!messageExpression.isEmpty()) {
            errors.addAll(expressions.expression(path + ".messageExpression", messageExpression, Wanted.TEXT, false));
        }
        String message = Nodes.text(validation, "message");
        if (!message.isEmpty() && message.isBlank()) {
            errors.add(FieldError.invalid(path + ".message", message, "message must be non-empty if specified"));
        } else if (message.strip().chars().anyMatch(c -> c == '\n' || c == '\r')) {
            errors.add(FieldError.invalid(path + ".message", message, "message must not contain line breaks"));
        }
        errors.addAll(RuleChecks.oneOf(validation, "reason", path, REASONS));
        return errors;
    }

    private static List<FieldError> annotation(
            String policy, JsonNode annotation, String path, ExpressionChecks expressions) {
        List<FieldError> errors = new ArrayList<>();
        String key = Nodes.text(annotation, "key");
        if (policy.isEmpty()) {
            errors.add(FieldError.invalid(path + ".key", key, "requires metadata.name be non-empty"));
        } else {
            String name = policy + "/" + key;
            errors.addAll(Formats.invalid(path + ".key", name, Names.qualifiedName(name)));
        }
        String value = Nodes.text(annotation, "valueExpression");
        if (value.isBlank()) {
            errors.add(FieldError.required(path + ".valueExpression", "valueExpression is not specified"));
        } else if (Names.utf8Length(value.strip()) > MAX_VALUE_EXPRESSION) {
            errors.add(FieldError.required(
                    path + ".valueExpression", "must not exceed " + MAX_VALUE_EXPRESSION + " bytes in length"));
        } else {
            errors.addAll(expressions.stripped(path + ".valueExpression", value, Wanted.TEXT_OR_NULL));
        }
        return errors;
    }

    private static List<FieldError> status(ObjectNode policy) {
        List<FieldError> errors = new ArrayList<>();
        List<JsonNode> warnings = Nodes.list(policy, "status", "typeChecking", "expressionWarnings");
        for (int i = 0; i < warnings.size(); i++) {
            String path = "status.typeChecking.expressionWarnings[" + i + "]";
            if (Nodes.text(warnings.get(i), "warning").isEmpty()) {
                errors.add(FieldError.required(path + ".warning", ""));
            }
            if (Nodes.text(warnings.get(i), "fieldRef").isBlank()) {
                errors.add(FieldError.required(path + ".fieldRef", ""));
            }
        }
        errors.addAll(Conditions.validate(Nodes.list(policy, "status", "conditions"), "status.conditions"));
        return errors;
    }
}

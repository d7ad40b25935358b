package dev.polder.machinery.schema.structural;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.field.FieldPath;
import java.util.ArrayList;
import java.util.List;

/** The form of {@code x-kubernetes-validations}, without what its expressions mean. */
final class RuleShape {

    private static final List<String> REASONS =
            List.of("FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired");

    private final List<FieldError> errors = new ArrayList<>();

    private RuleShape() {}

    static List<FieldError> check(RawSchema schema, FieldPath path) {
        RuleShape shape = new RuleShape();
        List<RawSchema> rules = schema.list("x-kubernetes-validations");
        for (int i = 0; i < rules.size(); i++) {
            FieldPath at = path.child("x-kubernetes-validations").index(i);
            shape.texts(rules.get(i), at);
            shape.fieldPath(rules.get(i), schema, at);
        }
        return shape.errors;
    }

    private void texts(RawSchema rule, FieldPath path) {
        String expression = rule.text("rule").strip();
        String message = rule.text("message");
        String at = path.child("message").toString();
        if (expression.isEmpty()) {
            errors.add(FieldError.required(path.child("rule").toString(), "rule is not specified"));
        } else if (!message.isEmpty() && message.isBlank()) {
            errors.add(FieldError.invalid(at, message, "message must be non-empty if specified"));
        } else if (hasLineBreak(message.strip())) {
            errors.add(FieldError.invalid(at, message, "message must not contain line breaks"));
        } else if (hasLineBreak(expression) && message.isBlank()) {
            errors.add(FieldError.required(at, "message must be specified if rule contains line breaks"));
        }
        String messageExpression = rule.text("messageExpression");
        if (!messageExpression.isEmpty() && messageExpression.isBlank()) {
            errors.add(FieldError.required(
                    path.child("messageExpression").toString(), "messageExpression must be non-empty if specified"));
        }
        JsonNode reason = rule.json().path("reason");
        if (reason.isTextual() && !REASONS.contains(reason.textValue())) {
            errors.add(FieldError.notSupported(
                    path.child("reason").toString(), TextNode.valueOf(reason.textValue()), REASONS));
        }
    }

    private void fieldPath(RawSchema rule, RawSchema schema, FieldPath path) {
        String target = rule.text("fieldPath");
        String at = path.child("fieldPath").toString();
        if (target.isEmpty()) {
            return;
        }
        if (target.isBlank()) {
            errors.add(FieldError.invalid(at, target, "fieldPath must be non-empty if specified"));
        }
        if (hasLineBreak(target)) {
            errors.add(FieldError.invalid(at, target, "fieldPath must not contain line breaks"));
        }
        if (!SchemaPaths.find(target, schema, true).isFound()) {
            errors.add(FieldError.invalid(at, target, "fieldPath must be a valid path"));
        }
    }

    private static boolean hasLineBreak(String text) {
        return text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
    }
}

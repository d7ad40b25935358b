package dev.polder.machinery.cel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.cel.runtime.Program;
import dev.polder.machinery.cel.value.EvalError;
import dev.polder.machinery.cel.value.Values;
import dev.polder.machinery.schema.field.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs the rules of a value from the root down until the budget is spent (apiextensions {@code cel.Validator.validate}). */
final class RuleWalk {

    private static final String OUT_OF_BUDGET =
            "validation failed due to running out of cost budget, no further validation rules will be run";

    private final long perCall;
    private long remaining;
    private final List<FieldError> errors = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    RuleWalk(long perCall, long budget) {
        this.perCall = perCall;
        this.remaining = budget;
    }

    SchemaRules.Findings findings() {
        return new SchemaRules.Findings(List.copyOf(errors), List.copyOf(warnings), remaining);
    }

    /**
     * Checks a value and all below it. Null is no value: rules that want to see it belong to the value around it.
     *
     * @param old what the value was; null when it is new or cannot be told
     */
    void value(RuleNode node, FieldPath path, JsonNode value, @Nullable JsonNode old, Ratchet ratchet) {
        if (value.isNull() || remaining < 0) {
            return;
        }
        JsonNode before = old == null || old.isNull() ? null : old;
        if (node.hasOwnRules()) {
            rules(node, path, value, before, ratchet);
        }
        for (RuleNode part : node.allOf()) {
            value(part, path, value, before, ratchet.withoutCurrent());
        }
        if (value.isArray()) {
            elements(node, path, value, before, ratchet);
        } else if (value.isObject()) {
            fields(node, path, value, before, ratchet);
        }
    }

    private void elements(RuleNode node, FieldPath path, JsonNode list, @Nullable JsonNode old, Ratchet ratchet) {
        RuleNode items = node.items();
        if (items == null || remaining < 0) {
            return;
        }
        OldItems before = OldItems.of(node.schema(), old);
        for (int i = 0; i < list.size() && remaining >= 0; i++) {
            JsonNode item = list.get(i);
            value(items, path.index(i), item, before.get(item), ratchet.element(i));
        }
    }

    private void fields(RuleNode node, FieldPath path, JsonNode object, @Nullable JsonNode old, Ratchet ratchet) {
        RuleNode others = node.others();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (remaining < 0) {
                return;
            }
            String name = field.getKey();
            JsonNode before = old == null ? null : old.get(name);
            if (others != null) {
                value(others, path.key(name), field.getValue(), before, ratchet.field(name));
            }
            RuleNode known = node.fields().get(name);
            if (known != null) {
                value(known, path.child(name), field.getValue(), before, ratchet.field(name));
            }
        }
    }

    private void rules(RuleNode node, FieldPath path, JsonNode value, @Nullable JsonNode old, Ratchet ratchet) {
        String type = node.schema().type();
        if (node.isOutOfSight()) {
            invalid(
                    path,
                    type,
                    "rule compiler initialization error: failed to convert to declType for CEL validation rules");
            return;
        }
        if (remaining <= 0) {
            invalid(path, type, OUT_OF_BUDGET);
            remaining = -1;
            return;
        }
        Object self = Values.of(value, node.schema());
        Object oldSelf = old == null ? null : Values.of(old, node.schema());
        for (CompiledRule rule : node.rules()) {
            if (!rule.problem().isEmpty()) {
                invalid(path, type, "rule compile error: " + rule.problem());
                continue;
            }
            Program program = rule.program();
            boolean isOptional = rule.rule().isOldSelfOptional();
            if (program == null || (rule.usesOldSelf() && old == null && !isOptional)) {
                continue;
            }
            Program.Variables variables =
                    new Program.Variables(self, isOptional ? Optional.ofNullable(oldSelf) : oldSelf);
            run(rule, program, variables, new At(path, type, ratchet));
            if (remaining < 0) {
                return;
            }
        }
    }

    /** Where a rule runs. */
    private record At(FieldPath path, String type, Ratchet ratchet) {}

    private void run(CompiledRule rule, Program program, Program.Variables variables, At at) {
        Program.Result result = program.run(variables, perCall);
        if (result.cost() > remaining) {
            invalid(at.path(), at.type(), OUT_OF_BUDGET);
            remaining = -1;
            return;
        }
        remaining -= result.cost();
        if (result.value() instanceof EvalError error) {
            String shown = rule.rule().shown();
            if (result.isOverLimit()) {
                invalid(
                        at.path(),
                        at.type(),
                        "'" + error.message()
                                + "': no further validation rules will be run due to call cost exceeds limit for rule: "
                                + shown);
                remaining = -1;
            } else if (error.message().startsWith("no such overload")) {
                invalid(
                        at.path(),
                        at.type(),
                        "'" + error.message() + "': call arguments did not match a supported"
                                + " operator, function or macro signature for rule: " + shown);
            } else {
                invalid(at.path(), at.type(), error.message() + " evaluating rule: " + shown);
            }
        } else if (!result.value().equals(true)) {
            failed(rule, variables, at);
        }
    }

    private void failed(CompiledRule rule, Program.Variables variables, At at) {
        FieldPath path = rule.fieldPath().isEmpty() ? at.path() : at.path().child(rule.fieldPath());
        Program expression = rule.message();
        String detail = rule.rule().failure();
        boolean isFinal = false;
        if (expression != null) {
            Message message = Message.of(expression, rule.rule().messageExpression(), variables, perCall, remaining);
            isFinal = message.remaining() < 0;
            remaining = message.remaining();
            detail = message.text().orElse(detail);
        }
        FieldError error = isFinal
                ? FieldError.invalid(path.display(), at.type(), detail)
                : Reasons.error(rule.rule().reason(), path.display(), at.type(), detail);
        if (!rule.usesOldSelf() && at.ratchet().isUnchanged()) {
            warnings.add(error.message());
        } else {
            errors.add(error);
        }
    }

    private void invalid(FieldPath path, String type, String detail) {
        errors.add(FieldError.invalid(path.display(), type, detail));
    }
}

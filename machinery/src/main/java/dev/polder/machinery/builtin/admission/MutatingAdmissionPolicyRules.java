package dev.polder.machinery.builtin.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.Nodes;
import dev.polder.machinery.policy.expression.Wanted;
import java.util.ArrayList;
import java.util.List;

/** MutatingAdmissionPolicies. */
public final class MutatingAdmissionPolicyRules extends PolicyRules {

    private static final List<String> PATCH_TYPES = List.of("ApplyConfiguration", "JSONPatch");

    @Override
    boolean composes(JsonNode spec) {
        return true;
    }

    @Override
    List<FieldError> constraints(JsonNode constraints, String path) {
        return RuleChecks.mutable(constraints, path);
    }

    @Override
    List<FieldError> decisions(ObjectNode policy, JsonNode spec, ExpressionChecks expressions) {
        List<FieldError> errors = new ArrayList<>();
        List<JsonNode> mutations = Nodes.list(spec, "mutations");
        if (mutations.isEmpty()) {
            errors.add(FieldError.required("spec.mutations", "mutations must contain at least one item"));
        }
        for (int i = 0; i < mutations.size(); i++) {
            errors.addAll(mutation(mutations.get(i), "spec.mutations[" + i + "]", expressions));
        }
        if (Nodes.text(spec, "reinvocationPolicy").isEmpty()) {
            errors.add(FieldError.required("spec.reinvocationPolicy", ""));
        } else {
            errors.addAll(RuleChecks.oneOf(spec, "reinvocationPolicy", "spec", RuleChecks.REINVOCATION_POLICIES));
        }
        return errors;
    }

    private static List<FieldError> mutation(JsonNode mutation, String path, ExpressionChecks expressions) {
        String type = Nodes.text(mutation, "patchType");
        if (type.isEmpty()) {
            return List.of(FieldError.required(path + ".patchType", ""));
        }
        if (!PATCH_TYPES.contains(type)) {
            return List.of(FieldError.notSupported(path + ".patchType", mutation.path("patchType"), PATCH_TYPES));
        }
        boolean apply = type.equals("ApplyConfiguration");
        String wanted = apply ? "applyConfiguration" : "jsonPatch";
        String other = apply ? "jsonPatch" : "applyConfiguration";
        List<FieldError> errors = new ArrayList<>();
        if (Nodes.has(mutation, wanted)) {
            String source = Nodes.text(mutation, wanted, "expression").strip();
            String at = path + "." + wanted + ".expression";
            errors.addAll(
                    source.isEmpty()
                            ? List.of(FieldError.required(at, ""))
                            : expressions.expression(at, source, apply ? Wanted.OBJECT : Wanted.PATCH, true));
        } else {
            errors.add(FieldError.required(path + "." + wanted, "must be specified when patchType is " + type));
        }
        if (Nodes.has(mutation, other)) {
            // Upstream shows no more of it than this.
            errors.add(FieldError.invalid(
                    path + "." + other, "{" + other + "}", "must not be specified when patchType is " + type));
        }
        return errors;
    }
}

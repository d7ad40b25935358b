package dev.polder.machinery.builtin.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.BuiltinRules;
import dev.polder.machinery.builtin.rule.Nodes;
import dev.polder.machinery.cel.type.Escaping;
import java.util.ArrayList;
import java.util.List;

/** What validating and mutating admission policies have in common. */
abstract class PolicyRules extends BuiltinRules {

    private static final Pattern IDENTIFIER = Pattern.compile("[_a-zA-Z][_a-zA-Z0-9]*");

    PolicyRules() {
        super(new Traits(NameRule.DNS_SUBDOMAIN, false, false, false, true, true));
    }

    @Override
    public List<FieldError> validate(ObjectNode policy) {
        return validate(policy, MissingNode.getInstance());
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode policy, ObjectNode old, String subresource) {
        return validate(policy, Nodes.at(old, "spec"));
    }

    private List<FieldError> validate(ObjectNode policy, JsonNode old) {
        List<FieldError> errors = new ArrayList<>();
        JsonNode spec = Nodes.at(policy, "spec");
        ExpressionChecks expressions = ExpressionChecks.ofPolicy(spec, old, composes(spec));
        if (!Nodes.has(spec, "failurePolicy")) {
            errors.add(FieldError.required("spec.failurePolicy", ""));
        }
        errors.addAll(RuleChecks.oneOf(spec, "failurePolicy", "spec", RuleChecks.FAILURE_POLICIES));
        if (Nodes.has(spec, "paramKind")) {
            errors.addAll(Params.kind(spec.path("paramKind"), "spec.paramKind"));
        }
        if (Nodes.has(spec, "matchConstraints")) {
            errors.addAll(RuleChecks.matchResources(spec.path("matchConstraints"), "spec.matchConstraints"));
            if (Nodes.list(spec, "matchConstraints", "resourceRules").isEmpty()) {
                errors.add(FieldError.required("spec.matchConstraints.resourceRules", ""));
            }
            errors.addAll(constraints(spec.path("matchConstraints"), "spec.matchConstraints"));
        } else {
            errors.add(FieldError.required("spec.matchConstraints", ""));
        }
        errors.addAll(RuleChecks.conditions(spec, "spec", expressions));
        errors.addAll(variables(spec, expressions));
        errors.addAll(decisions(policy, spec, expressions));
        return errors;
    }

    /** Whether expressions may use {@code variables}. */
    boolean composes(JsonNode spec) {
        return !Nodes.list(spec, "variables").isEmpty();
    }

    /** What else is wrong with the writes that the policy wants to be about. */
    List<FieldError> constraints(JsonNode constraints, String path) {
        return List.of();
    }

    /** What is wrong with the part that decides: validations or mutations. */
    abstract List<FieldError> decisions(ObjectNode policy, JsonNode spec, ExpressionChecks expressions);

    private static List<FieldError> variables(JsonNode spec, ExpressionChecks expressions) {
        List<FieldError> errors = new ArrayList<>();
        List<JsonNode> variables = Nodes.list(spec, "variables");
        for (int i = 0; i < variables.size(); i++) {
            String path = "spec.variables[" + i + "]";
            String name = Nodes.text(variables.get(i), "name");
            if (name.isBlank()) {
                errors.add(FieldError.required(path + ".name", "name is not specified"));
            } else if (!IDENTIFIER.matches(name) || Escaping.isKeyword(name)) {
                errors.add(FieldError.invalid(path + ".name", name, "name is not a valid CEL identifier"));
            }
            String source = Nodes.text(variables.get(i), "expression");
            errors.addAll(source.isBlank() ? missing(path) : expressions.variable(path + ".expression", name, source));
        }
        return errors;
    }

    /** The error of an expression that is not there. */
    static List<FieldError> missing(String path) {
        return List.of(FieldError.required(path + ".expression", "expression is not specified"));
    }
}

package dev.polder.machinery.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.cel.compiler.CelCompiler;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.cel.RuleEnvironment;
import dev.polder.machinery.cel.RuleEnvironment.Use;
import dev.polder.machinery.cel.check.Rule;
import dev.polder.machinery.cel.check.RuleCheck;
import dev.polder.machinery.cel.estimate.Range;
import dev.polder.machinery.cel.estimate.SchemaSizes;
import dev.polder.machinery.cel.type.DeclType;
import dev.polder.machinery.cel.type.Sizes;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.schema.field.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compiles the rules of a schema and adds up what they cost (apiextensions v0.32 {@code
 * ValidateCustomResourceDefinitionOpenAPISchema}). The schema itself is structural already.
 */
final class RuleChecks {

    private static final String RULES = "x-kubernetes-validations";

    /**
     * How an update goes easy on what was so before.
     *
     * @param known expressions that may use everything
     * @param isUnchanged whether the whole schema is as it was: what one rule costs is not limited then
     */
    record Tolerance(KnownExpressions known, boolean isUnchanged) {

        /** Of a definition that is new. */
        static final Tolerance NONE = new Tolerance(KnownExpressions.NONE, false);
    }

    private final Tolerance tolerance;
    private final List<String> broken;
    private final List<FieldError> errors = new ArrayList<>();
    private final TotalCost total = new TotalCost();

    private RuleChecks(Tolerance tolerance, List<FieldError> schemaErrors) {
        this.tolerance = tolerance;
        this.broken = schemaErrors.stream().map(FieldError::field).toList();
    }

    /**
     * Everything wrong with the rules of a root schema.
     *
     * @param schemaErrors what else is wrong with the schema: rules above such an error are not looked at
     */
    static List<FieldError> check(Schema schema, FieldPath path, List<FieldError> schemaErrors, Tolerance tolerance) {
        RuleChecks checks = new RuleChecks(tolerance, schemaErrors);
        checks.node(SchemaNode.root(schema, path));
        checks.errors.addAll(checks.total.errors(path));
        return checks.errors;
    }

    private void node(SchemaNode node) {
        node.children().forEach(this::node);
        List<JsonNode> rules = node.schema().extensions().validations();
        if (rules.isEmpty() || isBroken(node.path().toString())) {
            return;
        }
        Optional<DeclType> type = node.type();
        if (type.isEmpty()) {
            errors.add(FieldError.internal(
                    node.path().child(RULES).toString(),
                    "internal error: failed to construct type information for x-kubernetes-validations rules: unable to"
                            + " convert structural schema to CEL declarations"));
            return;
        }
        for (int i = 0; i < rules.size(); i++) {
            rule(rules.get(i), node, type.get(), node.path().child(RULES).index(i));
        }
    }

    private boolean isBroken(String path) {
        return broken.stream()
                .anyMatch(field -> field.startsWith(path)
                        && (field.length() == path.length() || ".[".indexOf(field.charAt(path.length())) >= 0));
    }

    private void rule(JsonNode json, SchemaNode node, DeclType type, FieldPath path) {
        Rule rule = Rule.of(json);
        boolean isOptional = Boolean.TRUE.equals(rule.optionalOldSelf());
        SchemaSizes sizes = new SchemaSizes(type);
        CelCompiler compiler =
                compiler(type, isOptional, tolerance.known().rules().contains(rule.expression()));
        RuleCheck check = RuleCheck.rule(rule.expression(), compiler, sizes);
        FieldPath at = path.child("rule");
        Long times = node.cardinality();
        long cost =
                Range.multiply(check.cost(), times == null ? Sizes.maxCardinality(type.minSerializedSize()) : times);
        cost(cost, "estimated rule cost", at);
        if (!check.error().isEmpty()) {
            errors.add(FieldError.invalid(at.toString(), json, check.error()));
        } else if (!rule.messageExpression().isEmpty()) {
            CelCompiler forMessage =
                    compiler(type, isOptional, tolerance.known().messages().contains(rule.messageExpression()));
            message(json, RuleCheck.message(rule.messageExpression(), forMessage, sizes), path);
        }
        FieldPath uncorrelatable = node.uncorrelatable();
        if (check.usesOldSelf() && uncorrelatable != null) {
            errors.add(FieldError.invalid(
                    at.toString(),
                    rule.expression(),
                    "oldSelf cannot be used on the uncorrelatable portion of the schema within " + uncorrelatable));
        } else if (!check.usesOldSelf() && rule.optionalOldSelf() != null) {
            errors.add(FieldError.invalid(
                    path.child("optionalOldSelf").toString(),
                    BooleanNode.valueOf(rule.optionalOldSelf()),
                    "may not be set if oldSelf is not used in rule"));
        }
    }

    private static CelCompiler compiler(DeclType type, boolean isOldSelfOptional, boolean isKnown) {
        return RuleEnvironment.of(type, isOldSelfOptional, isKnown ? Use.STORED : Use.NEW)
                .compiler();
    }

    private void message(JsonNode rule, RuleCheck check, FieldPath path) {
        FieldPath at = path.child("messageExpression");
        if (check.error().isEmpty()) {
            cost(check.cost(), "estimated messageExpression cost", at);
        } else {
            errors.add(FieldError.invalid(at.toString(), rule, check.error()));
        }
    }

    private void cost(long cost, String what, FieldPath path) {
        if (!tolerance.isUnchanged() && Long.compareUnsigned(cost, TotalCost.RULE_LIMIT) > 0) {
            errors.add(FieldError.forbidden(path.toString(), TotalCost.exceeds(what, cost, TotalCost.RULE_LIMIT)));
        }
        total.add(path, cost);
    }
}

package dev.polder.machinery.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.types.SimpleType;
import dev.polder.machinery.cel.check.Expressions.Broken;
import dev.polder.machinery.cel.check.Expressions.Checked;
import dev.polder.machinery.cel.library.KubernetesLibraries;
import dev.polder.machinery.cel.runtime.PlanException;
import dev.polder.machinery.cel.runtime.Program;
import dev.polder.machinery.cel.type.DeclType;
import dev.polder.machinery.schema.Schema;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A rule that can run (apiextensions {@code pkg/apiserver/schema/cel/compilation.go}).
 *
 * @param program what must hold; null when the rule is empty or wrong
 * @param problem why the rule cannot run; empty when it can
 * @param usesOldSelf whether it compares with what was before
 * @param message computes the message; null when nothing does
 * @param fieldPath where the error is, relative to the rule; empty when at the rule
 */
record CompiledRule(
        Rule rule,
        @Nullable Program program,
        String problem,
        boolean usesOldSelf,
        @Nullable Program message,
        String fieldPath) {

    /**
     * Compiles a rule.
     *
     * @param schema the schema that has the rule
     * @param type the type of its values
     */
    static CompiledRule of(Rule rule, Schema schema, DeclType type) {
        if (rule.expression().isBlank()) {
            return new CompiledRule(rule, null, "", false, null, "");
        }
        RuleEnvironment environment = RuleEnvironment.of(type, rule.isOldSelfOptional(), RuleEnvironment.Use.STORED);
        return switch (environment.check(rule.expression())) {
            case Broken broken -> broken(rule, "compilation failed: " + broken.problems());
            case Checked(CelAbstractSyntaxTree ast)
            when !ast.getResultType().equals(SimpleType.BOOL) -> broken(rule, "cel expression must evaluate to a bool");
            case Checked(CelAbstractSyntaxTree ast) -> planned(rule, ast, environment, schema);
        };
    }

    private static CompiledRule planned(
            Rule rule, CelAbstractSyntaxTree checked, RuleEnvironment environment, Schema schema) {
        boolean usesOldSelf = checked.getReferenceMap().values().stream()
                .anyMatch(reference -> reference.name().equals(RuleEnvironment.OLD_SELF));
        try {
            return new CompiledRule(
                    rule,
                    Program.of(KubernetesLibraries.resolved(checked)),
                    "",
                    usesOldSelf,
                    message(rule, environment).orElse(null),
                    FieldPaths.normalize(rule.fieldPath(), schema));
        } catch (PlanException e) {
            return broken(rule, "program instantiation failed: " + e.getMessage());
        }
    }

    private static CompiledRule broken(Rule rule, String problem) {
        return new CompiledRule(rule, null, problem, false, null, "");
    }

    /** An expression that cannot be compiled is as good as none. */
    private static Optional<Program> message(Rule rule, RuleEnvironment environment) {
        if (rule.messageExpression().isEmpty()) {
            return Optional.empty();
        }
        try {
            return environment.check(rule.messageExpression()) instanceof Checked(CelAbstractSyntaxTree ast)
                            && ast.getResultType().equals(SimpleType.STRING)
                    ? Optional.of(Program.of(KubernetesLibraries.resolved(ast)))
                    : Optional.empty();
        } catch (PlanException e) {
            return Optional.empty();
        }
    }
}

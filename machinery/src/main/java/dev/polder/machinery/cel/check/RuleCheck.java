package dev.polder.machinery.cel.check;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.polder.machinery.cel.check.Expressions.Broken;
import dev.polder.machinery.cel.check.Expressions.Checked;
import dev.polder.machinery.cel.estimate.CostEstimator;
import dev.polder.machinery.cel.estimate.SizeEstimator;

/**
 * What is wrong with a rule, and what it can cost (apiextensions v0.32 {@code
 * pkg/apiserver/schema/cel/compilation.go}).
 *
 * @param error what is wrong with the expression; empty when nothing is
 * @param usesOldSelf whether the expression looks at the old value
 * @param cost the most that one run can cost; unsigned, 0 when there is an error
 */
public record RuleCheck(String error, boolean usesOldSelf, long cost) {

    private static final String OLD_SELF = "oldSelf";

    /** Checks a rule that is not blank. */
    public static RuleCheck rule(String expression, CelCompiler compiler, SizeEstimator sizes) {
        return switch (Expressions.check(compiler, expression)) {
            case Broken broken -> failed("compilation failed: " + broken.problems());
            case Checked(CelAbstractSyntaxTree ast)
            when !ast.getResultType().equals(SimpleType.BOOL) -> failed("cel expression must evaluate to a bool");
            case Checked(CelAbstractSyntaxTree ast) -> program(ast, sizes, "program instantiation failed: ");
        };
    }

    /** Checks the expression of a rule's message. */
    public static RuleCheck message(String expression, CelCompiler compiler, SizeEstimator sizes) {
        return switch (Expressions.check(compiler, expression)) {
            case Broken broken -> failed("messageExpression compilation failed: " + broken.problems());
            case Checked(CelAbstractSyntaxTree ast)
            when !ast.getResultType().equals(SimpleType.STRING) ->
                failed("messageExpression must evaluate to a string");
            case Checked(CelAbstractSyntaxTree ast) -> program(ast, sizes, "messageExpression instantiation failed: ");
        };
    }

    /** What upstream finds out only when it makes the program. */
    private static RuleCheck program(CelAbstractSyntaxTree ast, SizeEstimator sizes, String failure) {
        return Literals.badPattern(ast.getExpr())
                .map(problem -> failed(failure + problem))
                .orElseGet(() -> passed(ast, sizes));
    }

    private static RuleCheck failed(String error) {
        return new RuleCheck(error, false, 0);
    }

    private static RuleCheck passed(CelAbstractSyntaxTree ast, SizeEstimator sizes) {
        boolean usesOldSelf = ast.getReferenceMap().values().stream()
                .anyMatch(reference -> reference.name().equals(OLD_SELF));
        return new RuleCheck("", usesOldSelf, CostEstimator.estimate(ast, sizes).max());
    }
}

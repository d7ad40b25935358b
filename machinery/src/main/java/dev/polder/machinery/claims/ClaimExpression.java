package dev.polder.machinery.claims;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.SimpleType;
import dev.polder.machinery.cel.RuleEnvironment;
import dev.polder.machinery.cel.check.Children;
import dev.polder.machinery.cel.check.Expressions.Broken;
import dev.polder.machinery.cel.check.Expressions.Checked;
import dev.polder.machinery.cel.library.KubernetesLibraries;
import dev.polder.machinery.cel.runtime.PlanException;
import dev.polder.machinery.cel.runtime.Program;
import dev.polder.machinery.cel.type.DeclType;
import dev.polder.machinery.cel.type.DeclType.Field;
import dev.polder.machinery.cel.type.DeclType.ListOf;
import dev.polder.machinery.cel.type.DeclType.MapOf;
import dev.polder.machinery.cel.type.DeclType.Scalar;
import dev.polder.machinery.cel.type.DeclType.Struct;
import dev.polder.machinery.cel.value.EvalError;
import java.util.Map;
import java.util.Optional;

/**
 * An expression about claims or about a user, ready to run (apiserver {@code pkg/authentication/cel}). There is one environment
 * for each of the two in a process. Unlike upstream's, a run may not cost more than one of a rule of a schema: whoever may
 * write expressions need not be an administrator here.
 */
final class ClaimExpression {

    private static final String OPTIONAL_SELECT = "_?._";

    /** Upstream's claims are of type any, which cel-go's checker takes for dyn but does not call so; dev.cel's does neither. */
    private static final String OUR_CLAIMS = "map(string, dyn)";

    private static final String THEIR_CLAIMS = "map(string, any)";

    private final String source;
    private final Program program;
    private final CelExpr root;
    private final Variable variable;

    /**
     * What an expression is about. There is one of each in a process.
     *
     * @param title its name in expressions
     */
    record Variable(String title, RuleEnvironment environment) {

        static final Variable CLAIMS = of("claims", new MapOf(new Scalar(SimpleType.DYN, 0, 1), 0));
        static final Variable USER = of("user", user());

        private static Variable of(String title, DeclType type) {
            return new Variable(title, RuleEnvironment.ofVariable(title, type));
        }

        private static DeclType user() {
            DeclType text = new Scalar(SimpleType.STRING, 0, 0);
            DeclType texts = new ListOf(text, 0);
            return new Struct(
                    "kubernetes.UserInfo",
                    Map.of(
                            "username", new Field(text, false),
                            "uid", new Field(text, false),
                            "groups", new Field(texts, false),
                            "extra", new Field(new MapOf(texts, 0), false)),
                    0);
        }
    }

    /** An expression that cannot run: the message says why. */
    static final class CompileException extends Exception {

        private static final long serialVersionUID = 1L;

        CompileException(String message) {
            super(message, null, false, false);
        }
    }

    private ClaimExpression(String source, Program program, CelExpr root, Variable variable) {
        this.source = source;
        this.program = program;
        this.root = root;
        this.variable = variable;
    }

    /** Compiles a condition. */
    static ClaimExpression condition(String source, Variable about) throws CompileException {
        CelAbstractSyntaxTree checked = check(source, about);
        if (!checked.getResultType().equals(SimpleType.BOOL)) {
            throw new CompileException("must evaluate to bool");
        }
        return of(source, checked, about);
    }

    /** Compiles an expression that may give anything. */
    static ClaimExpression mapping(String source) throws CompileException {
        return of(source, check(source, Variable.CLAIMS), Variable.CLAIMS);
    }

    private static CelAbstractSyntaxTree check(String source, Variable about) throws CompileException {
        return switch (about.environment.check(source)) {
            case Broken(String problems) ->
                throw new CompileException("compilation failed: " + problems.replace(OUR_CLAIMS, THEIR_CLAIMS));
            case Checked(CelAbstractSyntaxTree ast) -> ast;
        };
    }

    private static ClaimExpression of(String source, CelAbstractSyntaxTree checked, Variable about)
            throws CompileException {
        try {
            return new ClaimExpression(
                    source, Program.of(KubernetesLibraries.resolved(checked)), checked.getExpr(), about);
        } catch (PlanException e) {
            throw new CompileException("program instantiation failed: " + e.getMessage());
        }
    }

    String source() {
        return source;
    }

    /**
     * Runs it.
     *
     * @param value the value of its variable
     * @param budget what it may cost
     * @throws ClaimsException when that fails, or costs too much
     */
    Object run(Object value, CostBudget budget) throws ClaimsException {
        Program.Result run = program.run(variable.title, value, budget.limit());
        budget.spend(run.cost());
        Object result = run.value();
        if (result instanceof EvalError error) {
            throw new ClaimsException("expression '" + source + "' resulted in error: " + error.message());
        }
        return result;
    }

    /** Whether it names a field of {@code claims} (apiserver validation {@code hasSelectExp}). */
    boolean usesClaim(String field) {
        return uses(root, field);
    }

    private static boolean uses(CelExpr expr, String field) {
        boolean selects = expr.getKind() == CelExpr.ExprKind.Kind.SELECT
                && isClaims(expr.select().operand())
                && expr.select().field().equals(field);
        boolean selectsIfThere = expr.getKind() == CelExpr.ExprKind.Kind.CALL
                && expr.call().function().equals(OPTIONAL_SELECT)
                && expr.call().args().size() == 2
                && isClaims(expr.call().args().get(0))
                && text(expr.call().args().get(1)).filter(field::equals).isPresent();
        return selects || selectsIfThere || Children.of(expr).stream().anyMatch(part -> uses(part, field));
    }

    private static boolean isClaims(CelExpr expr) {
        return expr.getKind() == CelExpr.ExprKind.Kind.IDENT
                && expr.ident().name().equals(Variable.CLAIMS.title);
    }

    private static Optional<String> text(CelExpr expr) {
        boolean isText = expr.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE;
        return isText ? Optional.of(expr.constant().stringValue()) : Optional.empty();
    }
}

package dev.polder.machinery.cel;

import com.google.re2j.PatternSyntaxException;
import dev.cel.bundle.Cel;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.validator.CelAstValidator;
import dev.polder.machinery.cel.value.GoTime;
import dev.polder.machinery.schema.field.Regexes;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Durations, moments and regular expressions that are written down must be such (cel-go {@code cel/validator.go}). */
final class LiteralChecks implements CelAstValidator {

    private static final Map<String, Predicate<String>> CHECKS = Map.of(
            "duration", text -> GoTime.duration(text).isPresent(),
            "timestamp", text -> GoTime.moment(text, true).isPresent(),
            "matches", LiteralChecks::isRegex);

    @Override
    public void validate(CelNavigableAst ast, Cel cel, IssuesFactory issues) {
        ast.getRoot()
                .allNodes()
                .map(CelNavigableExpr::expr)
                .filter(expr -> expr.exprKind().getKind() == Kind.CALL)
                .forEach(expr -> check(expr.call(), issues));
    }

    private static void check(CelCall call, IssuesFactory issues) {
        Predicate<String> check = CHECKS.get(call.function());
        List<CelExpr> args = call.args();
        if (check == null || args.isEmpty()) {
            return;
        }
        // A regular expression comes last, whether matches is called on the text or with it.
        CelExpr literal = args.get(args.size() - 1);
        if (literal.exprKind().getKind() == Kind.CONSTANT && !isValid(literal.constant(), check)) {
            issues.addError(literal.id(), "invalid " + call.function() + " argument");
        }
    }

    private static boolean isValid(CelConstant literal, Predicate<String> check) {
        return switch (literal.getKind()) {
            case STRING_VALUE -> check.test(literal.stringValue());
            case INT64_VALUE -> GoTime.isMoment(literal.int64Value());
            default -> true;
        };
    }

    private static boolean isRegex(String text) {
        try {
            Regexes.compile(text);
            return true;
        } catch (PatternSyntaxException e) {
            return false;
        }
    }
}

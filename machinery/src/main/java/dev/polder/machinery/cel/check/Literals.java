package dev.polder.machinery.cel.check;

import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelList;
import dev.cel.common.ast.CelExpr.CelMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypes;
import dev.cel.common.types.SimpleType;
import dev.polder.machinery.cel.library.KubernetesLibraries;
import dev.polder.machinery.cel.library.text.FormatProblem;
import dev.polder.machinery.cel.value.GoTime;
import dev.polder.machinery.schema.field.Regexes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What Kubernetes checks of expressions that have passed the checker: literals of durations, moments and regular
 * expressions can be read, lists and maps hold values of one type (cel-go {@code cel/validator.go}), and the literals of
 * {@code format} fit (cel-go {@code ext/formatting.go}).
 */
final class Literals {

    private final CelAbstractSyntaxTree ast;
    private final Positions positions;
    private final List<Problem> problems = new ArrayList<>();

    private Literals(CelAbstractSyntaxTree ast) {
        this.ast = ast;
        this.positions = new Positions(ast);
    }

    static List<Problem> check(CelAbstractSyntaxTree ast) {
        Literals literals = new Literals(ast);
        literals.visit(ast.getExpr(), false);
        for (FormatProblem problem : KubernetesLibraries.problems(ast)) {
            literals.problems.add(Problem.of(literals.positions.of(problem.expression()), problem.message()));
        }
        return literals.problems;
    }

    /** What the parser of the Java library lets pass: numbers that no double can hold. */
    static List<Problem> numbers(CelAbstractSyntaxTree parsed) {
        Positions positions = new Positions(parsed);
        return tooLarge(parsed.getExpr())
                .map(expr -> Problem.of(positions.of(expr), "invalid double literal"))
                .toList();
    }

    private static Stream<CelExpr> tooLarge(CelExpr expr) {
        boolean isTooLarge = expr.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && expr.constant().getKind() == CelConstant.Kind.DOUBLE_VALUE
                && Double.isInfinite(expr.constant().doubleValue());
        return isTooLarge ? Stream.of(expr) : Children.of(expr).stream().flatMap(Literals::tooLarge);
    }

    /** What is wrong with the patterns of calls that run them at once; empty when nothing is. */
    static Optional<String> badPattern(CelExpr expr) {
        if (expr.getKind() == CelExpr.ExprKind.Kind.CALL
                && expr.call().function().matches("find|findAll")
                && !expr.call().args().isEmpty()
                && expr.call().args().get(0).constantOrDefault().getKind() == CelConstant.Kind.STRING_VALUE) {
            try {
                Regexes.compile(expr.call().args().get(0).constant().stringValue());
            } catch (PatternSyntaxException e) {
                return Optional.of(String.valueOf(e.getMessage()));
            }
        }
        return Children.of(expr).stream()
                .map(Literals::badPattern)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /**
     * Looks at an expression and all below it.
     *
     * @param isFormatted whether it stands in a call of {@code format}, whose arguments may be of different types
     */
    private void visit(CelExpr expr, boolean isFormatted) {
        boolean inside = isFormatted;
        switch (expr.getKind()) {
            case CALL -> {
                inside |= expr.call().function().equals("format");
                call(expr.call());
            }
            case LIST -> {
                if (!isFormatted) {
                    list(expr.list());
                }
            }
            case MAP -> {
                if (!isFormatted) {
                    map(expr.map());
                }
            }
            default -> {}
        }
        for (CelExpr child : Children.of(expr)) {
            visit(child, inside);
        }
    }

    private void call(CelCall call) {
        CelExpr argument =
                call.args().isEmpty() ? CelExpr.ofNotSet(0) : call.args().get(0);
        CelConstant constant = argument.constantOrDefault();
        boolean isRight = switch (constant.getKind()) {
            case STRING_VALUE -> isRight(call.function(), constant.stringValue());
            case INT64_VALUE -> !call.function().equals("timestamp") || GoTime.isMoment(constant.int64Value());
            default -> true;
        };
        if (!isRight) {
            report(argument, "invalid " + call.function() + " argument");
        }
    }

    private static boolean isRight(String function, String text) {
        return switch (function) {
            case "duration" -> GoTime.duration(text).isPresent();
            case "timestamp" -> GoTime.moment(text, true).isPresent();
            case "matches" -> isRegex(text);
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

    private void list(CelList list) {
        CelType first = null;
        for (int i = 0; i < list.elements().size(); i++) {
            CelExpr element = list.elements().get(i);
            CelType type = type(element, list.optionalIndices().contains(i));
            if (first != null && differs(first, type, element)) {
                return;
            }
            first = first == null ? type : first;
        }
    }

    private void map(CelMap map) {
        CelType keys = null;
        CelType values = null;
        for (CelMap.Entry entry : map.entries()) {
            CelType key = type(entry.key(), false);
            CelType value = type(entry.value(), entry.optionalEntry());
            if (keys == null || values == null) {
                keys = key;
                values = value;
                continue;
            }
            differs(keys, key, entry.key());
            differs(values, value, entry.value());
        }
    }

    private CelType type(CelExpr expr, boolean isOptional) {
        CelType type = ast.getType(expr.id()).orElse(SimpleType.DYN);
        return isOptional && !type.parameters().isEmpty() ? type.parameters().get(0) : type;
    }

    private boolean differs(CelType expected, CelType actual, CelExpr at) {
        String wanted = CelTypes.format(expected);
        String found = CelTypes.format(actual);
        if (wanted.equals(found)) {
            return false;
        }
        report(at, Wording.types("expected type '" + wanted + "' but found '" + found + "'"));
        return true;
    }

    private void report(CelExpr at, String message) {
        problems.add(Problem.of(positions.of(at), message));
    }
}

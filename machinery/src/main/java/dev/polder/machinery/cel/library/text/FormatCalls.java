package dev.polder.machinery.cel.library.text;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checks calls of {@code format} before they run (cel-go 0.22 {@code ext/formatting.go}, stringFormatValidator). */
public final class FormatCalls {

    private static final String OVERLOAD = "string_format";
    private static final Set<CelKind> TEXTUAL = EnumSet.of(
            CelKind.LIST,
            CelKind.MAP,
            CelKind.INT,
            CelKind.UINT,
            CelKind.DOUBLE,
            CelKind.BOOL,
            CelKind.STRING,
            CelKind.TIMESTAMP,
            CelKind.BYTES,
            CelKind.DURATION,
            CelKind.TYPE,
            CelKind.NULL_TYPE);

    private FormatCalls() {}

    /** The problems of all calls whose format and list of arguments are literals. */
    public static List<FormatProblem> problems(CelAbstractSyntaxTree checked) {
        List<FormatProblem> problems = new ArrayList<>();
        CelNavigableAst.fromAst(checked)
                .getRoot()
                .allNodes()
                .map(node -> node.expr())
                .filter(expr -> isLiteralCall(checked, expr))
                .forEach(expr -> check(checked, expr).ifPresent(problems::add));
        return problems;
    }

    private static boolean isLiteralCall(CelAbstractSyntaxTree checked, CelExpr expr) {
        if (expr.getKind() != ExprKind.Kind.CALL || !expr.call().function().equals("format")) {
            return false;
        }
        CelExpr.CelCall call = expr.call();
        boolean format = call.target()
                .filter(target -> target.getKind() == ExprKind.Kind.CONSTANT
                        && target.constant().getKind() == CelConstant.Kind.STRING_VALUE)
                .isPresent();
        return format
                && call.args().size() == 1
                && call.args().get(0).getKind() == ExprKind.Kind.LIST
                && checked.getReference(expr.id())
                        .map(reference -> reference.overloadIds().contains(OVERLOAD))
                        .orElse(true);
    }

    private static Optional<FormatProblem> check(CelAbstractSyntaxTree checked, CelExpr expr) {
        List<CelExpr> arguments = expr.call().args().get(0).list().elements();
        Checker checker = new Checker(checked, arguments);
        try {
            FormatWalk.walk(expr.call().target().orElseThrow().constant().stringValue(), checker);
        } catch (FormatException e) {
            return Optional.of(new FormatProblem(e.expressionOr(expr.id()), e.getMessage()));
        }
        return arguments.size() <= checker.requested
                ? Optional.empty()
                : Optional.of(new FormatProblem(
                        expr.id(),
                        "too many arguments supplied to string.format (expected " + checker.requested + ", got "
                                + arguments.size() + ")"));
    }

    /** Compares the types of arguments with the clauses of a format. */
    private static final class Checker implements FormatWalk.Arguments {

        private final CelAbstractSyntaxTree checked;
        private final List<CelExpr> arguments;
        private int requested;

        Checker(CelAbstractSyntaxTree checked, List<CelExpr> arguments) {
            this.checked = checked;
            this.arguments = arguments;
        }

        @Override
        public int size() {
            return arguments.size();
        }

        @Override
        public void request(int index) {
            requested++;
        }

        @Override
        public String apply(FormatClause clause, int index) throws FormatException {
            CelExpr argument = arguments.get(index);
            switch (clause.verb()) {
                case 'd' ->
                    require(
                            argument,
                            EnumSet.of(CelKind.INT, CelKind.UINT),
                            "decimal clause can only be used on integers");
                case 'o' ->
                    require(
                            argument,
                            EnumSet.of(CelKind.INT, CelKind.UINT),
                            "octal clause can only be used on integers");
                case 'b' ->
                    require(
                            argument,
                            EnumSet.of(CelKind.INT, CelKind.UINT, CelKind.BOOL),
                            "only integers and bools can be formatted as binary");
                case 'x', 'X' ->
                    require(
                            argument,
                            EnumSet.of(CelKind.INT, CelKind.UINT, CelKind.STRING, CelKind.BYTES),
                            "only integers, byte buffers, and strings can be formatted as hex");
                case 'f' ->
                    require(
                            argument,
                            EnumSet.of(CelKind.DOUBLE, CelKind.STRING),
                            "fixed-point clause can only be used on doubles");
                case 'e' ->
                    require(
                            argument,
                            EnumSet.of(CelKind.DOUBLE, CelKind.STRING),
                            "scientific clause can only be used on doubles");
                default -> requireText(argument);
            }
            return "";
        }

        private void require(CelExpr argument, Set<CelKind> kinds, String message) throws FormatException {
            CelType type = checked.getType(argument.id()).orElse(SimpleType.DYN);
            if (type.kind() != CelKind.DYN && !kinds.contains(type.kind())) {
                throw new FormatException(message + ", was given " + type.name(), argument.id());
            }
        }

        /** Looks into literals of lists and maps. */
        private void requireText(CelExpr argument) throws FormatException {
            require(
                    argument,
                    TEXTUAL,
                    "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types,"
                            + " durations, and timestamps");
            if (argument.getKind() == ExprKind.Kind.LIST) {
                for (CelExpr item : argument.list().elements()) {
                    requireText(item);
                }
            } else if (argument.getKind() == ExprKind.Kind.MAP) {
                for (CelExpr.CelMap.Entry entry : argument.map().entries()) {
                    requireText(entry.key());
                    requireText(entry.value());
                }
            }
        }
    }
}

package dev.polder.machinery.cel.check;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.ast.CelExpr;
import java.util.List;
import java.util.Optional;

/** Where the parts of an expression stand. */
record Positions(CelAbstractSyntaxTree ast) {

    /** The place of an expression; the start where the parser knows none. */
    CelSourceLocation of(CelExpr expr) {
        return of(expr.id());
    }

    /** The same by the expression's id. */
    CelSourceLocation of(long id) {
        Integer offset = ast.getSource().getPositionsMap().get(id);
        return ast.getSource().getOffsetLocation(offset == null ? 0 : offset).orElse(CelSourceLocation.NONE);
    }

    /** The places of what a call is applied to; none when there is no such call. */
    List<CelSourceLocation> operands(long call) {
        return find(ast.getExpr(), call)
                .filter(expr -> expr.getKind() == CelExpr.ExprKind.Kind.CALL)
                .map(expr -> expr.call().args().stream().map(this::of).toList())
                .orElse(List.of());
    }

    private static Optional<CelExpr> find(CelExpr expr, long id) {
        if (expr.id() == id) {
            return Optional.of(expr);
        }
        return Children.of(expr).stream()
                .map(child -> find(child, id))
                .flatMap(Optional::stream)
                .findFirst();
    }
}

package dev.polder.machinery.cel.check;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelComprehension;
import java.util.ArrayList;
import java.util.List;

/** Steps down in an expression. */
public final class Children {

    private Children() {}

    /** What an expression consists of, in the order of its parts. */
    public static List<CelExpr> of(CelExpr expr) {
        List<CelExpr> all = new ArrayList<>();
        switch (expr.getKind()) {
            case SELECT -> all.add(expr.select().operand());
            case CALL -> {
                expr.call().target().ifPresent(all::add);
                all.addAll(expr.call().args());
            }
            case LIST -> all.addAll(expr.list().elements());
            case MAP ->
                expr.map().entries().forEach(entry -> {
                    all.add(entry.key());
                    all.add(entry.value());
                });
            case STRUCT -> expr.struct().entries().forEach(entry -> all.add(entry.value()));
            case COMPREHENSION -> {
                CelComprehension loop = expr.comprehension();
                all.addAll(List.of(
                        loop.iterRange(), loop.accuInit(), loop.loopCondition(), loop.loopStep(), loop.result()));
            }
            case CONSTANT, IDENT, NOT_SET -> {}
        }
        return all;
    }
}

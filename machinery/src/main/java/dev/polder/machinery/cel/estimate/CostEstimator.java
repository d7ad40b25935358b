package dev.polder.machinery.cel.estimate;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.CelSelect;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Estimates what an expression costs before it runs, in upstream's units: a step such as reading a field costs 1 (cel-go
 * v0.22 {@code checker/cost.go}, with a presence test at 0 as Kubernetes has it).
 */
public final class CostEstimator {

    private static final Range CREATE_LIST = Range.exactly(CallCosts.CREATE_LIST);
    private static final Range CREATE_MAP = Range.exactly(30);
    private static final Range CREATE_STRUCT = Range.exactly(CallCosts.CREATE_STRUCT);

    private final CelAbstractSyntaxTree ast;
    private final CallCosts calls;
    private final Map<Long, List<String>> paths = new HashMap<>();
    private final Map<Long, Range> computedSizes = new HashMap<>();
    private final Map<String, Deque<CelExpr>> ranges = new HashMap<>();

    private CostEstimator(CelAbstractSyntaxTree ast, SizeEstimator estimator) {
        this.ast = ast;
        this.calls = new CallCosts(new Sizer(estimator));
    }

    /**
     * Estimates a checked expression.
     *
     * @param estimator how large the variables are
     */
    public static Range estimate(CelAbstractSyntaxTree ast, SizeEstimator estimator) {
        return new CostEstimator(ast, estimator).cost(ast.getExpr());
    }

    private Range cost(CelExpr expr) {
        return switch (expr.getKind()) {
            case IDENT -> ident(expr);
            case SELECT -> select(expr);
            case CALL -> call(expr);
            case LIST -> sum(expr.list().elements()).plus(CREATE_LIST);
            case MAP -> {
                Range sum = CREATE_MAP;
                for (CelExpr.CelMap.Entry entry : expr.map().entries()) {
                    sum = sum.plus(cost(entry.key())).plus(cost(entry.value()));
                }
                yield sum;
            }
            case STRUCT -> {
                Range sum = CREATE_STRUCT;
                for (CelExpr.CelStruct.Entry entry : expr.struct().entries()) {
                    sum = sum.plus(cost(entry.value()));
                }
                yield sum;
            }
            case COMPREHENSION -> comprehension(expr);
            case CONSTANT, NOT_SET -> Range.ZERO;
        };
    }

    private Range sum(List<CelExpr> parts) {
        return parts.stream().map(this::cost).reduce(Range.ZERO, Range::plus);
    }

    private Range ident(CelExpr expr) {
        String name = expr.ident().name();
        Deque<CelExpr> around = ranges.get(name);
        CelExpr range = around == null ? null : around.peek();
        if (range == null) {
            paths.put(expr.id(), List.of(name));
            return Range.ONE;
        }
        switch (type(range).kind()) {
            case LIST -> paths.put(expr.id(), Operand.append(path(range), Operand.ITEMS));
            case MAP -> paths.put(expr.id(), Operand.append(path(range), Operand.KEYS));
            default -> {}
        }
        return Range.ONE;
    }

    private Range select(CelExpr expr) {
        CelSelect select = expr.select();
        Range operand = cost(select.operand());
        if (select.testOnly()) {
            return operand;
        }
        paths.put(expr.id(), Operand.append(path(select.operand()), select.field()));
        return switch (type(select.operand()).kind()) {
            case MAP, STRUCT, TYPE_PARAM -> operand.plus(Range.ONE);
            default -> operand;
        };
    }

    private Range call(CelExpr expr) {
        CelCall call = expr.call();
        List<Operand> args = new ArrayList<>();
        List<Range> costs = new ArrayList<>();
        for (CelExpr arg : call.args()) {
            costs.add(cost(arg));
            args.add(operand(arg));
        }
        List<String> overloads = ast.getReference(expr.id())
                .map(CelReference::overloadIds)
                .map(List::copyOf)
                .orElse(List.of());
        if (overloads.isEmpty()) {
            return Range.ZERO;
        }
        CelExpr target = call.target().orElse(null);
        Range targetCost = target == null ? Range.ZERO : cost(target);
        Operand targetOperand = target == null ? null : operand(target);
        Range cost = new Range(Range.UNBOUNDED, 0);
        Range resultSize = null;
        for (String overload : overloads) {
            CallEstimate estimate = calls.of(new Call(call.function(), overload, targetOperand, args), costs);
            cost = cost.or(estimate.cost());
            Range size = estimate.resultSize();
            if (size != null) {
                resultSize = resultSize == null ? size : resultSize.or(size);
            }
            switch (overload) {
                case "index_list" ->
                    paths.put(expr.id(), Operand.append(path(call.args().get(0)), Operand.ITEMS));
                case "index_map" ->
                    paths.put(expr.id(), Operand.append(path(call.args().get(0)), Operand.VALUES));
                default -> {}
            }
        }
        if (resultSize != null) {
            computedSizes.put(expr.id(), resultSize);
        }
        return targetCost.plus(cost);
    }

    private Range comprehension(CelExpr expr) {
        CelComprehension loop = expr.comprehension();
        Range sum = cost(loop.iterRange()).plus(cost(loop.accuInit()));
        Deque<CelExpr> around = ranges.computeIfAbsent(loop.iterVar(), name -> new ArrayDeque<>());
        around.push(loop.iterRange());
        Range once = cost(loop.loopCondition()).plus(cost(loop.loopStep()));
        around.pop();
        sum = sum.plus(cost(loop.result()));
        Range count = calls.size(operand(loop.iterRange()));
        computedSizes.put(expr.id(), count);
        return sum.plus(count.times(once));
    }

    private Operand operand(CelExpr expr) {
        List<String> path = path(expr);
        boolean isAccumulator = !path.isEmpty() && path.get(0).matches("@result|__result__");
        return new Operand(isAccumulator ? List.of() : path, type(expr), expr, computedSizes.get(expr.id()));
    }

    private List<String> path(CelExpr expr) {
        return paths.getOrDefault(expr.id(), List.of());
    }

    private CelType type(CelExpr expr) {
        return ast.getType(expr.id()).orElse(SimpleType.DYN);
    }
}

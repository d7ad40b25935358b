package dev.polder.machinery.cel.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The actual costs that cel-go 0.22 with the cost estimator of {@code k8s.io/apiserver} 0.32.13 reports for the
 * expressions of {@link UpstreamLibraryTest}, where they are made of nothing but constants and calls of libraries.
 */
class CallCostsTest {

    /** Functions of the libraries that cost what cel-go takes for any function: one unit. */
    private static final Set<String> PLAIN = Set.of("charAt");

    @Test
    void calls_costWhatTheyCostUpstream() throws Exception {
        int compared = 0;
        for (JsonNode expected : UpstreamLibraryTest.cases()) {
            String expression = expected.path("expr").asText();
            if (!expected.has("cost") || expression.contains("emver(")) {
                continue;
            }
            CelAbstractSyntaxTree checked = Probe.compile(expression);
            if (isPriced(checked.getExpr())) {
                assertThat(cost(checked, checked.getExpr(), Probe.values(checked)))
                        .as(expression)
                        .isEqualTo(expected.path("cost").asLong());
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(800);
    }

    private static boolean isPriced(CelExpr expr) {
        return switch (expr.getKind()) {
            case CONSTANT -> true;
            case LIST ->
                expr.list().elements().stream().allMatch(item -> item.getKind() == CelExpr.ExprKind.Kind.CONSTANT);
            case CALL ->
                operands(expr).stream().allMatch(CallCostsTest::isPriced)
                        && (expr.call().function().startsWith("format.")
                                || PLAIN.contains(expr.call().function())
                                || CallCosts.of(expr.call().function(), "", List.of("", ""), "")
                                        .isPresent()
                                || expr.call().function().equals("validate"));
            default -> false;
        };
    }

    private static List<CelExpr> operands(CelExpr call) {
        return Stream.concat(call.call().target().stream(), call.call().args().stream())
                .toList();
    }

    private static long cost(CelAbstractSyntaxTree checked, CelExpr expr, Map<Long, Object> values) {
        if (expr.getKind() != CelExpr.ExprKind.Kind.CALL) {
            return 0;
        }
        long cost = 0;
        List<Object> args = new ArrayList<>();
        for (CelExpr operand : operands(expr)) {
            cost += cost(checked, operand, values);
            // Upstream counts a call that has an error for an argument, too.
            args.add(values.get(operand.id()));
        }
        String overload = checked.getReferenceOrThrow(expr.id()).overloadIds().get(0);
        OptionalLong own = CallCosts.of(expr.call().function(), overload, args, values.get(expr.id()));
        return cost + own.orElse(1);
    }
}

package dev.polder.machinery.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.machinery.builtin.rule.Nodes;
import dev.polder.machinery.cel.RuleEnvironment.Use;
import dev.polder.machinery.policy.expression.Conditions;
import dev.polder.machinery.policy.expression.Expression;
import dev.polder.machinery.policy.expression.ExpressionCompiler;
import dev.polder.machinery.policy.expression.Subjects;
import dev.polder.machinery.policy.expression.Wanted;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What validating and mutating policies have in common, compiled.
 *
 * @param compiler knows the variables
 * @param variables the variables by name
 * @param conditions what must hold for the policy to count
 * @param isLenient whether what cannot be told counts as allowed
 */
record CompiledSpec(
        ExpressionCompiler compiler, Map<String, Expression> variables, Conditions conditions, boolean isLenient) {

    static CompiledSpec of(JsonNode spec) {
        ExpressionCompiler compiler = new ExpressionCompiler(Subjects.ofAnything(Nodes.has(spec, "paramKind")), true);
        Map<String, Expression> variables = new LinkedHashMap<>();
        for (JsonNode variable : Nodes.list(spec, "variables")) {
            String name = Nodes.text(variable, "name");
            variables.put(name, compiler.variable(name, Nodes.text(variable, "expression"), Use.STORED));
        }
        boolean isLenient = Nodes.text(spec, "failurePolicy").equals("Ignore");
        List<Expression> conditions = Nodes.list(spec, "matchConditions").stream()
                .map(one -> compiler.compile(Nodes.text(one, "expression"), Wanted.BOOL, true, Use.STORED))
                .toList();
        return new CompiledSpec(compiler, variables, new Conditions(conditions, isLenient), isLenient);
    }

    Expression compile(String source, Wanted wanted, boolean asks) {
        return compiler.compile(source, wanted, asks, Use.STORED);
    }
}

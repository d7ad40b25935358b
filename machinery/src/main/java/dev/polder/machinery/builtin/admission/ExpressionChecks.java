package dev.polder.machinery.builtin.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.Nodes;
import dev.polder.machinery.cel.RuleEnvironment.Use;
import dev.polder.machinery.policy.expression.Expression;
import dev.polder.machinery.policy.expression.ExpressionCompiler;
import dev.polder.machinery.policy.expression.Subjects;
import dev.polder.machinery.policy.expression.Wanted;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Compiles the expressions of a policy or a webhook as they are written (k/k {@code
 * pkg/apis/admissionregistration/validation}, {@code validateCELCondition}). Those that were there before may use what only
 * later versions let be written.
 */
final class ExpressionChecks {

    private final ExpressionCompiler compiler;

    /** Match conditions see no variables. */
    private final ExpressionCompiler plain;

    private final Set<String> before = new HashSet<>();

    private ExpressionChecks(boolean hasParams, boolean composes, JsonNode old) {
        this.plain = new ExpressionCompiler(Subjects.ofAnything(hasParams), false);
        this.compiler = composes ? new ExpressionCompiler(Subjects.ofAnything(hasParams), true) : plain;
        collect(old);
    }

    /**
     * For the expressions of a policy.
     *
     * @param old its {@code spec} as it was; a missing node for a new policy
     * @param composes whether they may use {@code variables}
     */
    static ExpressionChecks ofPolicy(JsonNode spec, JsonNode old, boolean composes) {
        return new ExpressionChecks(Nodes.has(spec, "paramKind"), composes, old);
    }

    /**
     * For the match conditions of webhooks.
     *
     * @param old the webhooks as they were; a missing node for new ones
     */
    static ExpressionChecks ofWebhooks(JsonNode old) {
        return new ExpressionChecks(false, false, old);
    }

    private void collect(JsonNode node) {
        if (node.isTextual()) {
            before.add(node.textValue());
        }
        node.forEach(this::collect);
    }

    /** A match condition. */
    List<FieldError> condition(String path, String source) {
        return errors(path, source, plain.compile(source, Wanted.BOOL, true, use(source)));
    }

    /** A variable, which what comes after it may use. */
    List<FieldError> variable(String path, String name, String source) {
        return errors(path, source, compiler.variable(name, source, use(source)));
    }

    /**
     * Any other expression.
     *
     * @param asks whether it may use {@code authorizer}
     */
    List<FieldError> expression(String path, String source, Wanted wanted, boolean asks) {
        return errors(path, source, compiler.compile(source, wanted, asks, use(source)));
    }

    /**
     * The same where upstream compiles an expression without the blanks around it, but tells of it with them.
     *
     * @param written as it is in the policy
     */
    List<FieldError> stripped(String path, String written, Wanted wanted) {
        return errors(path, written, compiler.compile(written.strip(), wanted, true, use(written)));
    }

    private Use use(String source) {
        return before.contains(source) ? Use.STORED : Use.NEW;
    }

    private static List<FieldError> errors(String path, String source, Expression compiled) {
        return compiled.isSound() ? List.of() : List.of(FieldError.invalid(path, source, compiled.problem()));
    }
}

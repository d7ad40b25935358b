package dev.polder.machinery.cel.check;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypes;
import dev.cel.compiler.CelCompiler;
import java.util.ArrayList;
import java.util.List;

/** Checks expressions as Kubernetes does: parser, checker, then the literals. */
public final class Expressions {

    private Expressions() {}

    /** What came of an expression. */
    public sealed interface Outcome {}

    /** An expression that can run. */
    public record Checked(CelAbstractSyntaxTree ast) implements Outcome {}

    /**
     * An expression that cannot run.
     *
     * @param problems everything wrong with it as cel-go prints it, each with the line that it is in
     */
    public record Broken(String problems) implements Outcome {}

    /** The name of a type as cel-go prints it. */
    public static String nameOf(CelType type) {
        return Wording.types(CelTypes.format(type));
    }

    /** Parses and checks an expression. */
    public static Outcome check(CelCompiler compiler, String expression) {
        List<Problem> problems = new ArrayList<>();
        CelValidationResult parsed = compiler.parse(expression);
        for (CelIssue issue : parsed.getErrors()) {
            problems.add(Wording.ofParser(issue, parsed.getSource()));
        }
        try {
            if (!parsed.hasError()) {
                problems.addAll(Literals.numbers(parsed.getAst()));
            }
            if (problems.isEmpty()) {
                CelValidationResult checked = compiler.check(parsed.getAst());
                Positions positions = new Positions(parsed.getAst());
                checked.getErrors()
                        .forEach(issue -> Wording.ofChecker(issue, positions).forEach(problems::add));
                if (!checked.hasError()) {
                    problems.addAll(Literals.check(checked.getAst()));
                    if (problems.isEmpty()) {
                        return new Checked(checked.getAst());
                    }
                }
            }
        } catch (CelValidationException e) {
            throw new IllegalStateException("no result without an error: " + expression, e);
        }
        return new Broken(Problem.show(problems, expression));
    }
}

package dev.polder.machinery.cel;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import java.util.List;
import java.util.stream.Collectors;

/** What is wrong with an expression, in cel-go's words. */
public final class CompileProblems {

    private static final List<String> SYNTAX = List.of(
            "mismatched input", "no viable alternative", "extraneous input", "token recognition error", "missing ");

    /** cel-go's grammar has no quoted field names, so it knows what must come behind a dot. */
    private static final Pattern KEYWORD_FIELD = Pattern.compile("no viable alternative at input '\\.(\\w+)'");

    private CompileProblems() {}

    /** All problems with their places, one below the other. */
    public static String describe(CelValidationException problem) {
        if (problem.getErrors().isEmpty()) {
            return String.valueOf(problem.getMessage());
        }
        return problem.getErrors().stream()
                .map(issue -> CelIssue.formatError(issue.getSourceLocation(), message(issue.getMessage())))
                .map(issue -> issue.toDisplayString(problem.getSource()))
                .collect(Collectors.joining("\n"));
    }

    private static String message(String message) {
        if (message.startsWith("Expression recursion limit exceeded")) {
            return "max recursion depth exceeded";
        }
        if (SYNTAX.stream().noneMatch(message::startsWith)) {
            return message;
        }
        Matcher keyword = KEYWORD_FIELD.matcher(message);
        String said = keyword.matches() ? "mismatched input '" + keyword.group(1) + "' expecting IDENTIFIER" : message;
        return "Syntax error: " + said;
    }
}

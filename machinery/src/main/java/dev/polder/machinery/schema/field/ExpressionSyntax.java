package dev.polder.machinery.schema.field;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/** Regular expressions as Go's {@code regexp/syntax} reads them, with its limits and complaints. */
final class ExpressionSyntax {

    private static final String PREFIX = "error parsing regexp: ";

    private ExpressionSyntax() {}

    /**
     * Compiles an expression.
     *
     * @throws PatternSyntaxException in the words of Go, when it is none or too large
     */
    static Pattern compile(String expression) {
        ExpressionScan.check(expression);
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw worded(e, expression);
        }
    }

    /** Refuses a part because of what follows, unless it has a mistake of its own: the first one counts. */
    static PatternSyntaxException refusal(String part, String message, String culprit) {
        try {
            Pattern.compile(part);
        } catch (PatternSyntaxException e) {
            // What is open at the end of a part is no mistake.
            if (!String.valueOf(e.getMessage()).startsWith(PREFIX + "missing closing")) {
                return worded(e, part);
            }
        }
        return new PatternSyntaxException(message, culprit);
    }

    /** RE2/J has other words than Go for two mistakes. */
    private static PatternSyntaxException worded(PatternSyntaxException e, String expression) {
        String text = String.valueOf(e.getMessage());
        if (text.contains("stack underflow")) {
            return new PatternSyntaxException("unexpected )", expression);
        }
        return text.equals(PREFIX + "trailing backslash at end of expression")
                ? new PatternSyntaxException("trailing backslash at end of expression", "")
                : e;
    }
}

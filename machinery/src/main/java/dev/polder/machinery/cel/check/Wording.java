package dev.polder.machinery.cel.check;

import dev.cel.common.CelIssue;
import dev.cel.common.CelSource;
import dev.cel.common.CelSourceLocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The words of cel-go v0.22 for what the Java library reports. Told in other words, or only by one of the two, are:
 * escapes in literals that mean nothing; line ends in what is no token; the character % where the parser complains; optional elements of lists and maps that are no
 * optional values; fields of messages that do not exist; protobuf's wrapper messages, which are unknown here; iteration
 * variables with the name of the accumulator; and what the parser expected where it gives up after several tries or behind
 * a call's arguments. An argument of {@code has} that is an operator is pointed at where it starts.
 */
final class Wording {

    private static final Pattern SYNTAX = Pattern.compile(
            "(mismatched input|extraneous input|missing |no viable alternative|token recognition error).*",
            Pattern.DOTALL);
    private static final Pattern KEYWORD = Pattern.compile("no viable alternative at input '.(true|false|null)'");
    private static final Pattern EXPECTED = Pattern.compile("(.* expecting )\\{(.*)}", Pattern.DOTALL);
    private static final Set<String> OPERATORS = Set.of(
            "'=='", "'!='", "'in'", "'<'", "'<='", "'>='", "'>'", "'&&'", "'||'", "'['", "'.'", "'-'", "'?'", "'+'",
            "'*'", "'/'", "'%'");
    private static final List<String> ARGUMENTS = List.of("')'", "','");
    private static final Pattern RECOVERY = Pattern.compile("More than (\\d+) parse errors\\.");
    private static final Pattern RECURSION = Pattern.compile("Expression recursion limit exceeded\\. limit: (\\d+)");
    private static final Pattern CANDIDATES = Pattern.compile(
            "(found no matching overload for '.*' applied to '.*') \\(candidates: .*\\)", Pattern.DOTALL);
    private static final Pattern NAMES_TYPES =
            Pattern.compile("(found no matching overload|expected type|expression of type|type ').*", Pattern.DOTALL);
    private static final Pattern LOGICAL =
            Pattern.compile("found no matching overload for '_(?:&&|\\|\\|)_' applied to '\\((.*)\\)'", Pattern.DOTALL);
    private static final Set<String> BOOLS = Set.of("bool", "dyn", "any", "!error!", "wrapper(bool)");
    private static final Pattern INTEGER = Pattern.compile("[+-]?(0x[0-9a-fA-F]+|[0-9]+)([uU]?)");
    private static final Pattern LIST_MACRO = Pattern.compile(".*\\.\\s*(map|filter)\\s*\\([^,()]*", Pattern.DOTALL);

    private Wording() {}

    /** What cel-go's parser says. */
    static Problem ofParser(CelIssue issue, CelSource source) {
        String message = issue.getMessage();
        String text = source.getContent().toString();
        int at = source.getLocationOffset(issue.getSourceLocation()).orElse(0);
        int index = text.offsetByCodePoints(0, Math.min(at, text.codePointCount(0, text.length())));
        Matcher recovery = RECOVERY.matcher(message);
        if (recovery.matches()) {
            message = "Syntax error: error recovery attempt limit exceeded: " + recovery.group(1);
        }
        if (SYNTAX.matcher(message).matches()) {
            message = "Syntax error: " + syntax(message.replace("%%", "%"), text.substring(0, index));
        }
        Matcher recursion = RECURSION.matcher(message);
        if (recursion.matches()) {
            return Problem.everywhere(
                    // cel-go counts brackets while it reads, and long chains only afterwards.
                    Open.nesting(text) < Integer.parseInt(recursion.group(1))
                            ? "max recursion depth exceeded"
                            : "expression recursion limit exceeded: " + recursion.group(1));
        }
        if (message.equals("The argument must be a simple name")) {
            message = LIST_MACRO.matcher(text.substring(0, index)).matches()
                    ? "argument is not an identifier"
                    : "argument must be a simple name";
        }
        if (message.equals("invalid argument to has() macro")) {
            // cel-go shows the argument, the Java library the bracket before it.
            int argument = index + 1;
            while (argument < text.length() && text.charAt(argument) == ' ') {
                argument++;
            }
            CelSourceLocation bracket = issue.getSourceLocation();
            return new Problem(bracket.getLine(), bracket.getColumn() + argument - index, message);
        }
        if (isNumberProblem(message)) {
            Matcher number = INTEGER.matcher(text.substring(index));
            boolean isInteger =
                    number.lookingAt() && !text.substring(index + number.end()).matches("(?s)[.eE].*");
            message = !isInteger
                    ? "invalid double literal"
                    : number.group(2).isEmpty() ? "invalid int literal" : "invalid uint literal";
        }
        return Problem.of(issue.getSourceLocation(), message);
    }

    /** Where several things would do, cel-go's parser leaves out operators and knows no quoted names. */
    private static String syntax(String message, String before) {
        String plain = KEYWORD.matcher(message).replaceAll("mismatched input '$1' expecting IDENTIFIER");
        Matcher expected = EXPECTED.matcher(plain);
        if (!expected.matches()) {
            return plain;
        }
        List<String> names = new ArrayList<>(List.of(expected.group(2).split(", ")));
        names.remove("ESC_IDENTIFIER");
        if (names.contains("'=='")) {
            names.removeAll(OPERATORS);
        }
        if (plain.startsWith("mismatched") && names.equals(ARGUMENTS)) {
            names = List.of(Open.closing(before));
        }
        String shown = String.join(", ", names);
        return expected.group(1) + (names.size() == 1 ? shown : "{" + shown + "}");
    }

    private static boolean isNumberProblem(String message) {
        return message.startsWith("For input string")
                || message.startsWith("Integer literal is malformed")
                || message.contains("out of range")
                || message.contains("unsigned long");
    }

    /** What cel-go's checker says; nothing where only the Java library says something. */
    static Stream<Problem> ofChecker(CelIssue issue, Positions positions) {
        String message = issue.getMessage();
        if (message.startsWith("Message type resolution failure")) {
            return Stream.empty();
        }
        Matcher candidates = CANDIDATES.matcher(message);
        if (candidates.matches()) {
            message = candidates.group(1);
        }
        if (NAMES_TYPES.matcher(message).matches()) {
            message = types(message);
        }
        Matcher logical = LOGICAL.matcher(message);
        if (logical.matches()) {
            return notBool(
                    positions.operands(issue.getExprId()),
                    List.of(logical.group(1).split(", (?![^(]*\\))")));
        }
        return Stream.of(Problem.of(issue.getSourceLocation(), message));
    }

    /** cel-go looks at the two sides of a logical operator one by one. */
    private static Stream<Problem> notBool(List<CelSourceLocation> operands, List<String> types) {
        return IntStream.range(0, Math.min(operands.size(), types.size()))
                .filter(i -> !BOOLS.contains(types.get(i)))
                .mapToObj(i -> Problem.of(operands.get(i), "expected type 'bool' but found '" + types.get(i) + "'"));
    }

    /** The names of types as cel-go shows them. */
    static String types(String text) {
        return text.replace("google.protobuf.Timestamp", "timestamp")
                .replace("google.protobuf.Duration", "duration")
                .replace("*error*", "!error!")
                .replaceAll("%[a-z]+\\d+", "dyn");
    }
}

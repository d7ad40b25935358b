package dev.polder.machinery.schema.field;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Reads over a regular expression for what Go refuses and RE2/J does not: nested repetitions that multiply to more than
 * 1000, which would fill the memory, too deep a nesting, and escapes of characters beyond ASCII (Go 1.23
 * {@code regexp/syntax/parse.go}). Every other mistake is left to the compiler.
 */
final class ExpressionScan {

    private static final int MAX_REPEAT = 1000;
    private static final int MAX_DEPTH = 1000;

    /** Go allows 128 MiB of instructions of 40 bytes. */
    private static final long MAX_SIZE = (128L << 20) / 40;

    /** A part: about how many instructions it becomes, and what its nested repetitions multiply to. */
    private record Size(long instructions, long repeats) {

        private static final Size NONE = new Size(0, 1);
        private static final Size ONE = new Size(1, 1);

        private Size and(Size other) {
            return new Size(instructions + other.instructions, Math.max(repeats, other.repeats));
        }
    }

    private final String expression;
    private final Deque<Size> outer = new ArrayDeque<>();
    private Size group = Size.NONE;
    private Size last = Size.NONE;
    private boolean repeated;
    private int at;

    private ExpressionScan(String expression) {
        this.expression = expression;
    }

    static void check(String expression) {
        new ExpressionScan(expression).run();
    }

    private void run() {
        while (at < expression.length()) {
            switch (expression.charAt(at)) {
                case '\\' -> escape();
                case '[' -> characterClass();
                case '(' -> open();
                case ')' -> close();
                case '{' -> repeat();
                default -> {
                    atom(Size.ONE);
                    at++;
                }
            }
        }
        if (group.and(last).instructions() > MAX_SIZE) {
            throw ExpressionSyntax.refusal("", "expression too large", expression);
        }
    }

    private void atom(Size size) {
        repeated = false;
        group = group.and(last);
        last = size;
    }

    private void escape() {
        if (at + 1 == expression.length()) {
            at++;
            return;
        }
        char escaped = expression.charAt(at + 1);
        if (escaped == 'Q') {
            int end = expression.indexOf("\\E", at + 2);
            int stop = end < 0 ? expression.length() : end;
            atom(new Size(stop - at, 1));
            atom(Size.ONE);
            at = end < 0 ? stop : stop + 2;
            return;
        }
        refuseBeyondAscii();
        atom(Size.ONE);
        at += 2;
        boolean braces = (escaped == 'p' || escaped == 'P' || escaped == 'x')
                && at < expression.length()
                && expression.charAt(at) == '{';
        int close = braces ? expression.indexOf('}', at) : -1;
        at = close < 0 ? at : close + 1;
    }

    private void refuseBeyondAscii() {
        if (expression.charAt(at + 1) >= 0x80) {
            String sequence = expression.substring(at, expression.offsetByCodePoints(at + 1, 1));
            throw ExpressionSyntax.refusal(expression.substring(0, at), "invalid escape sequence", sequence);
        }
    }

    private void characterClass() {
        atom(Size.ONE);
        at++;
        if (at < expression.length() && expression.charAt(at) == '^') {
            at++;
        }
        for (boolean first = true; at < expression.length(); first = false) {
            char c = expression.charAt(at);
            if (c == ']' && !first) {
                at++;
                return;
            }
            int name = expression.startsWith("[:", at) ? expression.indexOf(":]", at + 2) : -1;
            if (c == '\\' && at + 1 < expression.length()) {
                refuseBeyondAscii();
                at += 2;
            } else {
                at = name < 0 ? at + 1 : name + 2;
            }
        }
    }

    private void open() {
        group = group.and(last);
        outer.push(group);
        if (outer.size() >= MAX_DEPTH) {
            throw ExpressionSyntax.refusal("", "expression nests too deeply", expression);
        }
        group = Size.NONE;
        last = Size.NONE;
        at++;
    }

    private void close() {
        at++;
        repeated = false;
        if (!outer.isEmpty()) {
            last = group.and(last);
            group = outer.pop();
        }
    }

    /** A repetition with numbers; anything else between braces stands for itself. */
    private void repeat() {
        int end = expression.indexOf('}', at);
        String[] bounds =
                end < 0 ? new String[0] : expression.substring(at + 1, end).split(",", -1);
        if (bounds.length == 0 || bounds.length > 2 || !isCount(bounds[0]) || !isBound(bounds)) {
            atom(Size.ONE);
            at++;
            return;
        }
        int least = Integer.parseInt(bounds[0]);
        int most = bounds.length == 1 || bounds[1].isEmpty() ? least : Integer.parseInt(bounds[1]);
        long repeats = last.repeats() * Math.max(most, 1);
        // The compiler refuses one repetition right behind another.
        boolean many = least >= 2 || most >= 2;
        if (!repeated && many && most <= MAX_REPEAT && repeats > MAX_REPEAT) {
            throw ExpressionSyntax.refusal(
                    expression.substring(0, at), "invalid repeat count", expression.substring(at, end + 1));
        }
        repeated = true;
        last = new Size(last.instructions() * Math.max(most, 1), Math.min(repeats, MAX_REPEAT));
        at = end + 1;
    }

    private static boolean isBound(String[] bounds) {
        return bounds.length == 1 || bounds[1].isEmpty() || isCount(bounds[1]);
    }

    private static boolean isCount(String digits) {
        return !digits.isEmpty()
                && digits.length() <= 8
                && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                && (digits.length() == 1 || digits.charAt(0) != '0');
    }
}

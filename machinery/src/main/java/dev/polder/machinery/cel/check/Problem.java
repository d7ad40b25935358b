package dev.polder.machinery.cel.check;

import dev.cel.common.CelSourceLocation;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Something wrong with an expression, shown as cel-go shows it ({@code common/error.go}).
 *
 * @param line from 1; -1 when the problem is with the whole expression
 * @param column from 0; -1 when the problem is with the whole expression
 */
record Problem(int line, int column, String message) {

    /** Lines longer than this, in bytes, are not shown. */
    private static final int MAX_SNIPPET = 16384;

    static Problem of(CelSourceLocation at, String message) {
        return new Problem(at.getLine(), at.getColumn(), message);
    }

    /** A problem without a place. */
    static Problem everywhere(String message) {
        return new Problem(-1, -1, message);
    }

    /** All problems in the order of their places, each with the line that it is in. */
    static String show(List<Problem> problems, String expression) {
        List<String> lines = expression.lines().toList();
        return problems.stream()
                .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
                .map(problem -> problem.show(lines))
                .collect(Collectors.joining("\n"));
    }

    private String show(List<String> lines) {
        String head = "ERROR: <input>:" + line + ":" + (column + 1) + ": " + message;
        if (line < 1 || line > lines.size() || lines.get(line - 1).length() > MAX_SNIPPET) {
            return head;
        }
        String snippet = lines.get(line - 1).replace('\t', ' ');
        StringBuilder pointer = new StringBuilder();
        int[] characters = snippet.codePoints().toArray();
        for (int i = 0; i < column && i < characters.length; i++) {
            pointer.append(isWide(characters[i]) ? '．' : '.');
        }
        boolean isWide = column >= 0 && column < characters.length && isWide(characters[column]);
        return head + "\n | " + snippet + "\n | " + pointer + (isWide ? '＾' : '^');
    }

    private static boolean isWide(int character) {
        return character > 0x7f;
    }
}

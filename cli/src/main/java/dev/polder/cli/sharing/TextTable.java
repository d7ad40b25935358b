package dev.polder.cli.sharing;

import java.util.List;

/** Lines in columns, as kubectl's printers align them (cli-runtime: {@code printers.GetNewTabWriter}). */
final class TextTable {

    private static final int LEAST_WIDTH = 6;
    private static final int PADDING = 3;

    private TextTable() {}

    /** The lines of rows, which have the same number of cells each. */
    static String of(List<List<String>> rows) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                int length = row.get(i).codePointCount(0, row.get(i).length());
                widths[i] = Math.max(widths[i], Math.max(LEAST_WIDTH, length + PADDING));
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                String cell = row.get(i);
                text.append(cell);
                if (i < columns - 1) {
                    text.append(" ".repeat(widths[i] - cell.codePointCount(0, cell.length())));
                }
            }
            text.append('\n');
        }
        return text.toString();
    }
}

package dev.polder.cli.workspace;

import java.util.ArrayList;
import java.util.List;

/** Draws a tree as {@code github.com/xlab/treeprint} does, in columns as Go's {@code tabwriter} aligns them. */
final class TreeDrawing {

    private static final int PADDING = 2;

    private final List<List<String>> rows = new ArrayList<>();

    private TreeDrawing() {}

    /** A node: its columns, and the nodes below it. */
    static final class Branch {
        private final List<String> columns;
        private final List<Branch> below = new ArrayList<>();

        Branch(List<String> columns) {
            this.columns = columns;
        }

        /** Adds a node below this one, and returns it. */
        Branch add(List<String> more) {
            Branch branch = new Branch(more);
            below.add(branch);
            return branch;
        }
    }

    /** The lines of a tree, below a dot. */
    static String draw(Branch root) {
        TreeDrawing drawing = new TreeDrawing();
        drawing.rows.add(List.of("."));
        drawing.nodes(List.of(root), "");
        return drawing.text();
    }

    private void nodes(List<Branch> branches, String indent) {
        for (int i = 0; i < branches.size(); i++) {
            Branch branch = branches.get(i);
            boolean last = i == branches.size() - 1;
            List<String> row = new ArrayList<>(branch.columns);
            row.set(0, indent + (last ? "└── " : "├── ") + row.get(0));
            rows.add(row);
            nodes(branch.below, indent + (last ? "    " : "│   "));
        }
    }

    /** Rows of several columns that follow one another are as wide as the widest of them. */
    private String text() {
        StringBuilder text = new StringBuilder();
        int from = 0;
        while (from < rows.size()) {
            int end = from + 1;
            while (end < rows.size() && rows.get(end).size() == rows.get(from).size()) {
                end++;
            }
            aligned(rows.subList(from, end), text);
            from = end;
        }
        return text.toString();
    }

    private static void aligned(List<List<String>> block, StringBuilder text) {
        int columns = block.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : block) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length() + PADDING);
            }
        }
        for (List<String> row : block) {
            for (int i = 0; i < columns - 1; i++) {
                text.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length()));
            }
            text.append(row.get(columns - 1)).append('\n');
        }
    }
}

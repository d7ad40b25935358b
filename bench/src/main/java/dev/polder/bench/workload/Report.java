package dev.polder.bench.workload;

import java.io.PrintWriter;
import java.util.List;

/** Prints figures as Markdown: headings, sentences and tables. */
public final class Report {

    private final PrintWriter out;

    public Report(PrintWriter out) {
        this.out = out;
    }

    public void heading(String text) {
        out.println();
        out.println("### " + text);
        out.println();
    }

    public void text(String text) {
        out.println(text);
    }

    /** Begins a table; the rows follow. */
    public void table(String... columns) {
        out.println();
        row(columns);
        row(List.of(columns).stream().map(column -> "---").toArray(String[]::new));
    }

    public void row(String... cells) {
        out.println("| " + String.join(" | ", cells) + " |");
    }

    /**
     * One row that sets two series beside each other: medians with their spread, and the ratio of each round.
     *
     * @param format of the values, such as {@code %.0f}
     */
    public void compare(String what, String format, Samples ours, Samples baseline) {
        row(what, ours.text(format), baseline.text(format), ours.over(baseline).text("%.2f"));
    }
}

package dev.polder.bench.drive.report;

import dev.polder.bench.drive.load.Latencies;
import java.util.ArrayList;
import java.util.List;

/** All loads of a run, a line each: a bar from p50 to p99, and a stroke at p99.9. */
final class RangeChart {

    private static final int WIDTH = 760;
    private static final int LEFT = 330;
    private static final int RIGHT = 744;
    private static final int TOP = 28;
    private static final int LINE = 20;

    private RangeChart() {}

    /** A load and the workload that it is of. */
    private record Bar(String title, Latencies latencies, int colour) {}

    /** The picture; empty when nothing was measured. */
    static String of(List<Section> sections) {
        List<Bar> bars = new ArrayList<>();
        for (int i = 0; i < sections.size(); i++) {
            for (Row row : sections.get(i).rows()) {
                if (row.load().isPresent() && row.latencies().count() > 0) {
                    bars.add(new Bar(sections.get(i).name() + ": " + row.what(), row.latencies(), i % Svg.COLOURS));
                }
            }
        }
        if (bars.isEmpty()) {
            return "";
        }
        LogAxis axis = LogAxis.of(
                bars.stream()
                        .mapToDouble(bar -> bar.latencies().millis(50))
                        .min()
                        .orElse(1),
                bars.stream()
                        .mapToDouble(bar -> bar.latencies().millis(99.9))
                        .max()
                        .orElse(1),
                LEFT,
                RIGHT);
        int bottom = TOP + LINE * bars.size();
        Svg svg = new Svg(WIDTH, bottom + 12, "p50 to p99 of every load, and p99.9");
        for (double decade : axis.decades()) {
            svg.line("axis", axis.at(decade), TOP - 8, axis.at(decade), bottom);
            svg.text(axis.at(decade), TOP - 14, "middle", LogAxis.words(decade));
        }
        for (int i = 0; i < bars.size(); i++) {
            Bar bar = bars.get(i);
            double y = TOP + LINE * i + LINE / 2.0;
            svg.text(LEFT - 12, y + 4, "end", bar.title());
            // A pixel more: a bar of no length is not drawn.
            double begin = axis.at(bar.latencies().millis(50));
            double end = axis.at(bar.latencies().millis(99)) + 1;
            double tail = axis.at(bar.latencies().millis(99.9));
            svg.line("bar s" + bar.colour(), begin, y, end, y);
            svg.line("line s" + bar.colour(), begin, y, tail, y);
            svg.line("line s" + bar.colour(), tail, y - 6, tail, y + 6);
        }
        return svg.end();
    }
}

package dev.polder.bench.drive.report;

import dev.polder.bench.drive.load.Latencies;
import java.util.List;
import java.util.Locale;

/** How long which share of the requests of a workload took at the most, the last ones as wide as the first. */
final class CurveChart {

    private static final int WIDTH = 760;
    private static final int TOP = 16;
    private static final int LEFT = 64;
    private static final int RIGHT = 744;
    private static final int BOTTOM = 236;
    private static final int LEGEND = 18;
    private static final List<Double> PERCENTILES = List.of(0.0, 50.0, 90.0, 99.0, 99.9);
    /** How many nines the picture is wide. */
    private static final double NINES = 3.2;

    private CurveChart() {}

    /** Those of the rows that have a curve; empty when none has. */
    static String of(Section section) {
        List<Row> rows = section.rows().stream()
                .filter(row -> row.latencies().count() > 1)
                .limit(Svg.COLOURS)
                .toList();
        if (rows.isEmpty()) {
            return "";
        }
        double least = rows.stream()
                .mapToDouble(row -> row.latencies().millis(0))
                .min()
                .orElse(1);
        double most = rows.stream()
                .mapToDouble(row -> row.latencies().longestMillis())
                .max()
                .orElse(1);
        LogAxis axis = LogAxis.of(least, most, BOTTOM, TOP);
        Svg svg = new Svg(WIDTH, BOTTOM + 40 + LEGEND * rows.size(), section.name() + ": latency by percentile");
        for (double decade : axis.decades()) {
            svg.line("axis", LEFT, axis.at(decade), RIGHT, axis.at(decade));
            svg.text(LEFT - 6, axis.at(decade) + 4, "end", LogAxis.words(decade));
        }
        for (double percentile : PERCENTILES) {
            svg.line("axis", x(percentile), TOP, x(percentile), BOTTOM);
            svg.text(x(percentile), BOTTOM + 16, "middle", String.format(Locale.ROOT, "%s %%", words(percentile)));
        }
        for (int i = 0; i < rows.size(); i++) {
            double y = BOTTOM + 36 + LEGEND * i;
            svg.line("line s" + i, LEFT, y - 4, LEFT + 24, y - 4);
            svg.text(LEFT + 32, y, "start", rows.get(i).what());
            svg.path("line s" + i, points(rows.get(i).latencies(), axis));
        }
        return svg.end();
    }

    private static String words(double percentile) {
        return percentile == Math.rint(percentile)
                ? String.format(Locale.ROOT, "%.0f", percentile)
                : Double.toString(percentile);
    }

    private static String points(Latencies latencies, LogAxis axis) {
        StringBuilder points = new StringBuilder();
        for (Latencies.Point point : latencies.curve()) {
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(point.percentile()), axis.at(point.millis())));
        }
        return points.toString().strip();
    }

    private static double x(double percentile) {
        double nines = -Math.log10(Math.max(1e-9, 1 - percentile / 100));
        return LEFT + Math.min(1, nines / NINES) * (RIGHT - LEFT);
    }
}

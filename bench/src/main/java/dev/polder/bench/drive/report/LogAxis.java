package dev.polder.bench.drive.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An axis on which each decade is as long as another.
 *
 * @param least the power of ten it begins at
 * @param most the power of ten it ends at
 * @param from where it begins in the picture
 * @param to where it ends
 */
record LogAxis(int least, int most, double from, double to) {

    /** What cannot be told from nothing: a microsecond, in milliseconds. */
    private static final double FLOOR = 0.001;

    /** An axis with room for values in milliseconds. */
    static LogAxis of(double smallest, double largest, double from, double to) {
        int least = (int) Math.floor(Math.log10(Math.max(FLOOR, smallest)));
        int most = (int) Math.ceil(Math.log10(Math.max(FLOOR, largest)));
        return new LogAxis(least, Math.max(most, least + 1), from, to);
    }

    /** Where a value lies. */
    double at(double value) {
        double share = (Math.log10(Math.max(FLOOR, value)) - least) / (most - least);
        return from + Math.clamp(share, 0, 1) * (to - from);
    }

    /** The powers of ten on it. */
    List<Double> decades() {
        List<Double> decades = new ArrayList<>();
        for (int power = least; power <= most; power++) {
            decades.add(Math.pow(10, power));
        }
        return decades;
    }

    /** How a power of ten in milliseconds reads. */
    static String words(double millis) {
        if (millis >= 1_000) {
            return String.format(Locale.ROOT, "%.0f s", millis / 1_000);
        }
        return millis >= 1
                ? String.format(Locale.ROOT, "%.0f ms", millis)
                : String.format(Locale.ROOT, "%.0f µs", millis * 1_000);
    }
}

package dev.polder.bench.workload;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** What several rounds gave. */
public final class Samples {

    private final List<Double> values = new ArrayList<>();

    public void add(double value) {
        values.add(value);
    }

    double get(int round) {
        return values.get(round);
    }

    public int size() {
        return values.size();
    }

    public double median() {
        return percentile(0.5);
    }

    /** The smallest value that at least this share of the values does not exceed; the mean of the middle two for 0.5. */
    public double percentile(double share) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int size = sorted.size();
        if (share == 0.5 && size % 2 == 0) {
            return (sorted.get(size / 2 - 1) + sorted.get(size / 2)) / 2;
        }
        return sorted.get(Math.max(0, (int) Math.ceil(share * size) - 1));
    }

    /** Median, then the smallest and largest in brackets. */
    public String text(String format) {
        return String.format(
                Locale.ROOT,
                format + " [" + format + " – " + format + "]",
                median(),
                Collections.min(values),
                Collections.max(values));
    }

    /** Round by round, this divided by the other. */
    public Samples over(Samples other) {
        Samples ratios = new Samples();
        for (int i = 0; i < values.size(); i++) {
            ratios.add(values.get(i) / other.values.get(i));
        }
        return ratios;
    }
}

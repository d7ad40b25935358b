package dev.polder.bench.drive.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** How long things took, in nanoseconds, exact to three digits. Any thread may add. */
public final class Latencies {

    private static final long LONGEST = TimeUnit.HOURS.toNanos(1);
    private static final int DIGITS = 3;
    private static final double NANOS_PER_MILLI = 1e6;
    /** Of a curve, for each halving of what is left until 100 %. */
    private static final int POINTS = 4;

    private final Histogram histogram = new ConcurrentHistogram(LONGEST, DIGITS);

    /** Adds one; more than an hour counts as an hour. */
    public void add(long nanos) {
        histogram.recordValue(Math.min(Math.max(0, nanos), LONGEST));
    }

    public long count() {
        return histogram.getTotalCount();
    }

    /** The least that a share of all did not exceed, in milliseconds; not a number without any. */
    public double millis(double percentile) {
        return count() == 0 ? Double.NaN : histogram.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
    }

    /** The longest, in milliseconds; not a number without any. */
    public double longestMillis() {
        return count() == 0 ? Double.NaN : histogram.getMaxValue() / NANOS_PER_MILLI;
    }

    /**
     * A point of the curve.
     *
     * @param percentile below 100
     * @param millis what that share of all did not exceed
     */
    public record Point(double percentile, double millis) {}

    /** The curve of percentiles, closer the nearer to 100, which itself is left out. */
    public List<Point> curve() {
        List<Point> points = new ArrayList<>();
        for (HistogramIterationValue value : histogram.percentiles(POINTS)) {
            double percentile = value.getPercentileLevelIteratedTo();
            if (percentile < 100) {
                points.add(new Point(percentile, value.getValueIteratedTo() / NANOS_PER_MILLI));
            }
        }
        return points;
    }
}

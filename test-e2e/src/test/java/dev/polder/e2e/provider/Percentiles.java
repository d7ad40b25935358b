package dev.polder.e2e.provider;

import java.util.List;
import java.util.Locale;

/** How long something took, each time. */
record Percentiles(List<Long> nanos) {

    Percentiles {
        nanos = nanos.stream().sorted().toList();
    }

    private double millis(double share) {
        int index = (int) Math.ceil(share * nanos.size()) - 1;
        return nanos.isEmpty() ? Double.NaN : nanos.get(Math.max(0, index)) / 1e6;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "p50 %.1f ms, p99 %.1f ms (%d)", millis(0.5), millis(0.99), nanos.size());
    }
}

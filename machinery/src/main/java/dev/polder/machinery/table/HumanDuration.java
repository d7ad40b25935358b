package dev.polder.machinery.table;

import java.time.Duration;

/** Durations in two figures, as people read them (apimachinery {@code duration.HumanDuration}). */
final class HumanDuration {

    private static final long HOUR = 60;
    private static final long DAY = 24;
    private static final long YEAR = 24 * 365;

    private HumanDuration() {}

    /** {@code 5m10s}, {@code 3d4h}; a clock that is up to two seconds ahead is forgiven. */
    static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis <= -2000) {
            return "<invalid>";
        }
        if (millis < 0) {
            return "0s";
        }
        long seconds = duration.toSeconds();
        if (seconds < 120) {
            return seconds + "s";
        }
        long minutes = duration.toMinutes();
        if (minutes < 10) {
            return two(minutes, "m", seconds % 60, "s");
        }
        if (minutes < 3 * HOUR) {
            return minutes + "m";
        }
        long hours = duration.toHours();
        if (hours < 8) {
            return two(hours, "h", minutes % HOUR, "m");
        }
        if (hours < 2 * DAY) {
            return hours + "h";
        }
        if (hours < 8 * DAY) {
            return two(hours / DAY, "d", hours % DAY, "h");
        }
        if (hours < 2 * YEAR) {
            return hours / DAY + "d";
        }
        if (hours < 8 * YEAR) {
            return two(hours / YEAR, "y", hours / DAY % 365, "d");
        }
        return hours / YEAR + "y";
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        return small == 0 ? large + largeUnit : large + largeUnit + small + smallUnit;
    }
}

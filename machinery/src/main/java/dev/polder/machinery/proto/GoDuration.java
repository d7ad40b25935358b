package dev.polder.machinery.proto;

import java.math.BigDecimal;

/** Durations as Go prints them: {@code 1h2m3.5s}. */
final class GoDuration {

    private static final long SECOND = 1_000_000_000L;

    private GoDuration() {}

    /**
     * The text of a duration ({@code time.Duration.String}).
     *
     * @param nanos its length
     */
    static String text(long nanos) {
        if (nanos == 0) {
            return "0s";
        }
        BigDecimal size = BigDecimal.valueOf(nanos).abs();
        String sign = nanos < 0 ? "-" : "";
        if (size.compareTo(BigDecimal.valueOf(SECOND)) < 0) {
            long small = Math.abs(nanos);
            String unit = small < 1_000 ? "ns" : small < 1_000_000 ? "µs" : "ms";
            int scale = small < 1_000 ? 0 : small < 1_000_000 ? 3 : 6;
            return sign + plain(size.movePointLeft(scale)) + unit;
        }
        BigDecimal seconds = size.movePointLeft(9);
        long minutes = seconds.longValue() / 60;
        BigDecimal rest = seconds.subtract(BigDecimal.valueOf(minutes * 60));
        String text = plain(rest) + "s";
        if (minutes > 0) {
            text = minutes % 60 + "m" + text;
        }
        if (minutes >= 60) {
            text = minutes / 60 + "h" + text;
        }
        return sign + text;
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}

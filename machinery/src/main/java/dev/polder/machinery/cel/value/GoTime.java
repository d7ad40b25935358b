package dev.polder.machinery.cel.value;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Moments and durations as Go reads and prints them (packages {@code time} and kube-openapi {@code strfmt}). */
public final class GoTime {

    private static final Pattern AMOUNT = Pattern.compile("([0-9]*)(\\.[0-9]*)?(ns|us|µs|μs|ms|s|m|h)");
    private static final Pattern WORDS = Pattern.compile("(\\d+)\\s*([A-Za-zµ]+)");
    private static final Pattern MOMENT = Pattern.compile(
            "(\\d{4})-(\\d{2})-(\\d{2})T(\\d{2}):(\\d{2}):(\\d{2})" + "(?:[.,](\\d+))?(Z|([+-])(\\d{2}):(\\d{2}))?");

    private static final long FIRST_SECOND = -62_135_596_800L;
    private static final long LAST_SECOND = 253_402_300_799L;

    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "μs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    /** Spellings of units, each list with its nanoseconds; a longer word may start with the last spelling. */
    private static final Map<List<String>, Long> UNITS = Map.of(
            List.of("ns", "nano"), 1L,
            List.of("us", "µs", "micro"), 1_000L,
            List.of("ms", "milli"), 1_000_000L,
            List.of("s", "sec"), 1_000_000_000L,
            List.of("m", "min"), 60_000_000_000L,
            List.of("h", "hr", "hour"), 3_600_000_000_000L,
            List.of("d", "day"), 86_400_000_000_000L,
            List.of("w", "wk", "week"), 604_800_000_000_000L);

    private GoTime() {}

    /** A duration such as {@code 1h30m} or {@code -1.5s} ({@code time.ParseDuration}); empty when it is none. */
    public static Optional<Duration> duration(String text) {
        boolean isNegative = text.startsWith("-");
        String amounts = isNegative || text.startsWith("+") ? text.substring(1) : text;
        if (amounts.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        if (amounts.isEmpty()) {
            return Optional.empty();
        }
        BigInteger nanos = BigInteger.ZERO;
        int at = 0;
        Matcher match = AMOUNT.matcher(amounts);
        while (at < amounts.length()) {
            if (!match.find(at) || match.start() != at) {
                return Optional.empty();
            }
            String whole = match.group(1);
            String part = match.group(2) == null ? "" : match.group(2).substring(1);
            if (whole.isEmpty() && part.isEmpty()) {
                return Optional.empty();
            }
            BigDecimal number = new BigDecimal((whole.isEmpty() ? "0" : whole) + (part.isEmpty() ? "" : "." + part));
            BigDecimal unit = BigDecimal.valueOf(NANOS.getOrDefault(match.group(3), 1L));
            nanos = nanos.add(
                    number.multiply(unit).setScale(0, RoundingMode.DOWN).toBigInteger());
            at = match.end();
        }
        BigInteger signed = isNegative ? nanos.negate() : nanos;
        return signed.bitLength() > 63 ? Optional.empty() : Optional.of(Duration.ofNanos(signed.longValue()));
    }

    /** A duration, or words such as {@code 2 days} ({@code strfmt.ParseDuration}); empty when it is none. */
    public static Optional<Duration> wordyDuration(String text) {
        Optional<Duration> plain = duration(text);
        if (plain.isPresent()) {
            return plain;
        }
        boolean found = false;
        long nanos = 0;
        Matcher match = WORDS.matcher(text);
        while (match.find()) {
            long factor;
            try {
                factor = Long.parseLong(match.group(1));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
            String unit = match.group(2).toLowerCase(Locale.ROOT);
            for (Map.Entry<List<String>, Long> known : UNITS.entrySet()) {
                List<String> spellings = known.getKey();
                if (spellings.contains(unit) || unit.startsWith(spellings.get(spellings.size() - 1))) {
                    found = true;
                    nanos += factor * known.getValue();
                }
            }
        }
        return found ? Optional.of(Duration.ofNanos(nanos)) : Optional.empty();
    }

    /**
     * A moment in RFC 3339; empty when it is none.
     *
     * @param needsZone whether a text without zone is refused rather than taken as UTC
     */
    public static Optional<OffsetDateTime> moment(String text, boolean needsZone) {
        Matcher match = MOMENT.matcher(text);
        if (!match.matches() || (needsZone && match.group(8) == null)) {
            return Optional.empty();
        }
        String fraction = match.group(7) == null ? "0" : match.group(7);
        String nanos = (fraction + "000000000").substring(0, 9);
        try {
            LocalDateTime local = LocalDateTime.of(
                    number(match, 1),
                    number(match, 2),
                    number(match, 3),
                    number(match, 4),
                    number(match, 5),
                    number(match, 6),
                    Integer.parseInt(nanos));
            int offset = match.group(9) == null ? 0 : number(match, 10) * 3600 + number(match, 11) * 60;
            int east = "-".equals(match.group(9)) ? -offset : offset;
            return Optional.of(local.atOffset(ZoneOffset.ofTotalSeconds(east)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Whether a moment, in seconds from 1970, is in the years 1 to 9999. */
    public static boolean isMoment(long seconds) {
        return seconds >= FIRST_SECOND && seconds <= LAST_SECOND;
    }

    private static int number(Matcher match, int group) {
        return Integer.parseInt(match.group(group));
    }
}

package dev.polder.machinery.schema.format;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/** Dates, times and durations (kube-openapi {@code strfmt/date.go}, {@code time.go}, {@code duration.go}). */
public final class TimeFormats {

    private static final Pattern DATE = Pattern.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})");
    private static final Pattern TIME =
            Pattern.compile("([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))");
    private static final Pattern GO_DURATION =
            Pattern.compile("[-+]?(0|(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)");
    private static final Pattern AMOUNT = Pattern.compile("(\\d+)\\s*([A-Za-zµ]+)");

    /** Spellings of the units of Scala durations; a longer word may start with the last spelling. */
    private static final List<List<String>> UNITS = List.of(
            List.of("ns", "nano"),
            List.of("us", "µs", "micro"),
            List.of("ms", "milli"),
            List.of("s", "sec"),
            List.of("m", "min"),
            List.of("h", "hr", "hour"),
            List.of("d", "day"),
            List.of("w", "wk", "week"));

    private TimeFormats() {}

    /** RFC 3339 full-date. */
    public static boolean isDate(String text) {
        Matcher match = DATE.matcher(text);
        if (!match.matches()) {
            return false;
        }
        try {
            LocalDate.of(number(match, 1), number(match, 2), number(match, 3));
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** RFC 3339 date-time; the zone must be there, seconds end at 59. */
    public static boolean isDateTime(String text) {
        String[] parts = text.toLowerCase(Locale.ROOT).split("t", -1);
        if (parts.length < 2 || !isDate(parts[0])) {
            return false;
        }
        Matcher match = TIME.matcher(parts[1]);
        return match.matches() && number(match, 1) <= 23 && number(match, 2) <= 59 && number(match, 3) <= 59;
    }

    /** A Go duration such as {@code 1h30m}, or text with amounts such as {@code 2 days}. */
    public static boolean isDuration(String text) {
        if (GO_DURATION.matches(text)) {
            return true;
        }
        boolean found = false;
        Matcher amounts = AMOUNT.matcher(text);
        while (amounts.find()) {
            if (new BigDecimal(amounts.group(1)).compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
                return false;
            }
            String unit = amounts.group(2).toLowerCase(Locale.ROOT);
            found |= UNITS.stream()
                    .anyMatch(spellings ->
                            spellings.contains(unit) || unit.startsWith(spellings.get(spellings.size() - 1)));
        }
        return found;
    }

    private static int number(Matcher match, int group) {
        return Integer.parseInt(match.group(group));
    }
}

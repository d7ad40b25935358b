package dev.polder.machinery.decode;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which plain scalars are texts to {@code go-yaml} v2 when it writes them; all others it has to quote. */
public final class YamlText {

    private static final Pattern BASE_60 = Pattern.compile("[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?");
    private static final Pattern TIME = Pattern.compile("([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
            + "([Tt ]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})([.,][0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2})?)?");

    private YamlText() {}

    /** Whether a text means itself without quotes. */
    public static boolean isText(String text) {
        if (BASE_60.matcher(text).matches() || isTime(text)) {
            return false;
        }
        try {
            return YamlScalars.plain(text).isTextual();
        } catch (DecodeException e) {
            return false;
        }
    }

    private static boolean isTime(String text) {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            return false;
        }
        boolean zoned = time.group(9) != null;
        if (time.group(4) != null && zoned == (time.group(4).charAt(0) == ' ')) {
            return false;
        }
        try {
            LocalDate.of(number(time, 1), number(time, 2), number(time, 3));
        } catch (DateTimeException e) {
            return false;
        }
        return time.group(4) == null || (number(time, 5) < 24 && number(time, 6) < 60 && number(time, 7) < 60);
    }

    private static int number(Matcher time, int group) {
        return Integer.parseInt(time.group(group));
    }
}

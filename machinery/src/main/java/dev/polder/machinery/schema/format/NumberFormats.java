package dev.polder.machinery.schema.format;

import com.google.re2j.Pattern;

/** Formats with check digits or a fixed count of digits (kube-openapi's copy of {@code govalidator}). */
public final class NumberFormats {

    private static final Pattern UUID =
            Pattern.compile("(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}");
    private static final Pattern UUID3 =
            Pattern.compile("(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}");
    private static final Pattern UUID4 =
            Pattern.compile("(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}");
    private static final Pattern UUID5 =
            Pattern.compile("(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}");
    private static final Pattern CARD = Pattern.compile("4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}"
            + "|6(?:011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}"
            + "|(?:2131|1800|35\\d{3})\\d{11}");
    private static final Pattern SSN = Pattern.compile("\\d{3}[- ]?\\d{2}[- ]?\\d{4}");
    private static final Pattern HEX_COLOR = Pattern.compile("#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})");
    private static final String LEVEL = "\\s*(0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])\\s*";
    private static final Pattern RGB_COLOR = Pattern.compile("rgb\\(" + LEVEL + "," + LEVEL + "," + LEVEL + "\\)");
    private static final Pattern ISBN_10 = Pattern.compile("[0-9]{9}X|[0-9]{10}");
    private static final Pattern ISBN_13 = Pattern.compile("[0-9]{13}");

    private NumberFormats() {}

    public static boolean isUuid(String text) {
        return UUID.matches(text);
    }

    public static boolean isUuid3(String text) {
        return UUID3.matches(text);
    }

    public static boolean isUuid4(String text) {
        return UUID4.matches(text);
    }

    public static boolean isUuid5(String text) {
        return UUID5.matches(text);
    }

    /** The number of a payment card with a right Luhn digit; everything but digits is passed over. */
    public static boolean isCreditCard(String text) {
        String digits = text.replaceAll("[^0-9]+", "");
        if (!CARD.matches(digits)) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int weighted = i % 2 == 0 ? digit : digit * 2;
            sum += weighted > 9 ? weighted - 9 : weighted;
        }
        return sum % 10 == 0;
    }

    public static boolean isSsn(String text) {
        return text.length() == 11 && SSN.matches(text);
    }

    public static boolean isHexColor(String text) {
        return HEX_COLOR.matches(text);
    }

    public static boolean isRgbColor(String text) {
        return RGB_COLOR.matches(text);
    }

    public static boolean isIsbn(String text) {
        return isIsbn10(text) || isIsbn13(text);
    }

    public static boolean isIsbn10(String text) {
        String digits = text.replaceAll("[\\s-]+", "");
        if (!ISBN_10.matches(digits)) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < 10; i++) {
            char c = digits.charAt(i);
            sum += (i + 1) * (c == 'X' ? 10 : c - '0');
        }
        return sum % 11 == 0;
    }

    public static boolean isIsbn13(String text) {
        String digits = text.replaceAll("[\\s-]+", "");
        if (!ISBN_13.matches(digits)) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < 12; i++) {
            sum += (i % 2 == 0 ? 1 : 3) * (digits.charAt(i) - '0');
        }
        return digits.charAt(12) - '0' == (10 - sum % 10) % 10;
    }

    /** Standard base64 with padding; the empty text is none. */
    public static boolean isBase64(String text) {
        int length = text.length();
        if (length == 0 || length % 4 != 0) {
            return false;
        }
        int padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
        for (int i = 0; i < length - padding; i++) {
            char c = text.charAt(i);
            boolean known =
                    (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
            if (!known) {
                return false;
            }
        }
        return true;
    }

    /** A BSON object id: twelve bytes in hex. */
    public static boolean isBsonObjectId(String text) {
        return text.length() == 24 && Hex.isHex(text);
    }
}

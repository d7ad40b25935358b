package dev.polder.machinery.quantity;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;

/** Reads quantities as apimachinery 0.32 {@code resource.ParseQuantity} does, with the same complaints. */
final class QuantityParser {

    private static final String MALFORMED =
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    private static final String BAD_NUMBER = "unable to parse numeric part of quantity";
    private static final String BAD_SUFFIX = "unable to parse quantity's suffix";

    static final List<String> DECIMAL = List.of("n", "u", "m", "", "k", "M", "G", "T", "P", "E");
    static final List<String> BINARY = List.of("Ki", "Mi", "Gi", "Ti", "Pi", "Ei");
    private static final int NANO = 9;
    private static final int MAX_LONG_DIGITS = 18;
    private static final int MAX_DIGITS = 100_000;
    private static final BigDecimal MAX = new BigDecimal(Long.MAX_VALUE);

    /** Beyond that no number can be reckoned with; upstream tries. */
    private static final int MAX_EXPONENT = 1_000_000_000;

    /** A unit: a power of ten, or of two. */
    private record Unit(int exponent, Quantity.Notation notation) {

        boolean binary() {
            return notation == Quantity.Notation.BINARY_SI;
        }
    }

    /**
     * The parts of a text.
     *
     * @param number the sign and all digits
     * @param whole the digits in front of the point, without leading zeros; {@code 0} for none
     * @param fraction the digits behind the point
     */
    private record Parts(String number, String whole, String fraction, String suffix) {}

    private QuantityParser() {}

    static Quantity parse(String text) throws QuantitySyntaxException {
        if (text.isEmpty()) {
            throw new QuantitySyntaxException(MALFORMED);
        }
        Parts parts = split(text);
        Unit unit = unit(parts.suffix());
        int digits = parts.whole().length() + parts.fraction().length();
        boolean short64;
        BigInteger factor = BigInteger.ONE;
        int scale = unit.binary() ? 0 : unit.exponent();
        if (unit.binary()) {
            // 2^10 is a good 10^3.
            short64 = parts.fraction().isEmpty() && 15 - parts.whole().length() - unit.exponent() * 3 / 10 - 1 >= 0;
            factor = BigInteger.ONE.shiftLeft(unit.exponent());
        } else {
            short64 = digits <= MAX_LONG_DIGITS;
        }
        scale -= parts.fraction().length();
        if (short64 && scale >= -NANO) {
            BigInteger result = new BigInteger(parts.whole() + parts.fraction()).multiply(factor);
            if (result.bitLength() < Long.SIZE) {
                boolean negative = text.startsWith("-");
                return new Quantity(new BigDecimal(negative ? result.negate() : result, -scale), true, unit.notation());
            }
        }
        return large(parts.number(), unit);
    }

    private static Quantity large(String number, Unit unit) throws QuantitySyntaxException {
        BigDecimal amount;
        try {
            amount = new BigDecimal(number);
        } catch (NumberFormatException e) {
            throw new QuantitySyntaxException(BAD_NUMBER);
        }
        if (unit.binary()) {
            amount = amount.multiply(new BigDecimal(BigInteger.ONE.shiftLeft(unit.exponent())));
        } else {
            amount = new BigDecimal(amount.unscaledValue(), amount.scale() - unit.exponent());
        }
        amount = rounded(amount);
        if (unit.binary() && amount.abs().compareTo(MAX) > 0) {
            amount = amount.signum() < 0 ? MAX.negate() : MAX;
        }
        // Less than one cannot be written with a binary unit.
        boolean fraction = unit.binary() && amount.signum() > 0 && amount.compareTo(BigDecimal.ONE) < 0;
        return new Quantity(amount, false, fraction ? Quantity.Notation.DECIMAL_SI : unit.notation());
    }

    /** Up to nanos, away from zero. */
    private static BigDecimal rounded(BigDecimal amount) throws QuantitySyntaxException {
        if (amount.signum() == 0) {
            return amount;
        }
        long digits = (long) amount.precision() - amount.scale();
        if (digits > MAX_DIGITS) {
            throw new QuantitySyntaxException(BAD_NUMBER);
        }
        return digits < -NANO ? BigDecimal.valueOf(amount.signum(), NANO) : amount.setScale(NANO, RoundingMode.UP);
    }

    private static Parts split(String text) throws QuantitySyntaxException {
        int start = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        int first = skip(text, start, "0");
        if (first == text.length()) {
            return new Parts("0", "0", "", "");
        }
        int end = skip(text, first, "0123456789");
        String whole = end == first ? "0" : text.substring(first, end);
        String fraction = "";
        if (end < text.length() && text.charAt(end) == '.') {
            int point = end;
            end = skip(text, point + 1, "0123456789");
            fraction = text.substring(point + 1, end);
        }
        int letters = skip(text, end, "eEinumkKMGTP");
        boolean signed = letters < text.length() && "+-".indexOf(text.charAt(letters)) >= 0;
        if (skip(text, signed ? letters + 1 : letters, "0123456789") < text.length()) {
            throw new QuantitySyntaxException(MALFORMED);
        }
        return new Parts(text.substring(0, end), whole, fraction, text.substring(end));
    }

    private static int skip(String text, int from, String characters) {
        int at = from;
        while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    private static Unit unit(String suffix) throws QuantitySyntaxException {
        int decimal = DECIMAL.indexOf(suffix);
        if (decimal >= 0) {
            return new Unit(3 * (decimal - 3), Quantity.Notation.DECIMAL_SI);
        }
        int binary = BINARY.indexOf(suffix);
        if (binary >= 0) {
            return new Unit(10 * (binary + 1), Quantity.Notation.BINARY_SI);
        }
        if (suffix.startsWith("e") || suffix.startsWith("E")) {
            return new Unit(exponent(suffix.substring(1)), Quantity.Notation.DECIMAL_EXPONENT);
        }
        throw new QuantitySyntaxException(BAD_SUFFIX);
    }

    private static int exponent(String digits) throws QuantitySyntaxException {
        try {
            // Upstream cuts the exponent to 32 bits.
            int exponent = (int) Long.parseLong(digits);
            if (Math.abs((long) exponent) <= MAX_EXPONENT) {
                return exponent;
            }
        } catch (NumberFormatException e) {
            throw new QuantitySyntaxException(BAD_SUFFIX);
        }
        throw new QuantitySyntaxException(BAD_SUFFIX);
    }
}

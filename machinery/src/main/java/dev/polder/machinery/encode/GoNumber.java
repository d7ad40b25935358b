package dev.polder.machinery.encode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.machinery.decode.GoText;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Numbers, booleans and null as Go writes them. */
final class GoNumber {

    private static final BigDecimal PLAIN_LIMIT = new BigDecimal("1e21");
    private static final BigDecimal SMALLEST_PLAIN = new BigDecimal("1e-6");
    private static final BigInteger UNSIGNED_LIMIT = BigInteger.ONE.shiftLeft(Long.SIZE);

    private GoNumber() {}

    /** As {@code encoding/json} writes it. */
    static String json(JsonNode value) {
        if (!value.isFloatingPointNumber()) {
            return value.asText();
        }
        BigDecimal size = decimal(value).abs();
        if (size.signum() == 0) {
            return "0";
        }
        if (size.compareTo(SMALLEST_PLAIN) >= 0 && size.compareTo(PLAIN_LIMIT) < 0) {
            return decimal(value).toPlainString();
        }
        // Exponents have two digits elsewhere in Go.
        return GoText.number(value.doubleValue()).replace("e-0", "e-");
    }

    /** As {@code go-yaml} v2 writes what it has read from that: whole numbers as such, others short. */
    static String yaml(JsonNode value) {
        if (!value.isNumber()) {
            return value.asText();
        }
        String json = json(value);
        boolean whole = json.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
        if (whole) {
            BigInteger integer = new BigInteger(json);
            if (integer.bitLength() < Long.SIZE || (integer.signum() > 0 && integer.compareTo(UNSIGNED_LIMIT) < 0)) {
                return json;
            }
        }
        return GoText.shortNumber(value.doubleValue());
    }

    private static BigDecimal decimal(JsonNode value) {
        return new BigDecimal(Double.toString(value.doubleValue())).stripTrailingZeros();
    }
}

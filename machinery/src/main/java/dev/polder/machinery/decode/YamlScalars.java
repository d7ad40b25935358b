package dev.polder.machinery.decode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a plain YAML scalar means: YAML 1.1 as {@code go-yaml} v2 reads it. Timestamps stay strings; base-60 numbers are
 * strings.
 */
final class YamlScalars {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Map<String, JsonNode> WORDS = words();
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final BigInteger UNSIGNED_LIMIT = BigInteger.ONE.shiftLeft(Long.SIZE);

    private YamlScalars() {}

    /**
     * The value of a plain scalar.
     *
     * @throws DecodeException for infinities and not-a-number, which JSON cannot say
     */
    static JsonNode plain(String text) throws DecodeException {
        JsonNode word = WORDS.get(text);
        if (word != null) {
            return word;
        }
        if (isNonFinite(text)) {
            throw new DecodeException("json: unsupported value: " + nonFinite(text));
        }
        JsonNode number = number(text);
        return number != null ? number : NODES.textNode(text);
    }

    private static @Nullable JsonNode number(String text) {
        if (text.isEmpty() || "+-.0123456789".indexOf(text.charAt(0)) < 0) {
            return null;
        }
        if (text.charAt(0) == '.') {
            return fraction(text);
        }
        String digits = text.replace("_", "");
        BigInteger integer = integer(digits);
        return integer != null ? GoNumbers.of(integer) : fraction(digits);
    }

    private static @Nullable JsonNode fraction(String text) {
        return FLOAT.matcher(text).matches() ? GoNumbers.of(Double.parseDouble(text)) : null;
    }

    /** Go's {@code ParseInt} and then {@code ParseUint} with base 0; null when neither takes the text. */
    private static @Nullable BigInteger integer(String text) {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        String body = signed ? text.substring(1) : text;
        int radix = 10;
        int prefix = 0;
        if (body.length() > 1 && body.charAt(0) == '0') {
            char mark = Character.toLowerCase(body.charAt(1));
            radix = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
            prefix = mark == 'x' || mark == 'b' || mark == 'o' ? 2 : 1;
        }
        String digits = body.substring(prefix);
        if (digits.isEmpty() || !allDigits(digits, radix)) {
            return null;
        }
        BigInteger magnitude = new BigInteger(digits, radix);
        BigInteger value = text.startsWith("-") ? magnitude.negate() : magnitude;
        boolean fits = value.bitLength() < Long.SIZE || (!signed && value.compareTo(UNSIGNED_LIMIT) < 0);
        return fits ? value : null;
    }

    private static boolean allDigits(String text, int radix) {
        return text.chars().allMatch(c -> c < 0x80 && Character.digit(c, radix) >= 0);
    }

    private static boolean isNonFinite(String text) {
        String body = text.startsWith("+") || text.startsWith("-") ? text.substring(1) : text;
        boolean infinity = body.equals(".inf") || body.equals(".Inf") || body.equals(".INF");
        return infinity || text.equals(".nan") || text.equals(".NaN") || text.equals(".NAN");
    }

    /** How an infinity or a not-a-number is spelt as a key; null for other texts. */
    static @Nullable String nonFiniteKey(String text) {
        if (!isNonFinite(text)) {
            return null;
        }
        return switch (nonFinite(text)) {
            case "NaN" -> ".nan";
            case "-Inf" -> "-.inf";
            default -> ".inf";
        };
    }

    private static String nonFinite(String text) {
        if (text.charAt(1) == 'n' || text.charAt(1) == 'N') {
            return "NaN";
        }
        return text.startsWith("-") ? "-Inf" : "+Inf";
    }

    private static Map<String, JsonNode> words() {
        Map<String, JsonNode> words = new HashMap<>();
        for (String word : "y Y yes Yes YES true True TRUE on On ON".split(" ")) {
            words.put(word, NODES.booleanNode(true));
        }
        for (String word : "n N no No NO false False FALSE off Off OFF".split(" ")) {
            words.put(word, NODES.booleanNode(false));
        }
        for (String word : new String[] {"", "~", "null", "Null", "NULL"}) {
            words.put(word, NODES.nullNode());
        }
        return Map.copyOf(words);
    }
}

package dev.polder.machinery.decode;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Prints values as Go's {@code fmt} and {@code strconv} do, because upstream's error messages contain them. */
public final class GoText {

    private GoText() {}

    /** {@code %v}: {@code map[a:1 b:[x y]]}. */
    public static String plain(JsonNode value) {
        StringBuilder out = new StringBuilder();
        plain(value, out);
        return out.toString();
    }

    /** Loops instead of streams, because bodies nest {@link dev.polder.api.json.Json#MAX_DEPTH} deep and every level is a call. */
    private static void plain(JsonNode value, StringBuilder out) {
        if (value.isObject()) {
            String between = "";
            out.append("map[");
            for (String name : sortedNames(value)) {
                out.append(between).append(name).append(':');
                plain(value.get(name), out);
                between = " ";
            }
            out.append(']');
        } else if (value.isArray()) {
            String between = "";
            out.append('[');
            for (JsonNode element : value) {
                out.append(between);
                plain(element, out);
                between = " ";
            }
            out.append(']');
        } else if (value.isFloatingPointNumber()) {
            out.append(number(value.doubleValue()));
        } else {
            out.append(value.isNull() ? "<nil>" : value.asText());
        }
    }

    /** {@code %#v}: {@code map[string]interface {}{"a":1}}. */
    public static String syntax(JsonNode value) {
        StringBuilder out = new StringBuilder();
        syntax(value, out);
        return out.toString();
    }

    private static void syntax(JsonNode value, StringBuilder out) {
        if (value.isObject()) {
            String between = "";
            out.append("map[string]interface {}{");
            for (String name : sortedNames(value)) {
                out.append(between).append(quoted(name)).append(':');
                syntax(value.get(name), out);
                between = ", ";
            }
            out.append('}');
        } else if (value.isArray()) {
            String between = "";
            out.append("[]interface {}{");
            for (JsonNode element : value) {
                out.append(between);
                syntax(element, out);
                between = ", ";
            }
            out.append('}');
        } else if (value.isNull()) {
            out.append("interface {}(nil)");
        } else if (value.isTextual()) {
            out.append(quoted(value.textValue()));
        } else {
            plain(value, out);
        }
    }

    /** {@code %#v} of a {@code []string}. */
    public static String syntax(Collection<String> values) {
        return values.stream().map(GoText::quoted).collect(Collectors.joining(", ", "[]string{", "}"));
    }

    /** {@code %T} of a decoded JSON value. */
    public static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "map[string]interface {}";
            case ARRAY -> "[]interface {}";
            case STRING -> "string";
            case BOOLEAN -> "bool";
            case NUMBER -> value.isIntegralNumber() ? "int64" : "float64";
            default -> "<nil>";
        };
    }

    /** What {@code encoding/json} calls the type of a value it cannot take. */
    public static String jsonType(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case STRING -> "string";
            case BOOLEAN -> "bool";
            case NUMBER -> "number";
            default -> "null";
        };
    }

    /** {@code %v} of a {@code float64}. */
    public static String number(double value) {
        BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        return number(decimal, 21);
    }

    /** A double as {@code strconv.FormatFloat} with the format {@code g} and the shortest precision has it. */
    public static String shortNumber(double value) {
        return number(new BigDecimal(Double.toString(value)).stripTrailingZeros(), 6);
    }

    /** {@code strconv.FormatFloat(value, 'g', -1, 32)}. */
    static String shortFloat(float value) {
        BigDecimal decimal = new BigDecimal(Float.toString(value)).stripTrailingZeros();
        int digits = decimal.precision();
        boolean fits = digits < 6 && digits >= digits - decimal.scale();
        return number(decimal, fits ? digits : 6);
    }

    /** Plain up to an exponent, scientific from there. */
    private static String number(BigDecimal decimal, int maxExponent) {
        int exponent = decimal.precision() - decimal.scale() - 1;
        if (decimal.signum() == 0 || (exponent >= -4 && exponent < maxExponent)) {
            return decimal.toPlainString();
        }
        String digits = decimal.unscaledValue().abs().toString();
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        String padded = Math.abs(exponent) < 10 ? "0" + Math.abs(exponent) : String.valueOf(Math.abs(exponent));
        return (decimal.signum() < 0 ? "-" : "") + mantissa + "e" + (exponent < 0 ? "-" : "+") + padded;
    }

    /** The text with U+FFFD for halves of surrogate pairs, which no UTF-8 can say. */
    public static String valid(String text) {
        if (text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints()
                .forEach(c -> out.appendCodePoint(c <= 0xffff && Character.isSurrogate((char) c) ? 0xfffd : c));
        return out.toString();
    }

    /** {@code %q}: double quotes, escapes for what cannot be printed. */
    public static String quoted(String text) {
        return dev.polder.machinery.schema.field.GoText.quote(text);
    }

    private static NavigableSet<String> sortedNames(JsonNode object) {
        NavigableSet<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}

package dev.polder.api.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One field that is wrong (apimachinery {@code field.Error}).
 *
 * @param type the kind of error
 * @param field the field's path, e.g. {@code spec.ports[0].name}
 * @param value the offending value as JSON, or null when the kind of error shows none
 * @param detail what is wrong with it; may be empty
 */
public record FieldError(
        FieldErrorType type, String field, @Nullable JsonNode value, String detail) {

    public static FieldError required(String field, String detail) {
        return new FieldError(FieldErrorType.REQUIRED, field, null, detail);
    }

    public static FieldError invalid(String field, @Nullable JsonNode value, String detail) {
        return new FieldError(FieldErrorType.INVALID, field, value, detail);
    }

    public static FieldError invalid(String field, String value, String detail) {
        return new FieldError(FieldErrorType.INVALID, field, JsonNodeFactory.instance.textNode(value), detail);
    }

    public static FieldError typeInvalid(String field, @Nullable JsonNode value, String detail) {
        return new FieldError(FieldErrorType.TYPE_INVALID, field, value, detail);
    }

    public static FieldError forbidden(String field, String detail) {
        return new FieldError(FieldErrorType.FORBIDDEN, field, null, detail);
    }

    public static FieldError duplicate(String field, JsonNode value) {
        return new FieldError(FieldErrorType.DUPLICATE, field, value, "");
    }

    public static FieldError notFound(String field, JsonNode value) {
        return new FieldError(FieldErrorType.NOT_FOUND, field, value, "");
    }

    /** An error that lists what would have been allowed, in the given order. */
    public static FieldError notSupported(String field, JsonNode value, List<String> supported) {
        String values = supported.stream().map(FieldError::quote).collect(Collectors.joining(", "));
        String detail = supported.isEmpty() ? "" : "supported values: " + values;
        return new FieldError(FieldErrorType.NOT_SUPPORTED, field, value, detail);
    }

    public static FieldError tooLong(String field, @Nullable JsonNode value, int maxBytes) {
        String detail = maxBytes < 0 ? "value is too long" : "may not be more than " + maxBytes + " bytes";
        return new FieldError(FieldErrorType.TOO_LONG, field, value, detail);
    }

    public static FieldError tooMany(String field, int actual, int max) {
        JsonNode value = actual < 0 ? null : JsonNodeFactory.instance.numberNode(actual);
        String items = max == 1 ? "item" : "items";
        String detail = max < 0 ? "has too many items" : "must have at most " + max + " " + items;
        return new FieldError(FieldErrorType.TOO_MANY, field, value, detail);
    }

    public static FieldError internal(String field, String detail) {
        return new FieldError(FieldErrorType.INTERNAL, field, null, detail);
    }

    /** Everything behind the field's path: {@code Invalid value: "x": must be y} ({@code field.Error.ErrorBody}). */
    public String body() {
        String shown = switch (type) {
            case REQUIRED, FORBIDDEN, TOO_LONG, TOO_SHORT, INTERNAL -> type.words();
            case TOO_MANY, TOO_FEW -> value == null ? type.words() : type.words() + ": " + show(value);
            case NOT_FOUND, DUPLICATE, INVALID, NOT_SUPPORTED, TYPE_INVALID -> type.words() + ": " + show(value);
        };
        return detail.isEmpty() ? shown : shown + ": " + detail;
    }

    /** {@code spec.x: Required value}. */
    public String message() {
        return field + ": " + body();
    }

    public StatusCause toCause() {
        return new StatusCause(type.wire(), body(), field);
    }

    private static String show(@Nullable JsonNode value) {
        if (value == null || value.isNull() || value.isMissingNode()) {
            return "null";
        }
        return value.isTextual() ? quote(value.textValue()) : value.toString();
    }

    /** A Go {@code %q} string: as JSON but for the control characters. */
    private static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            int named = "\u0007\b\f\n\r\t\u000b\\\"".indexOf(c);
            if (named >= 0) {
                out.append('\\').append("abfnrtv\\\"".charAt(named));
            } else if (Character.isISOControl(c)) {
                out.append(String.format(c < 0x80 ? "\\x%02x" : "\\u%04x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.append('"').toString();
    }
}

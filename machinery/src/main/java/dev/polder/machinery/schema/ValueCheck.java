package dev.polder.machinery.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.Schema.Constraints;
import dev.polder.machinery.schema.field.FieldPath;
import dev.polder.machinery.schema.field.GoText;
import dev.polder.machinery.schema.field.JsonValues;
import dev.polder.machinery.schema.field.Regexes;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One walk over a value. The order of checks and the counting of passed ones follow kube-openapi ({@code
 * pkg/validation/validate}), as which alternative's failures are shown depends on them.
 */
final class ValueCheck {

    private static final List<String> INT_OR_STRING = List.of("integer", "string");

    private ValueCheck() {}

    /** Checks a value; with a correlation, failures of an unchanged value do not count. */
    static void check(
            JsonNode value, Schema schema, FieldPath path, @Nullable Correlation correlation, Outcome outcome) {
        if (correlation == null) {
            plain(value, schema, path, null, outcome);
            return;
        }
        Outcome inner = outcome.fresh();
        plain(value, schema, path, correlation, inner);
        if (!inner.isValid() && correlation.isUnchanged()) {
            outcome.match(inner.matches());
        } else {
            outcome.merge(inner);
        }
    }

    /** Checks a value whose own failures count, even if it did not change. */
    static void plain(
            JsonNode value, Schema schema, FieldPath path, @Nullable Correlation correlation, Outcome outcome) {
        List<String> types = types(schema);
        if (value.isNull()) {
            nullValue(schema, types, path, outcome);
            return;
        }
        String format =
                Formats.isRecognized(types.size() == 1 ? types.get(0) : "", schema.format()) ? schema.format() : "";
        if (!types.isEmpty() || !format.isEmpty()) {
            type(value, types, format, path, outcome);
            outcome.match();
        }
        Junctors.check(value, schema.constraints(), path, correlation, outcome);
        outcome.match();
        if (value.isTextual()) {
            text(value, schema.constraints(), path, outcome);
            outcome.match();
            Predicate<String> known = format.isEmpty() ? null : Formats.ofString(format);
            if (known != null) {
                if (!known.test(value.textValue())) {
                    wrongType(path, format, value.textValue(), outcome);
                }
                outcome.match();
            }
        } else if (value.isNumber()) {
            NumberCheck.check(
                    value, schema.constraints(), types.size() == 1 ? types.get(0) : "", format, path, outcome);
            outcome.match(2);
        } else if (value.isArray()) {
            elements(value, schema, path, correlation, outcome);
            outcome.match(2);
        }
        enumeration(value, schema.constraints().enumValues(), path, outcome);
        outcome.match();
        if (value.isObject()) {
            fields(value, schema, path, correlation, outcome);
            outcome.match();
        }
        outcome.match();
    }

    private static List<String> types(Schema schema) {
        if (schema.extensions().intOrString()) {
            return INT_OR_STRING;
        }
        return schema.type().isEmpty() ? List.of() : List.of(schema.type());
    }

    private static void nullValue(Schema schema, List<String> types, FieldPath path, Outcome outcome) {
        if (!types.isEmpty() && !schema.nullable()) {
            wrongType(path, String.join(",", types), "null", outcome);
        } else {
            outcome.match();
        }
        List<JsonNode> allowed = schema.constraints().enumValues();
        if (!allowed.isEmpty()) {
            notSupported(null, allowed, path, outcome);
        }
    }

    private static void type(JsonNode value, List<String> types, String format, FieldPath path, Outcome outcome) {
        String found = typeOf(value);
        boolean isWholeNumber =
                found.equals("number") && types.contains("integer") && NumberCheck.isInteger(value.doubleValue());
        boolean fits = types.contains(found) || isWholeNumber || (found.equals("integer") && types.contains("number"));
        boolean isTextOrList = value.isTextual() || value.isArray();
        String numberFormat = found.equals("integer") ? "int64" : found.equals("number") ? "float64" : "";
        if (!format.isEmpty() && !isTextOrList && !fits && !format.equals(numberFormat)) {
            wrongType(path, format, numberFormat, outcome);
        } else if (!format.isEmpty() && isTextOrList && !types.contains("number") && !types.contains("integer")) {
            // Upstream leaves it to the format, whatever the type says.
            outcome.match();
        } else if (!fits) {
            wrongType(path, String.join(",", types), found, outcome);
        } else {
            outcome.match();
        }
    }

    private static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case BOOLEAN -> "boolean";
            case NUMBER -> JsonValues.isInteger(value) ? "integer" : "number";
            case STRING -> "string";
            case ARRAY -> "array";
            default -> "object";
        };
    }

    private static void text(JsonNode value, Constraints constraints, FieldPath path, Outcome outcome) {
        String text = value.textValue();
        Long max = constraints.maxLength();
        Long min = constraints.minLength();
        long length = max == null && min == null ? 0 : text.codePointCount(0, text.length());
        if (max != null && length > max) {
            String name = path.toString();
            String message = name + " in body should be at most " + max + " chars long";
            outcome.fail(message, FieldError.tooLong(outcome.field(name), value, limit(max)));
        } else if (min != null && length < min) {
            outcome.invalid(path.toString(), value, "should be at least " + min + " chars long");
        } else if (!constraints.pattern().isEmpty() && !Regexes.find(constraints.pattern(), text)) {
            outcome.invalid(path.toString(), value, "should match '" + constraints.pattern() + "'");
        }
    }

    private static void elements(
            JsonNode list, Schema schema, FieldPath path, @Nullable Correlation correlation, Outcome outcome) {
        if (schema.items() != null) {
            for (int i = 0; i < list.size(); i++) {
                Correlation inner = correlation == null ? null : correlation.element(i);
                check(list.get(i), schema.items(), path.index(i), inner, outcome);
            }
        }
        Long min = schema.constraints().minItems();
        if (min != null && list.size() < min) {
            outcome.invalid(path.toString(), IntNode.valueOf(list.size()), "should have at least " + min + " items");
        }
        Long max = schema.constraints().maxItems();
        if (max != null && list.size() > max) {
            tooMany(path, list.size(), max, "items", outcome);
        }
    }

    private static void fields(
            JsonNode object, Schema schema, FieldPath path, @Nullable Correlation correlation, Outcome outcome) {
        Constraints constraints = schema.constraints();
        Long min = constraints.minProperties();
        if (min != null && object.size() < min) {
            outcome.invalid(
                    path.toString(), IntNode.valueOf(object.size()), "should have at least " + min + " properties");
        }
        Long max = constraints.maxProperties();
        if (max != null && object.size() > max) {
            tooMany(path, object.size(), max, "properties", outcome);
        }
        Schema others = schema.others();
        if (others != null || schema.refusesOthers()) {
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                String name = field.getKey();
                if (schema.properties().containsKey(name)) {
                    continue;
                }
                if (others == null) {
                    String message = path + "." + name + " in body is a forbidden property";
                    outcome.fail(message, FieldError.invalid(outcome.field(path.toString()), name, message));
                } else {
                    check(field.getValue(), others, path.dotted(name), inner(correlation, name, path), outcome);
                }
            }
        }
        for (Map.Entry<String, Schema> field : schema.properties().entrySet()) {
            String name = field.getKey();
            JsonNode value = object.get(name);
            if (value != null) {
                check(value, field.getValue(), path.child(name), inner(correlation, name, path), outcome);
            }
        }
        for (String name : constraints.required()) {
            if (!object.has(name)) {
                String full = path.dotted(name).toString();
                outcome.fail(full + " in body is required", FieldError.required(outcome.field(full), ""));
            }
        }
    }

    /** Changes of {@code apiVersion} and {@code kind} cannot be seen, so these are never ratcheted. */
    private static @Nullable Correlation inner(@Nullable Correlation correlation, String name, FieldPath path) {
        boolean isTypeMeta = path.isRoot() && (name.equals("kind") || name.equals("apiVersion"));
        return correlation == null || isTypeMeta ? null : correlation.field(name);
    }

    private static void enumeration(JsonNode value, List<JsonNode> allowed, FieldPath path, Outcome outcome) {
        if (!allowed.isEmpty() && allowed.stream().noneMatch(candidate -> isEqual(value, candidate))) {
            notSupported(value, allowed, path, outcome);
        }
    }

    /** Numbers are compared in the type of the allowed value. */
    private static boolean isEqual(JsonNode value, JsonNode allowed) {
        if (value.isNumber() && allowed.isNumber()) {
            return JsonValues.isInteger(allowed)
                    ? value.longValue() == allowed.longValue()
                    : value.doubleValue() == allowed.doubleValue();
        }
        return !allowed.isNull() && JsonValues.same(value, allowed);
    }

    private static void notSupported(
            @Nullable JsonNode value, List<JsonNode> allowed, FieldPath path, Outcome outcome) {
        List<String> names = allowed.stream()
                .map(one -> one.isTextual() ? one.textValue() : JsonValues.canonical(one))
                .toList();
        String name = path.toString();
        String message = name + " in body should be one of " + GoText.list(names);
        JsonNode shown = value == null ? NullNode.getInstance() : value;
        outcome.fail(message, FieldError.notSupported(outcome.field(name), shown, names));
    }

    private static void tooMany(FieldPath path, int actual, long max, String what, Outcome outcome) {
        String name = path.toString();
        String message = name + " in body should have at most " + max + " " + what;
        outcome.fail(message, FieldError.tooMany(outcome.field(name), actual, limit(max)));
    }

    private static void wrongType(FieldPath path, String expected, String found, Outcome outcome) {
        String name = path.toString();
        String message = name + " in body must be of type " + expected + ": " + GoText.quote(found);
        outcome.fail(message, FieldError.typeInvalid(outcome.field(name), TextNode.valueOf(found), message));
    }

    private static int limit(long max) {
        return (int) Math.min(max, Integer.MAX_VALUE);
    }
}

package dev.polder.machinery.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.field.GoText;
import dev.polder.machinery.schema.field.JsonValues;
import dev.polder.machinery.type.ScalePaths;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the scale subresource reads must be there as it needs it (apiextensions {@code customresource/validator.go}). */
final class ScaleChecks {

    private ScaleChecks() {}

    static List<FieldError> spec(JsonNode object, @Nullable ScalePaths scale) {
        List<FieldError> errors = new ArrayList<>();
        if (scale != null) {
            replicas(object, scale.specReplicas(), errors);
        }
        return errors;
    }

    static List<FieldError> status(JsonNode object, @Nullable ScalePaths scale) {
        List<FieldError> errors = new ArrayList<>();
        if (scale == null) {
            return errors;
        }
        replicas(object, scale.statusReplicas(), errors);
        if (!scale.labelSelector().isEmpty()) {
            Found found = find(object, scale.labelSelector());
            String problem = found.problem(
                    "string", found.value() != null && found.value().isTextual());
            if (!problem.isEmpty()) {
                errors.add(FieldError.invalid(scale.labelSelector(), TextNode.valueOf(""), problem));
            }
        }
        return errors;
    }

    private static void replicas(JsonNode object, String path, List<FieldError> errors) {
        Found found = find(object, path);
        JsonNode value = found.value();
        boolean isInteger = value != null && JsonValues.isInteger(value);
        String problem = found.problem("int64", isInteger);
        if (!problem.isEmpty()) {
            errors.add(FieldError.invalid(path, LongNode.valueOf(0), problem));
        } else if (value != null && value.longValue() < 0) {
            errors.add(FieldError.invalid(path, value, "should be a non-negative integer"));
        } else if (value != null && value.longValue() > Integer.MAX_VALUE) {
            errors.add(FieldError.invalid(path, value, "should be less than or equal to " + Integer.MAX_VALUE));
        }
    }

    /**
     * What stands at a path (apimachinery {@code unstructured.NestedFieldNoCopy}).
     *
     * @param path the path as far as it could be followed
     * @param value the value; null when there is none
     * @param blocked whether the value is not the end of the path, but no object
     */
    private record Found(String path, @Nullable JsonNode value, boolean blocked) {

        String problem(String expected, boolean fits) {
            if (value == null || (fits && !blocked)) {
                return "";
            }
            String type = blocked ? "map[string]interface{}" : expected;
            return path + " accessor error: " + text(value) + " is of the type " + type(value) + ", expected " + type;
        }
    }

    private static Found find(JsonNode object, String jsonPath) {
        String[] steps = (jsonPath.startsWith(".") ? jsonPath.substring(1) : jsonPath).split("\\.", -1);
        JsonNode at = object;
        StringBuilder path = new StringBuilder();
        for (String step : steps) {
            path.append('.').append(step);
            if (at.isNull()) {
                return new Found(path.toString(), null, false);
            }
            if (!at.isObject()) {
                return new Found(path.toString(), at, true);
            }
            JsonNode next = at.get(step);
            if (next == null) {
                return new Found(path.toString(), null, false);
            }
            at = next;
        }
        return new Found(path.toString(), at, false);
    }

    private static String text(JsonNode value) {
        if (value.isNull()) {
            return "<nil>";
        }
        return value.isFloatingPointNumber() ? GoText.number(value.doubleValue()) : value.asText(value.toString());
    }

    private static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "string";
            case BOOLEAN -> "bool";
            case NUMBER -> JsonValues.isInteger(value) ? "int64" : "float64";
            case ARRAY -> "[]interface {}";
            case OBJECT -> "map[string]interface {}";
            default -> "<nil>";
        };
    }
}

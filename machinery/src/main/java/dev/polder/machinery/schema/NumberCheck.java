package dev.polder.machinery.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.Schema.Constraints;
import dev.polder.machinery.schema.field.FieldPath;
import dev.polder.machinery.schema.field.GoText;
import dev.polder.machinery.schema.field.JsonValues;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Ranges and multiples (kube-openapi {@code validator.go}, {@code values.go}). Integers are compared as integers. */
final class NumberCheck {

    /** Numbers beyond this are not told apart from their neighbours (JavaScript's safe integers). */
    private static final double MAX_SAFE = 0x1p53 - 1;

    /** How far a quotient may be off a whole number. */
    private static final double TOLERANCE = 1e-9;

    private final JsonNode value;
    private final String type;
    private final String format;
    private final FieldPath path;
    private final Outcome outcome;

    private NumberCheck(JsonNode value, String type, String format, FieldPath path, Outcome outcome) {
        this.value = value;
        this.type = type;
        this.format = format;
        this.path = path;
        this.outcome = outcome;
    }

    /**
     * Checks a number.
     *
     * @param type the schema's type; empty when it has none or several
     */
    static void check(
            JsonNode value, Constraints constraints, String type, String format, FieldPath path, Outcome outcome) {
        boolean anyLimit =
                constraints.multipleOf() != null || constraints.maximum() != null || constraints.minimum() != null;
        if (!anyLimit && !type.equals("integer") && !format.equals("float")) {
            return;
        }
        NumberCheck check = new NumberCheck(value, type, format, path, outcome);
        check.inRange(value, "Checked");
        check.multiple(constraints.multipleOf());
        check.minimum(constraints.minimum(), constraints.exclusiveMinimum());
        check.maximum(constraints.maximum(), constraints.exclusiveMaximum());
    }

    /** Whether a float is a whole number, up to the tolerance that go-openapi has. */
    static boolean isInteger(double number) {
        if (Double.isNaN(number) || Math.abs(number) > MAX_SAFE) {
            return false;
        }
        double whole = (long) number;
        if (number == whole) {
            return true;
        }
        return number > 0 && whole != 0 && (number - whole) / (number + whole) < TOLERANCE;
    }

    private void multiple(@Nullable Double factor) {
        if (factor == null) {
            return;
        }
        boolean sameType = inRange(factor, "MultipleOf");
        if (sameType && JsonValues.isInteger(value)) {
            long step = factor.longValue();
            if (step <= 0) {
                notPositive(String.valueOf(step));
            } else if (value.longValue() % step != 0) {
                outcome.invalid(name(), value, "should be a multiple of " + step);
            }
            return;
        }
        if (factor <= 0) {
            notPositive(GoText.number(factor));
            return;
        }
        double number = value.doubleValue();
        if (!isInteger(factor < 1 ? 1 / factor * number : number / factor)) {
            outcome.invalid(name(), value, "should be a multiple of " + GoText.number(factor));
        }
    }

    private void notPositive(String factor) {
        String message = "factor MultipleOf declared for " + name() + " must be positive: " + factor;
        outcome.fail(
                message, FieldError.invalid(outcome.field(name()), new DecimalNode(new BigDecimal(factor)), message));
    }

    private void maximum(@Nullable Double max, boolean exclusive) {
        if (max == null) {
            return;
        }
        boolean whole = inRange(max, "Maximum boundary") && JsonValues.isInteger(value);
        int order = whole ? Long.compare(value.longValue(), max.longValue()) : Double.compare(value.doubleValue(), max);
        if (order > 0 || (exclusive && order == 0)) {
            outcome.invalid(
                    name(), value, "should be less than " + (exclusive ? "" : "or equal to ") + shown(max, whole));
        }
    }

    private void minimum(@Nullable Double min, boolean exclusive) {
        if (min == null) {
            return;
        }
        boolean whole = inRange(min, "Minimum boundary") && JsonValues.isInteger(value);
        int order = whole ? Long.compare(value.longValue(), min.longValue()) : Double.compare(value.doubleValue(), min);
        if (order < 0 || (exclusive && order == 0)) {
            outcome.invalid(
                    name(), value, "should be greater than " + (exclusive ? "" : "or equal to ") + shown(min, whole));
        }
    }

    private static String shown(double limit, boolean whole) {
        return whole ? String.valueOf((long) limit) : GoText.number(limit);
    }

    private void inRange(JsonNode number, String what) {
        if (JsonValues.isInteger(number)) {
            report(!format.equals("int32") || number.longValue() == number.intValue() || type.equals("number"), what);
        } else {
            inRange(number.doubleValue(), what);
        }
    }

    /** Whether a number is in the range of the schema's type and format; reports it when not. */
    private boolean inRange(double number, String what) {
        boolean fits = switch (type) {
            case "integer" -> {
                double max = format.equals("int32") ? Integer.MAX_VALUE : 0x1p63;
                yield number == Math.rint(number) && number <= max && number >= -max - 1 && number != 0x1p63;
            }
            default -> !format.equals("float") || !Float.isInfinite((float) number);
        };
        return report(fits, what);
    }

    private boolean report(boolean fits, String what) {
        if (!fits) {
            String as = format.isEmpty() ? " (default format)" : " with format " + format;
            outcome.failWhole(what + " value must be of type " + type + as + " in " + name());
        }
        return fits;
    }

    /** Built only for what is wrong. */
    private String name() {
        return path.toString();
    }
}

package dev.polder.machinery.cel.library;

import static dev.polder.machinery.cel.library.KubernetesTypes.QUANTITY;

import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionOverload;
import dev.polder.machinery.quantity.Quantity;
import dev.polder.machinery.quantity.QuantitySyntaxException;

/** {@code quantity}, {@code isQuantity} and arithmetic (apiserver 0.32 {@code pkg/cel/library/quantity.go}). */
final class QuantityLibrary {

    private QuantityLibrary() {}

    static FunctionLibrary create() {
        FunctionLibrary.Builder library = FunctionLibrary.builder()
                .global("quantity", "string_to_quantity", args -> parse((String) args[0]), QUANTITY, SimpleType.STRING)
                .global(
                        "isQuantity",
                        "is_quantity_string",
                        args -> isQuantity((String) args[0]),
                        SimpleType.BOOL,
                        SimpleType.STRING)
                // Upstream has it with nothing in front.
                .global("sign", "quantity_sign", args -> (long) of(args[0]).sign(), SimpleType.INT, QUANTITY)
                .member(
                        "asApproximateFloat",
                        "quantity_get_float",
                        args -> of(args[0]).asApproximateFloat(),
                        SimpleType.DOUBLE,
                        QUANTITY)
                .member("asInteger", "quantity_get_int", args -> integer(of(args[0])), SimpleType.INT, QUANTITY)
                .member(
                        "isInteger",
                        "quantity_is_integer",
                        args -> of(args[0]).asInteger().isPresent(),
                        SimpleType.BOOL,
                        QUANTITY);
        addComparisons(library);
        addArithmetic(library, "add", args -> sum(of(args[0]), of(args[1])));
        addArithmetic(library, "sub", args -> difference(of(args[0]), of(args[1])));
        return library.build();
    }

    private static void addComparisons(FunctionLibrary.Builder library) {
        library.member(
                        "isGreaterThan",
                        "quantity_is_greater_than",
                        args -> of(args[0]).compareTo(of(args[1])) > 0,
                        SimpleType.BOOL,
                        QUANTITY,
                        QUANTITY)
                .member(
                        "isLessThan",
                        "quantity_is_less_than",
                        args -> of(args[0]).compareTo(of(args[1])) < 0,
                        SimpleType.BOOL,
                        QUANTITY,
                        QUANTITY)
                .member(
                        "compareTo",
                        "quantity_compare_to",
                        args -> (long) of(args[0]).compareTo(of(args[1])),
                        SimpleType.INT,
                        QUANTITY,
                        QUANTITY);
    }

    /** A function with a second quantity or a number. */
    private static void addArithmetic(FunctionLibrary.Builder library, String name, CelFunctionOverload body) {
        library.member(name, "quantity_" + name, body, QUANTITY, QUANTITY, QUANTITY)
                .member(name, "quantity_" + name + "_int", body, QUANTITY, QUANTITY, SimpleType.INT);
    }

    private static Quantity of(Object value) {
        return value instanceof Long number ? Quantity.of(number) : (Quantity) value;
    }

    private static long integer(Quantity quantity) throws CelEvaluationException {
        return quantity.asInteger().orElseThrow(() -> new CelEvaluationException("cannot convert value to integer"));
    }

    private static Quantity sum(Quantity a, Quantity b) throws CelEvaluationException {
        try {
            return a.plus(b);
        } catch (QuantitySyntaxException e) {
            throw new CelEvaluationException(e.getMessage(), e);
        }
    }

    private static Quantity difference(Quantity a, Quantity b) throws CelEvaluationException {
        try {
            return a.minus(b);
        } catch (QuantitySyntaxException e) {
            throw new CelEvaluationException(e.getMessage(), e);
        }
    }

    private static Quantity parse(String text) throws CelEvaluationException {
        try {
            return Quantity.parse(text);
        } catch (QuantitySyntaxException e) {
            throw new CelEvaluationException(e.getMessage(), e);
        }
    }

    private static boolean isQuantity(String text) {
        try {
            Quantity.parse(text);
            return true;
        } catch (QuantitySyntaxException e) {
            return false;
        }
    }
}

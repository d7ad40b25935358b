package dev.polder.machinery.cel.estimate;

import org.jspecify.annotations.Nullable;

/** How large operands are: what the expression says goes before what is known of the variables. */
record Sizer(SizeEstimator estimator) {

    /** The size; {@link Range#UNKNOWN} when nothing is known. */
    Range of(Operand operand) {
        Range known = known(operand);
        return known == null ? Range.UNKNOWN : known;
    }

    /** The same, with values of a fixed size counted as 1 where nothing else is known. */
    Range orScalar(Operand operand) {
        Range known = known(operand);
        if (known != null) {
            return known;
        }
        return switch (operand.type().kind()) {
            case BOOL, DOUBLE, DURATION, INT, TIMESTAMP, UINT -> Range.ONE;
            default -> Range.UNKNOWN;
        };
    }

    /** What reading a text or bytes from start to end costs. */
    Range traversal(Operand operand) {
        return of(operand).times(CallCosts.TRAVERSAL);
    }

    private @Nullable Range known(Operand operand) {
        Range computed = operand.computedSize();
        return computed == null ? estimator.estimate(operand.path(), operand.type()) : computed;
    }
}

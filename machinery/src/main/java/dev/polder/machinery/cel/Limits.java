package dev.polder.machinery.cel;

/** How much rules may cost when they run, in CEL's units (apiserver {@code pkg/apis/cel/config.go}). */
public final class Limits {

    /** One run of one expression. */
    public static final long PER_CALL = 1_000_000;

    /** All rules of one object. */
    public static final long PER_OBJECT = 10_000_000;

    /** All {@code matchConditions} of a webhook or a policy together. */
    public static final long PER_MATCH = 2_500_000;

    /** The longest message that a {@code messageExpression} can give, in bytes. */
    public static final int MAX_MESSAGE = 5 * 1024;

    private Limits() {}
}

package dev.polder.machinery.cel.type;

/** Sizes in bytes that bound what a request can carry (apiserver {@code pkg/cel/limits.go}, {@code pkg/apis/cel/config.go}). */
public final class Sizes {

    /** The largest request that is accepted. */
    public static final long MAX_REQUEST = 3L * 1024 * 1024;

    /** The longest regular expression behind a named format, in characters. */
    public static final long MAX_FORMAT_REGEX = 128;

    /** The longest name of a format, in characters. */
    public static final long MAX_FORMAT = 64;

    static final long MAX_DURATION = 32;
    static final long MIN_DURATION = 3;
    static final long MAX_DATE_TIME = 32;
    static final long MIN_DATE_TIME = 21;
    static final long DATE = 12;
    static final long MIN_STRING = 2;
    static final long MIN_BOOL = 4;
    static final long MIN_NUMBER = 1;
    static final long MIN_CONTAINER = 2;

    /** The longest string: a request that is nothing but it, without its quotes. */
    static final long MAX_STRING = MAX_REQUEST - 2;

    private Sizes() {}

    /**
     * How often data of a size can occur in one request.
     *
     * @param minSize the smallest such data in bytes of JSON
     */
    public static long maxCardinality(long minSize) {
        return MAX_REQUEST / (minSize + 1);
    }

    /** How many elements of a size fit into one list. */
    static long maxItems(long minSize) {
        return (MAX_REQUEST - 2) / (minSize + 1);
    }

    /** How many values of a size fit into one map: key, its quotes, colon and comma come with each. */
    static long maxProperties(long minSize) {
        return (MAX_REQUEST - 2) / (minSize + 6);
    }
}

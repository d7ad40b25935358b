package dev.polder.machinery.decode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Numbers as they come back out of Go: integers of 64 bits stay integers, all else is a double, and a double without a
 * fraction is written, and so read again, as an integer.
 */
final class GoNumbers {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final double LONG_LIMIT = 0x1p63;

    private GoNumbers() {}

    static JsonNode of(long value) {
        return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
    }

    static JsonNode of(BigInteger value) {
        return value.bitLength() < Long.SIZE ? of(value.longValue()) : NODES.numberNode(value.doubleValue());
    }

    /** The number; null when it is too large for a double. */
    static @Nullable JsonNode of(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return null;
        }
        boolean integral = Math.rint(value) == value && Math.abs(value) < LONG_LIMIT;
        return integral ? of((long) value) : NODES.numberNode(value);
    }
}

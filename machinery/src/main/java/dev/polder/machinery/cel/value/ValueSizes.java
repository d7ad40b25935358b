package dev.polder.machinery.cel.value;

import dev.cel.common.values.CelByteString;
import java.util.Collection;
import java.util.Map;

/** How large a value is for what it costs to look at (cel-go {@code interpreter.CostTracker.actualSize}). */
public final class ValueSizes {

    private ValueSizes() {}

    /** Characters of a string, bytes, elements or entries; 1 for anything else. */
    public static long of(Object value) {
        return switch (value) {
            case String text -> text.codePointCount(0, text.length());
            case CelByteString bytes -> bytes.size();
            case Collection<?> list -> list.size();
            case Map<?, ?> map -> map.size();
            default -> 1;
        };
    }
}

package dev.polder.storage;

import java.util.Arrays;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;

/** Field by field, but a value in one step: AssertJ by itself looks at each of its bytes as at a field, a thousand times slower. */
public final class WholeArrays {

    /** What a recursive comparison of rows, events and entries is given. */
    public static final RecursiveComparisonConfiguration COMPARED = RecursiveComparisonConfiguration.builder()
            .withEqualsForType(Arrays::equals, byte[].class)
            .build();

    private WholeArrays() {}
}

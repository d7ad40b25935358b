package dev.polder.machinery.cel.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Upstream's own tables of what calls cost; the resource says where they are from. */
class LibraryCostsTest {

    /** As upstream's test has it: texts and bytes of unknown size have up to 12 characters. */
    private static final SizeEstimator TWELVE =
            (path, type) -> type.equals(SimpleType.STRING) || type.equals(SimpleType.BYTES) ? new Range(0, 12) : null;

    @TestFactory
    Stream<DynamicTest> cost_isUpstreams() {
        CelCompiler compiler = Compiler.builder().build();
        return Table.rows("library-costs.txt").stream()
                .map(row -> DynamicTest.dynamicTest(
                        row.get(0),
                        () -> assertThat(CostEstimator.estimate(Compiler.check(compiler, row.get(0)), TWELVE))
                                .isEqualTo(new Range(Long.parseLong(row.get(1)), Long.parseLong(row.get(2))))));
    }

    /** Upstream's {@code TestSize}: sizes of the text, of what goes out and of what comes in, then of the result. */
    @ParameterizedTest
    @CsvSource({
        "3, 3, 0, 0, 1, 1, 7, 7",
        "3, 3, 1, 1, 0, 0, 0, 3",
        "4, 4, 2, 2, 4, 4, 4, 8",
        "4, 4, 0, 1, 0, 2, 0, 14",
        "4, 4, 1, 1, 1, 2, 4, 8",
        "4, 4, 1, 2, 1, 1, 2, 4"
    })
    void replace_sizeOfTheResultIsUpstreams(long a, long b, long c, long d, long e, long f, long min, long max) {
        CallEstimate estimate = new LibraryCosts(new Sizer(SizeEstimator.NONE))
                .of(new Call("replace", "", text(a, b), List.of(text(c, d), text(e, f))));
        assertThat(estimate).extracting(CallEstimate::resultSize).isEqualTo(new Range(min, max));
    }

    private static Operand text(long min, long max) {
        return new Operand(List.of(), SimpleType.STRING, null, new Range(min, max));
    }
}

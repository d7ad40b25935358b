package dev.polder.machinery.cel.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.compiler.CelCompiler;
import dev.polder.machinery.cel.type.DeclType;
import dev.polder.machinery.cel.type.DeclTypeProvider;
import dev.polder.machinery.cel.type.DeclTypes;
import dev.polder.machinery.schema.SchemaParser;
import dev.polder.machinery.schema.YamlDocuments;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Upstream's own table of estimated rule costs; the resource says where it is from. */
class CrdCostsTest {

    @TestFactory
    @Tag("k8s-14.24")
    Stream<DynamicTest> cost_isUpstreams() {
        return Table.rows("crd-costs.txt").stream()
                .flatMap(row -> Stream.of(
                        DynamicTest.dynamicTest(
                                row.get(0) + ", no limit", () -> check(row.get(1), row.get(2), "", row.get(4))),
                        DynamicTest.dynamicTest(
                                row.get(0) + ", limit", () -> check(row.get(1), row.get(2), row.get(3), row.get(5)))));
    }

    private static void check(String schema, String rule, String limit, String expected) {
        long cost = cost(schema(schema, limit), rule).max();
        if (expected.startsWith(">")) {
            assertThat(Long.compareUnsigned(cost, Long.parseLong(expected.substring(1))))
                    .isNotNegative();
        } else if (!expected.equals("*")) {
            assertThat(cost).isEqualTo(Long.parseLong(expected));
        }
    }

    private static String schema(String schema, String limit) {
        return schema.replaceAll("\\$(\\w+)", limit.isEmpty() ? "" : "$1: " + limit + ",");
    }

    private static Range cost(String schema, String rule) {
        DeclType type = DeclTypes.of(SchemaParser.parse(YamlDocuments.value(schema)), false)
                .orElseThrow()
                .named("self");
        CelCompiler compiler = Compiler.builder()
                .setTypeProvider(DeclTypeProvider.of(type))
                .addVar("self", type.celType())
                .addVar("oldSelf", type.celType())
                .build();
        return CostEstimator.estimate(Compiler.check(compiler, rule), new SchemaSizes(type));
    }
}

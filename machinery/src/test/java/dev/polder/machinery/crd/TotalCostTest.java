package dev.polder.machinery.crd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.machinery.schema.SchemaParser;
import dev.polder.machinery.schema.YamlDocuments;
import dev.polder.machinery.schema.field.FieldPath;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables of apiextensions v0.32.3 {@code validation_test.go}: {@code TestPerCRDEstimatedCost}, {@code TestCostInfo}. */
class TotalCostTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
                    - | - | 0
                    1000000 | 1000000 | 1000000
                    900000 | - | 900000
                    5000000 25000000 | 25000000 5000000 | 30000000
                    5000000 25000000 900000 | 25000000 5000000 | 30900000
                    16000000 50000000 34000000 50000000 | 50000000 50000000 34000000 16000000 | 150000000
                    16000000 50000000 900000 34000000 50000000 50000001 | 50000001 50000000 50000000 34000000 \
                    | 200900001
                    9223372036854775807 9223372036854775807 1 10 100 1000 \
                    | 9223372036854775807 9223372036854775807 | 18446744073709551615
                    """)
    void total_blamesTheMostExpensive(@Nullable String costs, @Nullable String blamed, String total) {
        TotalCost cost = new TotalCost();
        numbers(costs).forEach(part -> cost.add(FieldPath.ROOT, part));
        assertThat(cost.blamed()).isEqualTo(numbers(blamed));
        assertThat(Long.toUnsignedString(cost.total())).isEqualTo(total);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
                    {type: object, properties: {x: {type: string}}} | 1
                    {type: array, maxItems: 5, items: {type: string}} | 5
                    {type: array, items: {type: string}} | -
                    {type: object, maxProperties: 10, additionalProperties: {type: string}} | 10
                    {type: object, additionalProperties: {type: string}} | -
                    {type: object, maxProperties: 5, additionalProperties: {type: array, maxItems: 5, \
                    items: {type: string}}} | 25
                    {type: object, maxProperties: 5, additionalProperties: {type: array, items: {type: string}}} | -
                    {type: array, maxItems: 3, items: {type: object, properties: {x: {type: string}}}} | 3
                    {type: array, maxItems: 2, items: {type: object, properties: {x: {type: object, maxProperties: 4, \
                    additionalProperties: {type: string}}}}} | 8
                    {type: array, maxItems: 9223372036854775807, items: {type: array, maxItems: 100, \
                    items: {type: string}}} | 18446744073709551615
                    """)
    void cardinality_isTheProductOfTheLimits(String schema, @Nullable String expected) {
        SchemaNode node = SchemaNode.root(SchemaParser.parse(YamlDocuments.value(schema)), FieldPath.ROOT);
        while (!node.children().isEmpty()) {
            node = node.children().get(0);
        }
        Long cardinality = node.cardinality();
        assertThat(cardinality == null ? null : Long.toUnsignedString(cardinality))
                .isEqualTo(expected);
    }

    private static List<Long> numbers(@Nullable String text) {
        return text == null
                ? List.of()
                : Arrays.stream(text.split(" ")).map(Long::parseUnsignedLong).toList();
    }
}

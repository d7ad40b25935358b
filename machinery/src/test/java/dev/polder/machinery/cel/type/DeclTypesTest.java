package dev.polder.machinery.cel.type;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.polder.machinery.cel.type.DeclType.ListOf;
import dev.polder.machinery.cel.type.DeclType.Scalar;
import dev.polder.machinery.cel.type.DeclType.Struct;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.schema.SchemaParser;
import dev.polder.machinery.schema.YamlDocuments;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Numbers from apiextensions v0.32.3 {@code pkg/apiserver/schema/cel/model/schemas_test.go}; the rest from apiserver
 * {@code pkg/cel/common/schemas.go}.
 */
class DeclTypesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {type: array, items: {type: boolean}} | 629145
                    {type: array, items: {type: string, format: duration}} | 786431
                    {type: array, items: {type: string, format: date-time}} | 142987
                    {type: array, items: {type: string, format: date}} | 241978
                    {type: array, items: {type: integer}} | 1572863
                    {type: array, items: {type: string}} | 1048575
                    {type: object, additionalProperties: {type: string}} | 393215
                    {type: array, items: {type: object, required: [required], \
                    properties: {required: {type: string}, optional: {type: string}}}} | 185042
                    {type: array, items: {type: integer, format: int64}, maxItems: 10} | 10
                    {type: string, maxLength: 20} | 80
                    {type: object, additionalProperties: {type: string}, format: string, maxProperties: 15} | 15
                    {type: string, format: duration} | 32
                    {type: string, format: date} | 12
                    {type: string, format: date-time} | 32
                    {x-kubernetes-int-or-string: true} | 3145726
                    {type: array, items: {type: object, required: [field], \
                    properties: {field: {type: string, default: default}}}} | 1048575
                    {type: string, format: byte} | 3145726
                    {type: string, format: byte, maxLength: 20} | 20
                    {type: object, items: {type: array, properties: {field: {type: string}}}} | 0
                    {type: string, enum: [a, größer]} | 8
                    {type: string, maxLength: -1} | 0
                    """)
    void maxElements_followFromTheSizeOfARequest(String schema, long expected) {
        assertThat(type(schema))
                .hasValueSatisfying(type -> assertThat(type.maxElements()).isEqualTo(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{type: array, properties: {field: {type: string}}}",
                "{type: array, items: {x-kubernetes-preserve-unknown-fields: true}}",
                "{type: object, additionalProperties: {x-kubernetes-preserve-unknown-fields: true}}",
                "{x-kubernetes-preserve-unknown-fields: true}"
            })
    void valueWithoutAType_isOutOfSight(String schema) {
        assertThat(type(schema)).isEmpty();
    }

    @Test
    void fields_areEscapedAndThoseOutOfSightAreLeftOut() {
        Struct struct = struct("""
                {type: object, required: [a-b], properties: {
                  a-b: {type: string}, if: {type: integer}, "1up": {type: string},
                  blob: {x-kubernetes-preserve-unknown-fields: true},
                  open: {type: object, x-kubernetes-preserve-unknown-fields: true}}}""");
        assertThat(struct.fields()).containsOnlyKeys("a__dash__b", "__if__", "open");
        assertThat(struct.fields().get("a__dash__b"))
                .isEqualTo(new DeclType.Field(new Scalar(SimpleType.STRING, 3145726, 2), true));
        // {"a-b":""} without the braces, and a comma.
        assertThat(struct.minSerializedSize()).isEqualTo(2 + 3 + 2 + 4);
    }

    @Test
    void root_hasTypeAndNamesWhateverTheSchemaSays() {
        Struct root = (Struct) DeclTypes.of(
                        schema("{type: object, properties: {metadata: {type: object, properties: {name: {type: string,"
                                + " maxLength: 5}}}}}"),
                        true)
                .orElseThrow();
        assertThat(root.fields()).containsOnlyKeys("kind", "apiVersion", "metadata");
        Struct metadata = (Struct) field(root, "metadata");
        assertThat(metadata.fields()).containsOnlyKeys("name", "generateName");
        assertThat(field(metadata, "name").maxElements()).isEqualTo(3145726);
    }

    @Test
    void root_keepsMetadataThatDeclaresAll() {
        Struct root = (Struct) DeclTypes.of(schema("""
                {type: object, properties: {kind: {type: string}, apiVersion: {type: string}, metadata: {type: object,
                properties: {name: {type: string, maxLength: 5}, generateName: {type: string}}}}}"""), true).orElseThrow();
        Struct metadata = (Struct) field(root, "metadata");
        assertThat(field(metadata, "name").maxElements()).isEqualTo(20);
    }

    @Test
    void embeddedResource_isARoot() {
        ListOf list = (ListOf) type("""
                {type: array, items: {type: object, x-kubernetes-embedded-resource: true,
                x-kubernetes-preserve-unknown-fields: true}}""").orElseThrow();
        assertThat(((Struct) list.elements()).fields()).containsOnlyKeys("kind", "apiVersion", "metadata");
    }

    /** The type map of upstream's {@code TestSchemaDeclTypes}. */
    @Test
    void named_givesEveryStructItsPath() {
        DeclType root = DeclTypes.of(schema("""
                {type: object, properties: {name: {type: string}, value: {type: integer},
                  metadata: {type: object, properties: {name: {type: string}}},
                  nested: {type: object, properties: {flags: {type: object, additionalProperties: {type: boolean}},
                    dates: {type: array, items: {type: string, format: date-time}}}},
                  list: {type: array, items: {type: object, properties: {a: {type: object}}}},
                  map: {type: object, additionalProperties: {type: object}}}}"""), true).orElseThrow().named("CustomObject");
        DeclTypeProvider provider = DeclTypeProvider.of(root);
        assertThat(provider.types())
                .extracting(type -> type.name())
                .containsExactlyInAnyOrder(
                        "CustomObject",
                        "CustomObject.metadata",
                        "CustomObject.nested",
                        "CustomObject.list.@idx",
                        "CustomObject.list.@idx.a",
                        "CustomObject.map.@elem");
        StructType nested =
                (StructType) provider.findType("CustomObject.nested").orElseThrow();
        assertThat(nested.findField("flags"))
                .contains(StructType.Field.of("flags", MapType.create(SimpleType.STRING, SimpleType.BOOL)));
        assertThat(nested.findField("none")).isEmpty();
    }

    @Test
    void keyword_isFoundByBothNames() {
        DeclTypeProvider provider =
                DeclTypeProvider.of(struct("{type: object, properties: {namespace: {type: integer}}}")
                        .named("Self"));
        StructType self = (StructType) provider.findType("Self").orElseThrow();
        assertThat(self.fieldNames()).containsExactly("__namespace__", "namespace");
        assertThat(self.findField("namespace")).contains(StructType.Field.of("namespace", SimpleType.INT));
    }

    private static DeclType field(Struct struct, String name) {
        return Objects.requireNonNull(struct.fields().get(name)).type();
    }

    private static Struct struct(String yaml) {
        return (Struct) type(yaml).orElseThrow();
    }

    private static Optional<DeclType> type(String yaml) {
        return DeclTypes.of(schema(yaml), false);
    }

    private static Schema schema(String yaml) {
        return SchemaParser.parse(YamlDocuments.value(yaml));
    }
}

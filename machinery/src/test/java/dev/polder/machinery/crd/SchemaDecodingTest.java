package dev.polder.machinery.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.schema.YamlDocuments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Paths after sigs.k8s.io/json's strict errors: keys and fields with dots, elements with brackets. */
class SchemaDecodingTest {

    @Test
    void unknownKeywords_areDropped() {
        ObjectNode crd =
                crd("{type: object, odd: 1, default: null, properties: {a: {type: array, even: 2, items: {type:"
                        + " string, x-odd: 3}, x-kubernetes-validations: [{rule: x, odd: 4}]}}}");
        SchemaDecoding.Result result = SchemaDecoding.decode(crd);
        String schema = "spec.versions[0].schema.openAPIV3Schema.";
        assertThat(result.problem()).isEmpty();
        assertThat(result.unknownFields())
                .containsExactly(
                        schema + "odd",
                        schema + "properties.a.even",
                        schema + "properties.a.x-kubernetes-validations[0].odd");
        assertThat(crd)
                .isEqualTo(crd("{type: object, properties: {a: {type: array, items: {type: string},"
                        + " x-kubernetes-validations: [{rule: x}]}}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{minLength: x} | string | minLength | int64",
                "{type: [object]} | array | type | string",
                "{properties: {a: {nullable: 'true'}}} | string | nullable | bool",
                "{items: {required: x}} | string | required | []string",
                "{maximum: {}} | object | maximum | float64",
                "{additionalProperties: 5} | number | additionalProperties | v1.JSONSchemaPropsOrBool"
            })
    void valueOfTheWrongType_isAProblem(String schema, String found, String keyword, String type) {
        assertThat(SchemaDecoding.decode(crd(schema)).problem())
                .hasValue("json: cannot unmarshal " + found + " into Go struct field JSONSchemaProps." + keyword
                        + " of type " + type);
    }

    private static ObjectNode crd(String schema) {
        return YamlDocuments.object("{spec: {versions: [{schema: {openAPIV3Schema: " + schema + "}}]}}");
    }
}

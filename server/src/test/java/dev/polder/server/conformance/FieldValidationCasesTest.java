package dev.polder.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A24–A28: strict applies of custom resources (k/k {@code test/e2e/apimachinery/field_validation.go}). */
class FieldValidationCasesTest {

    /** What the cases' schemas say of the spec: two texts, and a list with two keys. */
    private static final String FIELDS = "'text':{'type':'string'},'even':{'type':'string','pattern':'^(aa)*$'},"
            + "'ports':{'type':'array','x-kubernetes-list-type':'map','x-kubernetes-list-map-keys':['number','protocol'],"
            + "'items':{'type':'object','required':['number','protocol'],'properties':{"
            + "'number':{'type':'integer','format':'int32'},'protocol':{'type':'string'},'name':{'type':'string'}}}}";

    private static final String CLOSED =
            "{'type':'object','properties':{'spec':{'type':'object','properties':{" + FIELDS + "}}}}";

    private static final String OPEN = "{'type':'object','properties':{'spec':{'type':'object',"
            + "'x-kubernetes-preserve-unknown-fields':true,'properties':{'template':{'type':'object',"
            + "'x-kubernetes-embedded-resource':true,'properties':{'metadata':{'type':'object','properties':{"
            + "'name':{'type':'string'}}},'spec':{'type':'object'}}}," + FIELDS + "}}}}";

    private static final String SPEC = """
          text: first
          even: "aaaa"
          ports:
          - name: x
            number: 80
            protocol: TCP
        """;

    private static final String EMBEDDED = """
            template:
              apiVersion: foo/v1
              kind: Sub
              metadata:
                unknownSubMeta: unknown
                name: subobject""";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    /** Applies an object with finalizers, as the cases do; given are further lines of its metadata, root and spec. */
    private static Answer apply(String schema, String metadata, String root, String spec) {
        TestType type = TestType.install(api, api.fresh("g") + ".example.com", "Noxu", schema, "v1");
        String body = "apiVersion: " + type.group() + "/v1\nkind: Noxu\nmetadata:\n  name: mytest\n" + metadata
                + "  finalizers:\n  - test-finalizer\n" + root + "spec:\n" + spec.indent(2) + SPEC;
        return api.apply(type.objects() + "/mytest?fieldManager=tester&fieldValidation=Strict", body);
    }

    @Test
    void unknownFields_areTakenWithoutASchema() {
        Answer made = apply(TestType.ANYTHING, "", "", "unknown: field").expect(201);
        assertThat(made.at("/spec/unknown")).isEqualTo("field");
        assertThat(made.at("/metadata/finalizers/0")).isEqualTo("test-finalizer");
    }

    @Test
    @Tag("k8s-9.10")
    void validObject_isTakenByItsSchema() {
        Answer made = apply(CLOSED, "", "", "").expect(201);
        assertThat(made.at("/spec/ports/0/number")).isEqualTo("80");
        assertThat(made.at("/spec/even")).isEqualTo("aaaa");
    }

    @Test
    @Tag("k8s-7.19")
    void extraProperty_isRefused() {
        assertThat(apply(CLOSED, "", "unknownField: unknown\n", "").expect(500).at("/message"))
                .contains(".unknownField: field not declared in schema");
    }

    @Test
    @Tag("k8s-7.19")
    void duplicate_isRefusedWhereUnknownFieldsArePreserved() {
        Answer refused = apply(OPEN, "", "", "unknown: field\ntext: zeroth").expect(400);
        assertThat(refused.at("/message")).contains("line 10: key \"text\" already set in map");
    }

    @Test
    void unknownMetadata_isRefusedInRootAndEmbeddedObject() {
        assertThat(apply(OPEN, "  unknownMeta: unknown\n", "", "").expect(500).at("/message"))
                .contains(".metadata.unknownMeta: field not declared in schema");
        assertThat(apply(OPEN, "", "", EMBEDDED).expect(500).at("/message"))
                .contains(".spec.template.metadata.unknownSubMeta: field not declared in schema");
    }
}

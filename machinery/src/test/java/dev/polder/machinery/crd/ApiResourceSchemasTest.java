package dev.polder.machinery.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.decode.BodyDecoder;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.type.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The cases of kcp's {@code pkg/admission/apiresourceschema/admission_test.go}, and types made of schemas. */
class ApiResourceSchemasTest {

    private static final JsonNode NO_RULES = MissingNode.getInstance();

    private static final String COWBOYS = """
            metadata: {name: july.cowboys.wild.west}
            spec:
              group: wild.west
              scope: Cluster
              names: {plural: cowboys, singular: cowboy, kind: Cowboy, listKind: CowboyList}
              versions:
              - name: v1
                served: true
                storage: true
                subresources: {status: {}}
                schema: {type: object, properties: {spec: {type: object, properties: {color: {type: string}}}}}
                selectableFields: [{jsonPath: .spec.color}]
            """;

    @Test
    void aSchema_canPass() {
        assertThat(errors(COWBOYS)).isEmpty();
    }

    @Test
    void aSchema_canBeWrongInManyWays() {
        assertThat(errors("""
                        metadata: {name: may.2022.cowboys.wild.west}
                        spec:
                          group: wild.west
                          scope: Clustered
                          names: {plural: cowboys}
                          versions:
                          - {name: v1-rc17, served: true, storage: false}
                          - {name: v2, served: true, storage: true, schema: {type: thing}}
                        """))
                .contains(
                        "metadata.name: Invalid value: \"may.2022.cowboys.wild.west\": must match"
                                + " ^[a-z]([-a-z0-9]*[a-z0-9])?$ in front of .cowboys.wild.west",
                        "spec.versions[0].schema: Required value",
                        "spec.versions[1].schema.openAPIV3Schema.type: Unsupported value: \"thing\": supported values:"
                                + " \"array\", \"boolean\", \"integer\", \"number\", \"object\", \"string\"",
                        "spec.versions[1].schema.openAPIV3Schema.type: Invalid value: \"thing\": must be object at the"
                                + " root",
                        "spec.names.singular: Required value",
                        "spec.names.kind: Required value",
                        "spec.names.listKind: Required value");
    }

    @Test
    void theCoreGroup_isTheEmptyOne() {
        String pods = """
                metadata: {name: july.pods.core}
                spec:
                  group: GROUP
                  scope: Namespaced
                  names: {plural: pods, singular: pod, kind: Pod, listKind: PodList}
                  versions: [{name: v1, served: true, storage: true, schema: {type: object}}]
                """;
        assertThat(errors(pods.replace("GROUP", "''"))).isEmpty();
        assertThat(errors(pods.replace("GROUP", "core")))
                .containsExactly("spec.group: Invalid value: \"core\": must be empty string for the core group");
    }

    @Test
    void selectableFields_areLimited() {
        StringBuilder properties = new StringBuilder();
        StringBuilder fields = new StringBuilder();
        for (int i = 0; i < 9; i++) {
            properties.append("c").append(i).append(": {type: string}, ");
            fields.append("{jsonPath: .spec.c").append(i).append("}, ");
        }
        assertThat(errors(COWBOYS.replace("color: {type: string}", properties.substring(0, properties.length() - 2))
                        .replace("{jsonPath: .spec.color}", fields.substring(0, fields.length() - 2))))
                .containsExactly("spec.versions[0].selectableFields: Too many: 9: must have at most 8 items");
    }

    @Test
    void selectableFields_needASchema() {
        assertThat(errors(COWBOYS.replaceAll("(?m)^    schema:.*\\n", "")))
                .containsExactly(
                        "spec.versions[0].schema: Required value",
                        "spec.versions[0].selectableFields: Invalid value: \"\": may only be set when"
                                + " `version.schema.openAPIV3Schema` is not included");
    }

    @Test
    void aSchema_neverChanges() {
        ObjectNode old = object(COWBOYS);
        assertThat(ApiResourceSchemas.validateUpdate(old.deepCopy(), old)).isEmpty();
        ObjectNode changed = object(COWBOYS.replace("color:", "colour:").replace(".color", ".colour"));
        assertThat(ApiResourceSchemas.validateUpdate(changed, old))
                .extracting(FieldError::message)
                .singleElement()
                .asString()
                .startsWith("spec: Invalid value: ")
                .endsWith("is immutable");
    }

    @Test
    void types_ofOneSchemaAndIdentity_areOne() {
        ResourceType type = CrdTypes.toBoundType(object(COWBOYS), NO_RULES, "id", false);
        ResourceType another = CrdTypes.toBoundType(object(COWBOYS.replace("july.", "august.")), NO_RULES, "id", false);
        assertThat(another).isSameAs(type);
        assertThat(type.space().identity()).isEqualTo("id");
        ResourceType foreign = CrdTypes.toBoundType(object(COWBOYS), NO_RULES, "other", false);
        assertThat(foreign.contentHash()).isNotEqualTo(type.contentHash());
        assertThat(foreign.storage().schema()).isSameAs(type.storage().schema());
        assertThat(CrdTypes.toBoundType(object(COWBOYS), NO_RULES, "id", true).verbs())
                .doesNotContain(dev.polder.api.resource.Verb.CREATE);
    }

    private static List<String> errors(String yaml) {
        return ApiResourceSchemas.validate(object(yaml)).stream()
                .map(FieldError::message)
                .toList();
    }

    private static ObjectNode object(String yaml) {
        try {
            return BodyDecoder.yaml(yaml.getBytes(StandardCharsets.UTF_8)).object();
        } catch (DecodeException e) {
            throw new IllegalArgumentException(e);
        }
    }
}

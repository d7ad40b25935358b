package dev.polder.machinery.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.polder.api.resource.GroupVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class OpenApiV2Test {

    private static final OpenApiInfo INFO = new OpenApiInfo("Polder", "v1.32.3");
    private static final OpenApiV3 V3 = new OpenApiV3(INFO);
    private static final OpenApiV2 V2 = new OpenApiV2(INFO);

    private static final ObjectNode DOCUMENT = V2.document(List.of(
            V3.document(new GroupVersion("", "v1"), List.of(Samples.configMaps(), Samples.namespaces())),
            V3.document(new GroupVersion("example.com", "v1"), List.of(Samples.widgets(), Samples.anythings()))));

    @Test
    void minimalProtobuf_isVersionAndInfo() throws IOException {
        // gnostic openapiv2 Document: swagger = 1, info = 2; Info: title = 1, version = 2
        CodedInputStream in = CodedInputStream.newInstance(V2.minimalProtobuf());
        assertThat(in.readTag()).isEqualTo(tag(1));
        assertThat(in.readString()).isEqualTo("2.0");
        assertThat(in.readTag()).isEqualTo(tag(2));
        CodedInputStream info = CodedInputStream.newInstance(in.readByteArray());
        assertThat(in.isAtEnd()).isTrue();
        assertThat(info.readTag()).isEqualTo(tag(1));
        assertThat(info.readString()).isEqualTo("Polder");
        assertThat(info.readTag()).isEqualTo(tag(2));
        assertThat(info.readString()).isEqualTo("v1.32.3");
        assertThat(info.isAtEnd()).isTrue();
    }

    private static int tag(int field) {
        return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    @Tag("k8s-3.11")
    @Test
    void document_hasNothingOfV3() {
        String text = DOCUMENT.toString();
        assertThat(text).doesNotContain("#/components/", "\"requestBody\"", "\"content\"", "\"nullable\"", "\"anyOf\"");
        assertThat(DOCUMENT.path("swagger").asText()).isEqualTo("2.0");
    }

    @Test
    void references_allResolve() {
        assertThat(References.in(DOCUMENT))
                .isNotEmpty()
                .allSatisfy(ref -> assertThat(DOCUMENT.at(ref.substring(1)).isObject())
                        .as(ref)
                        .isTrue());
    }

    @Test
    void patch_takesABodyOfTheKindsOfPatch() {
        JsonNode patch = DOCUMENT.path("paths")
                .path("/api/v1/namespaces/{namespace}/configmaps/{name}")
                .path("patch");
        assertThat(texts(patch.path("consumes"))).contains("application/strategic-merge-patch+json");
        JsonNode body = patch.path("parameters").get(0);
        assertThat(body.path("in").asText()).isEqualTo("body");
        assertThat(body.path("required").asBoolean()).isTrue();
        assertThat(body.at("/schema/$ref").asText())
                .isEqualTo("#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.Patch");
        assertThat(patch.path("parameters").findValuesAsText("name"))
                .containsExactly("body", "dryRun", "fieldManager", "fieldValidation", "force");
        assertThat(patch.path("parameters").get(3).path("type").asText()).isEqualTo("string");
    }

    @Test
    void words_thatKubernetesTestsLookForAreThere() {
        // test/cmd/core.sh run_swagger_tests
        assertThat(DOCUMENT.toString())
                .contains("list of returned")
                .contains("Watch for changes to the described resources");
    }

    @Tag("k8s-3.11")
    @Test
    void customResource_isLoosenedWhereV2ClientsMisread() {
        // apiextensions ToStructuralOpenAPIV2
        JsonNode spec = DOCUMENT.path("definitions").at("/com.example.v1.Widget/properties/spec");
        assertThat(spec.at("/properties/note").toString()).isEqualTo("{}");
        assertThat(spec.at("/properties/port").toString()).isEqualTo("{\"x-kubernetes-int-or-string\":true}");
        assertThat(spec.at("/properties/free").toString()).isEqualTo("{\"x-kubernetes-preserve-unknown-fields\":true}");
        assertThat(spec.at("/properties/size").has("default")).isFalse();
        assertThat(spec.path("required").toString()).isEqualTo("[\"size\"]");
        assertThat(spec.at("/properties/items/items/type").asText()).isEqualTo("integer");
    }

    @Test
    void metadata_isAPlainReference() {
        JsonNode metadata = DOCUMENT.path("definitions").at("/com.example.v1.Widget/properties/metadata");
        assertThat(metadata.path("$ref").asText())
                .isEqualTo("#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
        assertThat(metadata.has("allOf")).isFalse();
    }

    @Tag("k8s-3.11")
    @Test
    void rootThatKeepsUnknownFields_isABareObject() {
        // apiextensions buildKubeNative: properties would make kubectl refuse all others
        assertThat(DOCUMENT.path("definitions").path("com.example.v1.Anything").toString())
                .isEqualTo("{\"type\":\"object\",\"x-kubernetes-group-version-kind\":"
                        + "[{\"group\":\"example.com\",\"version\":\"v1\",\"kind\":\"Anything\"}]}");
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }
}

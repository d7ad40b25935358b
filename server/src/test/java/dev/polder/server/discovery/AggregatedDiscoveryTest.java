package dev.polder.server.discovery;

import static dev.polder.server.discovery.Requests.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.proto.ProtobufBodies;
import dev.polder.server.request.Reply;
import dev.polder.spi.schema.ResourceCatalog;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AggregatedDiscoveryTest {

    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final String V2 = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    private static final String V2BETA1 = "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList";
    private static final ResourceCatalog CATALOG = SampleTypes.catalog();

    private final DiscoveryDocuments discovery = new DiscoveryDocuments(() -> "127.0.0.1:6443", DocumentLimits.DEFAULT);

    private Reply get(String path, String accept) {
        return discovery.answer(Requests.get(accept), path, CATALOG).orElseThrow();
    }

    @Tag("k8s-2.7")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // kubectl since 1.30
                V2 + "," + V2BETA1 + ",application/json | " + V2,
                // kubectl up to 1.29 fails on anything but v2beta1
                V2BETA1 + ",application/json | " + V2BETA1,
                // client-go at head
                V2 + ",application/json | " + V2,
                "application/json;v=v2;as=APIGroupDiscoveryList;g=apidiscovery.k8s.io;profile=nopeer | " + V2,
                PROTOBUF + ";g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList," + V2BETA1 + " | " + PROTOBUF
                        + ";g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
                "*/*;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList | " + V2,
                "application/json | application/json",
                "*/* | application/json",
                "application/json, */* | application/json",
                // a version that does not exist (yet) falls back
                "application/json;g=apidiscovery.k8s.io;v=v3;as=APIGroupDiscoveryList,application/json |"
                        + " application/json"
            })
    void contentType_namesExactlyWhatIsSent(String accept, String contentType) throws Exception {
        for (String path : new String[] {"/api", "/apis"}) {
            Reply reply = get(path, accept);
            assertThat(reply.contentType()).isEqualTo(contentType);
            JsonNode document = contentType.startsWith(PROTOBUF)
                    ? ProtobufBodies.decode(reply.body()).object()
                    : Json.readOwn(reply.body());
            boolean aggregated = contentType.contains(";");
            assertThat(document.path("kind").asText().equals("APIGroupDiscoveryList"))
                    .isEqualTo(aggregated);
            if (aggregated) {
                String version = contentType.replaceAll(".*;v=([^;]+);.*", "$1");
                assertThat(document.path("apiVersion").asText()).isEqualTo("apidiscovery.k8s.io/" + version);
            }
        }
    }

    @Tag("k8s-2.6")
    @Test
    void coreGroup_hasNoNameAndIsAlone() {
        // KEP-3352; responseKind is always filled, for client-go 0.26.0 to 0.26.3 do not check for null
        assertThat(text(get("/api", V2)))
                .startsWith("{\"kind\":\"APIGroupDiscoveryList\",\"apiVersion\":\"apidiscovery.k8s.io/v2\","
                        + "\"metadata\":{},\"items\":[{\"metadata\":{\"creationTimestamp\":null},\"versions\":["
                        + "{\"version\":\"v1\",\"resources\":[{\"resource\":\"configmaps\",\"responseKind\":"
                        + "{\"group\":\"\",\"version\":\"v1\",\"kind\":\"ConfigMap\"},\"scope\":\"Namespaced\","
                        + "\"singularResource\":\"configmap\",\"verbs\":[\"create\",\"delete\","
                        + "\"deletecollection\",\"get\",\"list\",\"patch\",\"update\",\"watch\"],"
                        + "\"shortNames\":[\"cm\"]}")
                .endsWith("\"freshness\":\"Current\"}]}]}");
        assertThat(Json.readOwn(get("/api", V2).body()).path("items")).hasSize(1);
    }

    @Tag("k8s-2.12")
    @Test
    void namedGroups_areInTheOrderOfTheCatalogue() {
        JsonNode items = Json.readOwn(get("/apis", V2).body()).path("items");
        assertThat(items.findValuesAsText("name"))
                .containsExactly("authorization.k8s.io", "events.k8s.io", "example.com");
        JsonNode widgets = items.get(2).at("/versions/0/resources/0");
        assertThat(widgets.path("scope").asText()).isEqualTo("Namespaced");
        assertThat(widgets.path("categories").toString()).isEqualTo("[\"all\"]");
        assertThat(widgets.path("subresources").toString())
                .isEqualTo("[{\"subresource\":\"status\",\"responseKind\":{\"group\":\"example.com\","
                        + "\"version\":\"v1\",\"kind\":\"Widget\"},\"verbs\":[\"get\",\"patch\",\"update\"]},"
                        + "{\"subresource\":\"scale\",\"responseKind\":{\"group\":\"autoscaling\","
                        + "\"version\":\"v1\",\"kind\":\"Scale\"},\"verbs\":[\"get\",\"patch\",\"update\"]}]");
        assertThat(items.get(2).path("versions").findValuesAsText("version"))
                .contains("v1")
                .doesNotContain("v0");
    }

    @Test
    void etag_isTheHashOfTheDocument() throws Exception {
        Reply reply = get("/apis", V2);
        String hash = HexFormat.of()
                .withUpperCase()
                .formatHex(MessageDigest.getInstance("SHA-512").digest(reply.body()));
        assertThat(reply.headers())
                .containsOnly(
                        Map.entry("ETag", "\"" + hash + "\""),
                        Map.entry("Vary", "Accept"),
                        Map.entry("Cache-Control", "public"));
    }

    @ParameterizedTest
    @CsvSource({"%s, 304", "W/%s, 304", "'\"other\", %s', 304", "*, 304", "\"other\", 200"})
    void ifNoneMatch_spares(String pattern, int code) {
        String tag = get("/apis", V2).headers().get("ETag");
        Reply reply = discovery
                .answer(
                        Requests.get(Map.of(), Map.of("accept", V2, "if-none-match", pattern.formatted(tag))),
                        "/apis",
                        CATALOG)
                .orElseThrow();
        assertThat(reply.code()).isEqualTo(code);
        assertThat(reply.headers()).containsEntry("ETag", tag);
        assertThat(reply.body().length == 0).isEqualTo(code == 304);
    }

    @Test
    void etag_changesWithTheCatalogue() {
        ResourceCatalog other = SampleTypes.catalog(SampleTypes.widgets("example.org"));
        Reply changed = discovery.answer(Requests.get(V2), "/apis", other).orElseThrow();
        assertThat(changed.headers().get("ETag"))
                .isNotEqualTo(get("/apis", V2).headers().get("ETag"));
    }

    @Test
    void legacyForm_hasNoEtag() {
        assertThat(get("/apis", "application/json").headers()).isEmpty();
    }

    @Test
    void pretty_isTheSameDocument() {
        Reply pretty = discovery
                .answer(Requests.get(Map.of("pretty", "true"), Map.of("accept", V2)), "/apis", CATALOG)
                .orElseThrow();
        assertThat(new String(pretty.body(), StandardCharsets.UTF_8)).contains("\n  \"kind\"");
        assertThat(Json.readOwn(pretty.body()))
                .isEqualTo(Json.readOwn(get("/apis", V2).body()));
    }
}

package dev.polder.server.discovery;

import static dev.polder.server.discovery.Requests.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.api.status.ApiException;
import dev.polder.machinery.openapi.OpenApiInfo;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.Reply;
import dev.polder.spi.schema.ResourceCatalog;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenApiEndpointsTest {

    private static final String PREFIX = "/clusters/root:org";
    private static final ResourceCatalog CATALOG = SampleTypes.catalog();
    private static final String V2_PROTOBUF = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    private final OpenApiEndpoints openApi =
            new OpenApiEndpoints(new OpenApiInfo("Polder", "v1.32.3"), DocumentLimits.DEFAULT);

    private Reply answer(RawRequest request, String path) {
        return openApi.answer(request, PREFIX, path, CATALOG).orElseThrow();
    }

    private Reply get(String path, String accept) {
        return answer(Requests.get(accept), path);
    }

    private String urlOf(String path) {
        return Json.readOwn(get("/openapi/v3", "").body())
                .path("paths")
                .path(path)
                .path("serverRelativeURL")
                .asText();
    }

    @Tag("k8s-3.1")
    @Test
    void index_listsEveryGroupVersionAndThePathsAbove() {
        // keys as a kube-apiserver has them; kcp TestAPIExportOpenAPI expects group and root paths, too
        JsonNode paths = Json.readOwn(get("/openapi/v3", "").body()).path("paths");
        assertThat(paths.fieldNames())
                .toIterable()
                .containsExactly(
                        "api",
                        "api/v1",
                        "apis",
                        "apis/authorization.k8s.io",
                        "apis/authorization.k8s.io/v1",
                        "apis/events.k8s.io",
                        "apis/events.k8s.io/v1",
                        "apis/example.com",
                        "apis/example.com/v1",
                        "version");
    }

    private byte[] body(String path, ResourceCatalog catalog) {
        return openApi.answer(Requests.get(""), PREFIX, path, catalog)
                .orElseThrow()
                .body();
    }

    /** However many logical clusters have equal types, and whatever else they have: the bytes are there once. */
    @Test
    void document_isHeldOnce() {
        Set<byte[]> core = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<byte[]> whole = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 100; i++) {
            core.add(body("/openapi/v3/api/v1", SampleTypes.catalog()));
            whole.add(body("/openapi/v2", SampleTypes.catalog()));
        }
        assertThat(core).hasSize(1);
        assertThat(whole).hasSize(1);
        Set<byte[]> own = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 10; i++) {
            ResourceCatalog other = SampleTypes.catalog(
                    SampleTypes.configMaps(), SampleTypes.namespaces(), SampleTypes.widgets("g" + i + ".example.com"));
            own.add(body("/openapi/v3/apis/g" + i + ".example.com/v1", other));
            core.add(body("/openapi/v3/api/v1", other));
        }
        assertThat(own).hasSize(10);
        // Fewer core types are another document, and one for all who have them.
        assertThat(core).hasSize(2);
    }

    @Test
    void index_leadsBackToTheSameLogicalCluster() {
        // client-go prepends its own prefix only to URLs that begin with /openapi/v3 (kubernetes issue 117463)
        String url = urlOf("apis/example.com/v1");
        assertThat(url).matches("/clusters/root:org/openapi/v3/apis/example.com/v1\\?hash=[0-9A-F]{128}");
    }

    @Tag("k8s-3.1")
    @Test
    void everyUrl_ofTheIndexAnswersWithItsHash() {
        JsonNode paths = Json.readOwn(get("/openapi/v3", "").body()).path("paths");
        paths.properties().forEach(entry -> {
            String url = entry.getValue().path("serverRelativeURL").asText();
            String hash = url.substring(url.indexOf("?hash=") + 6);
            String path = url.substring(PREFIX.length(), url.indexOf('?'));
            Reply reply = answer(Requests.get(Map.of("hash", hash), Map.of()), path);
            assertThat(reply.code()).as(url).isEqualTo(200);
            assertThat(EntityTag.of(reply.body()).hash()).isEqualTo(hash);
        });
    }

    @Test
    void document_withCurrentHash_maybeKeptForAYear() {
        String url = urlOf("api/v1");
        String hash = url.substring(url.indexOf('=') + 1);
        Reply reply = answer(Requests.get(Map.of("hash", hash), Map.of()), "/openapi/v3/api/v1");
        assertThat(reply.contentType()).isEqualTo("application/json");
        assertThat(reply.headers())
                .containsOnly(
                        Map.entry("Vary", "Accept"),
                        Map.entry("ETag", "\"" + hash + "\""),
                        Map.entry("Cache-Control", "public, immutable"),
                        Map.entry("Expires", "Fri, 05 Mar 2027 10:15:30 GMT"));
    }

    @Test
    void document_withStaleHash_leadsToTheCurrentUrl() {
        Reply reply = answer(Requests.get(Map.of("hash", "00FF"), Map.of()), "/openapi/v3/api/v1");
        assertThat(reply.code()).isEqualTo(301);
        assertThat(reply.headers()).containsEntry("Location", urlOf("api/v1"));
    }

    @Test
    void document_withoutHash_isNotKept() {
        Reply reply = get("/openapi/v3/api/v1", "application/json");
        assertThat(reply.code()).isEqualTo(200);
        assertThat(reply.headers()).containsOnlyKeys("Vary", "ETag");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/openapi/v3", "/openapi/v3/api/v1", "/openapi/v2"})
    void ifNoneMatch_spares(String path) {
        String tag = get(path, "").headers().get("ETag");
        Reply reply = answer(Requests.get(Map.of(), Map.of("if-none-match", tag)), path);
        assertThat(reply.code()).isEqualTo(304);
        assertThat(reply.body()).isEmpty();
        assertThat(reply.headers()).containsEntry("ETag", tag);
    }

    @ParameterizedTest
    @CsvSource({
        "/openapi/v3/api/v1, application/com.github.proto-openapi.spec.v3.v1.0+protobuf",
        "/openapi/v3/api/v1, text/html",
        "/openapi/v2, text/html",
        "/openapi/v2, application/yaml"
    })
    void formThatIsNotThere_is406WithoutBody(String path, String accept) {
        Reply reply = get(path, accept);
        assertThat(reply.code()).isEqualTo(406);
        assertThat(reply.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | application/json",
                "*/* | application/json",
                "application/json | application/json",
                // kubectl up to 1.28, and newer ones
                "application/com.github.proto-openapi.spec.v2@v1.0+protobuf | " + V2_PROTOBUF,
                V2_PROTOBUF + " | " + V2_PROTOBUF
            })
    void v2_isNegotiated(String accept, String contentType) {
        Reply reply = get("/openapi/v2", accept);
        assertThat(reply.contentType()).isEqualTo(contentType);
        assertThat(reply.headers()).containsKeys("ETag", "Vary");
    }

    @Test
    void v2Json_coversEverythingServed() {
        JsonNode document = Json.readOwn(get("/openapi/v2", "application/json").body());
        assertThat(document.path("swagger").asText()).isEqualTo("2.0");
        assertThat(document.path("paths").has("/apis/example.com/v1/namespaces/{namespace}/widgets/{name}"))
                .isTrue();
        assertThat(document.path("definitions").has("io.k8s.api.core.v1.ConfigMap"))
                .isTrue();
        assertThat(document.path("definitions").has("com.example.v1.Widget")).isTrue();
    }

    @Test
    void document_isSharedByCataloguesThatHaveTheSameTypes() {
        ResourceCatalog other = SampleTypes.catalog(SampleTypes.widgets("example.com"));
        Reply here = get("/openapi/v3/apis/example.com/v1", "");
        Reply there = openApi.answer(Requests.get(""), "/clusters/other", "/openapi/v3/apis/example.com/v1", other)
                .orElseThrow();
        assertThat(there.body()).isSameAs(here.body());
    }

    @Test
    void document_isMadeAgainWhenNothingIsKept() {
        var forgetful = new OpenApiEndpoints(new OpenApiInfo("Polder", "v1.32.3"), new DocumentLimits(1, 1, 0));
        String path = "/openapi/v3/apis/example.com/v1";
        Reply first = forgetful.answer(Requests.get(""), "", path, CATALOG).orElseThrow();
        Reply second = forgetful.answer(Requests.get(""), "", path, CATALOG).orElseThrow();
        assertThat(second.body()).isNotSameAs(first.body()).isEqualTo(first.body());
        assertThat(second.headers()).isEqualTo(first.headers());
    }

    @Test
    void versionThatIsNotServed_isUnknown() {
        Reply reply = get("/openapi/v3/apis/example.com/v0", "");
        assertThat(reply.code()).isEqualTo(404);
        assertThat(text(reply)).isEqualTo("404 page not found\n");
    }

    @Test
    void otherPaths_areNotOpenApi() {
        for (String path : List.of("/openapi", "/openapi/v1", "/openapi/v3x", "/apis", "/")) {
            assertThat(openApi.answer(Requests.get(""), "", path, CATALOG)).isEmpty();
        }
    }

    @Test
    void write_isRefused() {
        ApiException refused = catchThrowableOfType(
                ApiException.class, () -> answer(Requests.request("PUT", Map.of(), Map.of()), "/openapi/v3"));
        assertThat(refused.status().code()).isEqualTo(405);
    }
}

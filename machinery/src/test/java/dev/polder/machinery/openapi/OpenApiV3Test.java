package dev.polder.machinery.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersion;
import dev.polder.machinery.type.ResourceType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class OpenApiV3Test {

    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private static final OpenApiV3 OPEN_API = new OpenApiV3(new OpenApiInfo("Polder", "v1.32.3"));
    private static final GroupVersion CORE = new GroupVersion("", "v1");
    private static final GroupVersion EXAMPLE = new GroupVersion("example.com", "v1");

    private static final ObjectNode CORE_DOCUMENT =
            OPEN_API.document(CORE, List.of(Samples.namespaces(), Samples.configMaps(), Samples.serviceAccounts()));
    private static final ObjectNode EXAMPLE_DOCUMENT =
            OPEN_API.document(EXAMPLE, List.of(Samples.widgets(), Samples.anythings()));
    private static final ObjectNode APPS_DOCUMENT =
            OPEN_API.document(new GroupVersion("apps", "v1"), List.of(Samples.deployments()));
    private static final ObjectNode REVIEW_DOCUMENT =
            OPEN_API.document(new GroupVersion("authorization.k8s.io", "v1"), List.of(Samples.accessReviews()));

    private static List<ObjectNode> all() {
        List<ObjectNode> documents =
                new ArrayList<>(List.of(CORE_DOCUMENT, EXAMPLE_DOCUMENT, APPS_DOCUMENT, REVIEW_DOCUMENT));
        for (String path : List.of("api", "apis", "version", "apis/apps")) {
            documents.add(OPEN_API.discoveryDocument(path));
        }
        return documents;
    }

    @Test
    void paths_ofBuiltInNamespacedResource_areUpstreams() {
        // kubernetes v1.36 api/openapi-spec/swagger.json, without the deprecated watch paths
        assertThat(methods(CORE_DOCUMENT, "/api/v1/configmaps")).containsExactly("get");
        assertThat(methods(CORE_DOCUMENT, "/api/v1/namespaces/{namespace}/configmaps"))
                .containsExactlyInAnyOrder("get", "post", "delete");
        assertThat(methods(CORE_DOCUMENT, "/api/v1/namespaces/{namespace}/configmaps/{name}"))
                .containsExactlyInAnyOrder("get", "put", "delete", "patch");
        assertThat(methods(CORE_DOCUMENT, "/api/v1/namespaces/{name}/finalize")).containsExactly("put");
        assertThat(methods(CORE_DOCUMENT, "/api/v1/namespaces/{name}/status"))
                .containsExactlyInAnyOrder("get", "put", "patch");
        assertThat(methods(CORE_DOCUMENT, "/api/v1/namespaces/{namespace}/serviceaccounts/{name}/token"))
                .containsExactly("post");
        assertThat(methods(CORE_DOCUMENT, "/api/v1/")).containsExactly("get");
    }

    @Test
    void paths_ofReview_areOnlyCreation() {
        assertThat(paths(REVIEW_DOCUMENT))
                .containsExactly(
                        "/apis/authorization.k8s.io/v1/", "/apis/authorization.k8s.io/v1/subjectaccessreviews");
        assertThat(methods(REVIEW_DOCUMENT, "/apis/authorization.k8s.io/v1/subjectaccessreviews"))
                .containsExactly("post");
        assertThat(schemas(REVIEW_DOCUMENT)).noneMatch(name -> name.endsWith("List") && !name.startsWith(META));
    }

    @Test
    void operationIds_areUpstreams() {
        // kubernetes v1.36 api/openapi-spec/swagger.json
        assertThat(operationIds(CORE_DOCUMENT))
                .contains(
                        "listCoreV1ConfigMapForAllNamespaces",
                        "listCoreV1NamespacedConfigMap",
                        "createCoreV1NamespacedConfigMap",
                        "deleteCoreV1CollectionNamespacedConfigMap",
                        "readCoreV1NamespacedConfigMap",
                        "replaceCoreV1NamespacedConfigMap",
                        "deleteCoreV1NamespacedConfigMap",
                        "patchCoreV1NamespacedConfigMap",
                        "replaceCoreV1NamespaceFinalize",
                        "readCoreV1NamespaceStatus",
                        "createCoreV1NamespacedServiceAccountToken",
                        "getCoreV1APIResources")
                .doesNotHaveDuplicates();
        assertThat(operationIds(APPS_DOCUMENT)).contains("patchAppsV1NamespacedDeploymentScale");
        assertThat(operationIds(REVIEW_DOCUMENT)).contains("createAuthorizationV1SubjectAccessReview");
    }

    @Tag("k8s-3.7")
    @Test
    void operation_carriesKindAndAction() {
        JsonNode patch = operation(CORE_DOCUMENT, "/api/v1/namespaces/{namespace}/configmaps/{name}", "patch");
        assertThat(patch.get("x-kubernetes-group-version-kind").toString())
                .isEqualTo("{\"group\":\"\",\"version\":\"v1\",\"kind\":\"ConfigMap\"}");
        assertThat(patch.get("x-kubernetes-action").asText()).isEqualTo("patch");
        assertThat(patch.get("tags").toString()).isEqualTo("[\"core_v1\"]");
        // A built-in scale speaks Scale; apiextensions publishes a custom one under the resource's own kind.
        assertThat(operation(APPS_DOCUMENT, "/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale", "patch")
                        .at("/x-kubernetes-group-version-kind/kind")
                        .asText())
                .isEqualTo("Scale");
        JsonNode scale =
                operation(EXAMPLE_DOCUMENT, "/apis/example.com/v1/namespaces/{namespace}/widgets/{name}/scale", "get");
        assertThat(scale.at("/x-kubernetes-group-version-kind/kind").asText()).isEqualTo("Widget");
        assertThat(scale.at("/responses/200/content/application~1json/schema/$ref")
                        .asText())
                .isEqualTo("#/components/schemas/io.k8s.api.autoscaling.v1.Scale");
    }

    @Tag("k8s-3.4")
    @Test
    void patch_everyOne_hasFieldValidationInTheOperation() {
        // kubectl's query_param_verifier_v3 looks at the operation's own parameters, not at the path's.
        for (ObjectNode document : all()) {
            document.path("paths").forEach(item -> {
                if (item.has("patch")) {
                    assertThat(names(item.get("patch").path("parameters")))
                            .containsExactly("dryRun", "fieldManager", "fieldValidation", "force");
                }
            });
        }
        assertThat(names(operation(CORE_DOCUMENT, "/api/v1/namespaces", "post").path("parameters")))
                .containsExactly("dryRun", "fieldManager", "fieldValidation");
    }

    @Tag("k8s-3.6")
    @Test
    void strategicMergePatch_isOfferedByBuiltInTypesOnly() {
        String strategic = "application/strategic-merge-patch+json";
        for (ObjectNode document : all()) {
            document.path("paths").forEach(item -> {
                if (item.has("patch")) {
                    boolean builtIn = !item.at("/patch/x-kubernetes-group-version-kind/group")
                            .asText()
                            .equals("example.com");
                    assertThat(item.at("/patch/requestBody/content").has(strategic))
                            .isEqualTo(builtIn);
                }
            });
        }
    }

    @Test
    void listParameters_areThoseOfListOptions() {
        // metav1.ListOptions as of v1.32
        assertThat(names(operation(CORE_DOCUMENT, "/api/v1/configmaps", "get").path("parameters")))
                .containsExactly(
                        "allowWatchBookmarks",
                        "continue",
                        "fieldSelector",
                        "labelSelector",
                        "limit",
                        "resourceVersion",
                        "resourceVersionMatch",
                        "sendInitialEvents",
                        "timeoutSeconds",
                        "watch");
    }

    @Test
    void references_allResolve() {
        for (ObjectNode document : all()) {
            assertThat(References.in(document))
                    .isNotEmpty()
                    .allSatisfy(ref -> assertThat(document.at(ref.substring(1)).isObject())
                            .as(ref)
                            .isTrue());
        }
    }

    @Test
    void document_orderOfTypesDoesNotMatter() {
        List<ResourceType> types = List.of(Samples.configMaps(), Samples.serviceAccounts(), Samples.namespaces());
        assertThat(Json.write(OPEN_API.document(CORE, types))).isEqualTo(Json.write(CORE_DOCUMENT));
    }

    @Test
    void document_leavesOutVersionsThatAreNotServed() {
        ObjectNode document = OPEN_API.document(new GroupVersion("example.com", "v1beta1"), List.of(Samples.widgets()));
        assertThat(paths(document)).containsExactly("/apis/example.com/v1beta1/");
    }

    @Tag("k8s-3.1")
    @Test
    void index_hasRelativeUrlPerPath() {
        // kube-openapi handler3.OpenAPIV3Discovery
        assertThat(OPEN_API.index(Map.of("apis/apps/v1", "/b", "api/v1", "/a")).toString())
                .isEqualTo("{\"paths\":{\"api/v1\":{\"serverRelativeURL\":\"/a\"},"
                        + "\"apis/apps/v1\":{\"serverRelativeURL\":\"/b\"}}}");
    }

    @Test
    void wholeDocument_ofCustomResources_isGolden() throws IOException {
        Golden.assertMatches(EXAMPLE_DOCUMENT, "example.com-v1.json");
    }

    static List<String> paths(JsonNode document) {
        return fieldNames(document.path("paths"));
    }

    static List<String> schemas(JsonNode document) {
        return fieldNames(document.at("/components/schemas"));
    }

    private static List<String> methods(JsonNode document, String path) {
        List<String> methods = new ArrayList<>(fieldNames(document.path("paths").path(path)));
        methods.remove("parameters");
        return methods;
    }

    private static JsonNode operation(JsonNode document, String path, String method) {
        return document.path("paths").path(path).path(method);
    }

    private static List<String> operationIds(JsonNode document) {
        return document.path("paths").findValuesAsText("operationId");
    }

    private static List<String> names(JsonNode parameters) {
        return parameters.findValuesAsText("name");
    }

    private static List<String> fieldNames(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }
}

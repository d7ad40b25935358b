package dev.polder.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A03–A06, A12, A22, A23, A41, A49 (k/k {@code test/e2e/apimachinery/aggregated_discovery.go}, {@code discovery.go},
 * {@code custom_resource_definition.go}, {@code table_conversion.go}, {@code server_version.go}).
 */
class DiscoveryCasesTest {

    private static final String V2_ALONE = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    /** What client-go's discovery client sends. */
    private static final String CLIENT =
            V2_ALONE + ",application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

    /** The case's list without the groups whose types need nodes or pods, which kcp does not serve either. */
    private static final List<String> BUILT_IN = List.of(
            "admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
            "apiextensions.k8s.io/v1/customresourcedefinitions",
            "authentication.k8s.io/v1/tokenreviews",
            "authorization.k8s.io/v1/selfsubjectaccessreviews",
            "certificates.k8s.io/v1/certificatesigningrequests",
            "coordination.k8s.io/v1/leases",
            "events.k8s.io/v1/events");

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    /** Every {@code group/version/resource} of an aggregated document. */
    private static List<String> resources(String path, String accept) {
        Answer answer = api.get(path, "Accept", accept).expect(200);
        assertThat(answer.contentType()).isEqualTo(V2_ALONE);
        assertThat(answer.at("/kind")).isEqualTo("APIGroupDiscoveryList");
        List<String> all = new ArrayList<>();
        for (JsonNode group : answer.node("/items")) {
            for (JsonNode version : group.path("versions")) {
                for (JsonNode resource : version.path("resources")) {
                    all.add(group.at("/metadata/name").asText("") + "/"
                            + version.path("version").asText() + "/"
                            + resource.path("resource").asText());
                }
            }
        }
        return all;
    }

    @Test
    void aggregatedDocument_holdsTheBuiltInResources() {
        for (String accept : List.of(V2_ALONE, CLIENT)) {
            assertThat(resources("/apis", accept)).containsAll(BUILT_IN);
            assertThat(resources("/api", accept)).contains("/v1/namespaces");
        }
    }

    @Test
    void aggregatedDocument_holdsACustomResource() {
        TestType type = TestType.install(api, "aggregated.example.com", "Testcrd", TestType.ANYTHING, "v1");
        String resource = type.group() + "/v1/testcrds";
        assertThat(resources("/apis", V2_ALONE)).contains(resource);
        assertThat(resources("/apis", CLIENT)).contains(resource);
        type.remove();
        assertThat(resources("/apis", V2_ALONE)).doesNotContain(resource);
    }

    @Test
    void definitions_areInEveryDocument() {
        JsonNode group = named(api.get("/apis").expect(200).node("/groups"), "apiextensions.k8s.io");
        assertThat(group.path("versions").findValuesAsText("version")).contains("v1");
        Answer own = api.get("/apis/apiextensions.k8s.io").expect(200);
        assertThat(own.at("/name")).isEqualTo("apiextensions.k8s.io");
        assertThat(own.node("/versions").findValuesAsText("version")).contains("v1");
        Answer resources = api.get("/apis/apiextensions.k8s.io/v1").expect(200);
        assertThat(resources.at("/groupVersion")).isEqualTo("apiextensions.k8s.io/v1");
        assertThat(named(resources.node("/resources"), "customresourcedefinitions")
                        .path("kind")
                        .asText())
                .isEqualTo("CustomResourceDefinition");
    }

    @Test
    void everyGroup_hasVersionsWithResources() {
        for (JsonNode listed : api.get("/apis").expect(200).node("/groups")) {
            String name = listed.path("name").asText();
            Answer group = api.get("/apis/" + name).expect(200);
            assertThat(group.at("/kind")).isEqualTo("APIGroup");
            assertThat(group.node("/versions")).as(name).isNotEmpty();
            for (JsonNode version : group.node("/versions")) {
                String groupVersion = version.path("groupVersion").asText();
                assertThat(groupVersion)
                        .isEqualTo(name + "/" + version.path("version").asText());
                Answer resources = api.get("/apis/" + groupVersion).expect(200);
                assertThat(resources.at("/kind")).isEqualTo("APIResourceList");
                assertThat(resources.at("/groupVersion")).isEqualTo(groupVersion);
                assertThat(resources.node("/resources")).as(groupVersion).isNotEmpty();
            }
        }
    }

    @Test
    void everyGroup_prefersOneOfItsVersions() {
        JsonNode groups = api.get("/apis").expect(200).node("/groups");
        assertThat(groups).isNotEmpty();
        for (JsonNode listed : groups) {
            Answer group = api.get("/apis/" + listed.path("name").asText()).expect(200);
            JsonNode preferred = group.node("/preferredVersion");
            assertThat(group.node("/versions")).as(listed.path("name").asText()).contains(preferred);
            assertThat(listed.path("preferredVersion")).isEqualTo(preferred);
        }
    }

    @Tag("k8s-5.11")
    @Tag("k8s-7.1")
    @Test
    void tableOfAReview_is406() {
        String review = "{'apiVersion':'authorization.k8s.io/v1','kind':'SelfSubjectAccessReview',"
                + "'spec':{'resourceAttributes':{'namespace':'default','resource':'secrets','verb':'create'}}}";
        String path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
        api.post(path, review).expect(201);
        Answer refused = api.post(path, review, "Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
                .expect(406);
        assertThat(refused.at("/kind")).isEqualTo("Status");
        assertThat(refused.at("/reason")).isEqualTo("NotAcceptable");
    }

    @Test
    void version_hasNumbersForMajorAndMinor() {
        Answer version = api.get("/version").expect(200);
        assertThat(version.at("/major")).matches("[1-9][0-9]*");
        assertThat(version.at("/minor")).matches("[1-9][0-9]*");
    }

    private static JsonNode named(JsonNode list, String name) {
        for (JsonNode item : list) {
            if (item.path("name").asText().equals(name)) {
                return item;
            }
        }
        throw new AssertionError(name + " is not in " + list);
    }
}

package dev.polder.server.api.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.sharing.Sharing;
import dev.polder.server.api.sharing.Views;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Versions of policies that Kubernetes has dropped, or has never served by default: no discovery tells of them, nothing can be put
 * there, and no export has them (kcp HEAD serves {@code admissionregistration.k8s.io/v1} alone, kcp-inventory §1.7).
 */
class GoneVersionsTest {

    private static final String GROUP = "admissionregistration.k8s.io";
    private static final String AGGREGATED =
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";
    private static final List<String> KINDS = List.of(
            "validatingadmissionpolicies",
            "validatingadmissionpolicybindings",
            "mutatingadmissionpolicies",
            "mutatingadmissionpolicybindings");

    @RegisterExtension
    private static final ApiServer root = ApiServer.start();

    private ApiServer api = root;

    @BeforeEach
    void workspace() {
        api = Sharing.workspace(root, "gone");
    }

    private static List<String> texts(Answer answer, String list, String field) {
        return StreamSupport.stream(answer.node(list).spliterator(), false)
                .map(item -> item.path(field).asText())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1alpha1", "v1beta1"})
    void version_isNeitherServedNorTaken(String version) {
        for (ApiServer where : List.of(root, api)) {
            where.get("/apis/" + GROUP + "/" + version).expect(404);
            where.get("/openapi/v3/apis/" + GROUP + "/" + version).expect(404);
            for (String plural : KINDS) {
                String path = "/apis/" + GROUP + "/" + version + "/" + plural;
                where.get(path).expect(404);
                where.get(path + "?watch=true").expect(404);
                Answer refused = where.post(
                        path,
                        "{'apiVersion':'" + GROUP + "/" + version + "','kind':'ValidatingAdmissionPolicy','metadata':"
                                + "{'name':'p'},'spec':{}}");
                // What apiserver answers where it serves nothing at all (net/http NotFound).
                assertThat(refused.expect(404).text()).isEqualTo("404 page not found\n");
                where.apply(path + "/p?fieldManager=me", "{'metadata':{'name':'p'}}")
                        .expect(404);
                where.delete(path + "/p").expect(404);
            }
        }
    }

    // What kubectl makes "no matches for kind" of: none of the three documents of discovery has the version.
    @Test
    void discovery_hasV1Alone() {
        for (ApiServer where : List.of(root, api)) {
            assertThat(texts(where.get("/apis/" + GROUP).expect(200), "/versions", "version"))
                    .containsExactly("v1");
            Answer groups = where.get("/apis").expect(200);
            Answer aggregated = where.get("/apis", "Accept", AGGREGATED).expect(200);
            for (int i = 0; i < groups.node("/groups").size(); i++) {
                if (groups.at("/groups/" + i + "/name").equals(GROUP)) {
                    assertThat(texts(groups, "/groups/" + i + "/versions", "version"))
                            .containsExactly("v1");
                }
            }
            for (int i = 0; i < aggregated.node("/items").size(); i++) {
                if (aggregated.at("/items/" + i + "/metadata/name").equals(GROUP)) {
                    assertThat(texts(aggregated, "/items/" + i + "/versions", "version"))
                            .containsExactly("v1");
                }
            }
            assertThat(texts(groups, "/groups", "name")).contains(GROUP);
            assertThat(aggregated.text()).contains("\"" + GROUP + "\"");
        }
    }

    // A body that says another version than the URL is refused in upstream's words, not read as if it were v1.
    @Test
    void bodyOfAGoneVersion_isNotReadAsV1() {
        Answer refused = api.post(
                        Policies.VALIDATING,
                        "{'apiVersion':'" + GROUP
                                + "/v1alpha1','kind':'ValidatingAdmissionPolicy','metadata':{'name':'p'},"
                                + "'spec':{}}")
                .expect(400);
        assertThat(refused.at("/reason")).isEqualTo("BadRequest");
        api.get(Policies.VALIDATING + "/p").expect(404);
    }

    // A claim names a group and a resource, never a version: what it gives is the version that is served.
    @Test
    void claim_givesV1Alone() {
        ApiServer consumer = Sharing.workspace(root, "consumer");
        String claim = Views.claim(GROUP, KINDS.get(0), "");
        Views.claiming(api, "guards", claim);
        Views.bind(consumer, "guards", api, "guards", Views.accepted(claim));
        Policies.validating(consumer, "p", Policies.spec(Policies.rule("", "configmaps"), Policies.validation("true")));
        String view = Views.of(api, "guards") + "/clusters/" + Views.id(consumer);
        ApiServer bare = root.bare();
        bare.get(view + Policies.VALIDATING + "/p").expect(200);
        assertThat(texts(bare.get(view + "/apis/" + GROUP).expect(200), "/versions", "version"))
                .containsExactly("v1");
        bare.get(view + "/apis/" + GROUP + "/v1alpha1").expect(404);
        bare.get(view + "/apis/" + GROUP + "/v1alpha1/" + KINDS.get(0)).expect(404);
        bare.post(view + "/apis/" + GROUP + "/v1alpha1/" + KINDS.get(0), "{'metadata':{'name':'q'}}")
                .expect(404);
    }

    // kcp pkg/admission/apiexport: what is not built in is claimed by the identity of the export that has it.
    @Test
    void claimOfWhatNobodyServes_isRefused() {
        String refused =
                api.post(Sharing.EXPORTS, claiming("alphapolicies")).expect(403).at("/message");
        assertThat(refused)
                .endsWith("spec.permissionClaims[0].identityHash: Invalid value: \"\": identityHash is required for API"
                        + " types that are not built-in");
        // Nor is there a way to say the version.
        api.post(Sharing.EXPORTS, claiming("validatingadmissionpolicies.v1alpha1"))
                .expect(422);
    }

    private static String claiming(String resource) {
        return "{'metadata':{'name':'guards'},'spec':{'permissionClaims':[" + Views.claim(GROUP, resource, "") + "]}}";
    }

    // Nor can anybody bring the version back by defining it.
    @Test
    void definitionOfAGoneVersion_isRefused() {
        Answer refused = api.post(
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                "{'metadata':{'name':'validatingadmissionpolicies." + GROUP + "','annotations':"
                        + "{'api-approved.kubernetes.io':'https://example.com/1'}},'spec':{'group':'" + GROUP
                        + "','scope':'Cluster','names':{'plural':'validatingadmissionpolicies','kind':"
                        + "'ValidatingAdmissionPolicy'},'versions':[{'name':'v1alpha1','served':true,'storage':true,"
                        + "'schema':{'openAPIV3Schema':{'type':'object'}}}]}}");
        assertThat(refused.code()).as(refused.text()).isBetween(400, 499);
        api.get("/apis/" + GROUP + "/v1alpha1").expect(404);
    }
}

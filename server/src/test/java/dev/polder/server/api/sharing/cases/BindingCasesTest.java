package dev.polder.server.api.sharing.cases;

import static dev.polder.server.api.sharing.Sharing.BINDINGS;
import static dev.polder.server.api.sharing.Sharing.COWBOYS;
import static dev.polder.server.api.sharing.Sharing.EXPORTS;
import static dev.polder.server.api.sharing.Sharing.SLICES;
import static dev.polder.server.api.sharing.Views.ALL_COWBOYS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.sharing.Sharing;
import dev.polder.server.api.sharing.Views;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** kcp's own cases of bindings ({@code test/e2e/apibinding}), each named for its test there. */
class BindingCasesTest {

    private static final String INTENT = "'intent':{'type':'string'}";
    private static final String CLUSTERS = "/apis/core.kcp.io/v1alpha1/logicalclusters";
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    @RegisterExtension
    private static final ApiServer root = ApiServer.start();

    private static ApiServer provider() {
        ApiServer made = Sharing.workspace(root, "provider");
        Sharing.schema(made, "today", INTENT);
        Sharing.export(made, "today-cowboys", "today");
        return made;
    }

    private static List<String> groups(ApiServer in) {
        List<String> groups = new ArrayList<>();
        in.get("/apis")
                .expect(200)
                .node("/groups")
                .forEach(group -> groups.add(group.path("name").asText()));
        return groups;
    }

    private static boolean hasDocument(ApiServer in) {
        return in.get("/openapi/v3").expect(200).node("/paths").has("apis/wildwest.dev/v1alpha1");
    }

    /** A consumer with one cowboy, which then asks the same of a rival in vain. */
    private static ApiServer consumer(ApiServer provider, ApiServer rival, String cowboy) {
        ApiServer made = Sharing.workspace(root, "consumer");
        Sharing.bind(made, "cowboys", Sharing.path(provider), "today-cowboys");
        assertThat(groups(provider)).doesNotContain("wildwest.dev");
        assertThat(hasDocument(provider)).isFalse();
        assertThat(groups(made)).contains("wildwest.dev");
        assertThat(made.get("/apis/wildwest.dev/v1alpha1").expect(200).text()).contains("\"cowboys\"");
        assertThat(hasDocument(made)).isTrue();
        assertThat(made.get(COWBOYS).expect(200).names()).isEmpty();
        made.post(COWBOYS, "{'metadata':{'name':'" + cowboy + "'}}").expect(201);
        assertThat(made.get(COWBOYS).expect(200).names()).containsExactly(cowboy);
        Answer second = made.post(BINDINGS, Sharing.binding("cowboys2", Sharing.path(rival), "today-cowboys"))
                .expect(201);
        Sharing.reaches(
                made,
                BINDINGS,
                "cowboys2",
                second.version(),
                binding -> Sharing.condition(binding, "InitialBindingCompleted").startsWith("False NamingConflicts"));
        return made;
    }

    /** A watch of all logical clusters under an identity is told of what comes. */
    private static void isTold(ApiServer consumer, String cowboy) {
        String identity =
                consumer.get(BINDINGS + "/cowboys").expect(200).at("/status/boundResources/0/schema/identityHash");
        String all = ALL_COWBOYS + ":" + identity;
        String version = root.inCluster("*").get(all).expect(200).version();
        try (WatchStream watch = root.inCluster("*").watch(all + "?watch=true&resourceVersion=" + version)) {
            consumer.post(COWBOYS, "{'metadata':{'name':'" + cowboy + "'}}").expect(201);
            watch.next("ADDED", cowboy);
        }
    }

    /** What a list of all logical clusters has under the identity that a consumer has bound. */
    private static List<String> everywhere(ApiServer consumer) {
        String identity =
                consumer.get(BINDINGS + "/cowboys").expect(200).at("/status/boundResources/0/schema/identityHash");
        return root.inCluster("*").get(ALL_COWBOYS + ":" + identity).expect(200).names();
    }

    private static void hasTheUrlOfTheShard(ApiServer provider) {
        String base =
                root.get("/apis/core.kcp.io/v1alpha1/shards/root").expect(200).at("/spec/virtualWorkspaceURL");
        JsonNode slice = Sharing.reaches(
                provider,
                SLICES,
                "today-cowboys",
                provider.get(SLICES).version(),
                one -> !one.at("/status/endpoints").isEmpty());
        assertThat(slice.at("/status/endpoints")).hasSize(1);
        assertThat(slice.at("/status/endpoints/0/url").asText()).isEqualTo(base + Views.of(provider, "today-cowboys"));
    }

    /** TestAPIBinding. */
    @Test
    void twoProvidersOfOneName_haveTheirOwnConsumers() {
        ApiServer first = provider();
        ApiServer second = provider();
        ApiServer consumer1 = consumer(first, second, "cowboy-1");
        ApiServer consumer2 = consumer(first, second, "cowboy-2");
        hasTheUrlOfTheShard(first);
        ApiServer consumer3 = consumer(second, first, "cowboy-3");
        hasTheUrlOfTheShard(second);
        assertThat(everywhere(consumer1)).containsExactlyInAnyOrder("cowboy-1", "cowboy-2");
        assertThat(everywhere(consumer2)).containsExactlyInAnyOrder("cowboy-1", "cowboy-2");
        assertThat(everywhere(consumer3)).containsExactly("cowboy-3");
        String view = Views.of(second, "today-cowboys");
        ApiServer bare = root.bare();
        assertThat(bare.get(view + "/clusters/" + Views.id(consumer3) + ALL_COWBOYS)
                        .expect(200)
                        .names())
                .containsExactly("cowboy-3");
        assertThat(bare.get(view + "/clusters/*" + ALL_COWBOYS).expect(200).names())
                .containsExactly("cowboy-3");
        isTold(consumer3, "cowboy-4");
    }

    /** TestAPIBindingAPIExportReferenceImmutability: exports may name a schema that nobody has made. */
    @Test
    void reference_neverChanges() {
        ApiServer provider = Sharing.workspace(root, "provider");
        Sharing.export(provider, "today-cowboys", "today");
        Sharing.export(provider, "other-export", "today");
        ApiServer consumer = Sharing.workspace(root, "consumer");
        consumer.post(BINDINGS, Sharing.binding("cowboys", Sharing.path(provider), "today-cowboys"))
                .expect(201);
        Answer refused = consumer.mergePatch(
                        BINDINGS + "/cowboys", "{'spec':{'reference':{'export':{'name':'other-export'}}}}")
                .expect(422);
        assertThat(refused.at("/message")).contains("APIExport reference must not be changed");
        consumer.mergePatch(BINDINGS + "/cowboys", "{'metadata':{'labels':{'own':'label'}}}")
                .expect(200);
    }

    /** What a provider sees, in all its consumers, of a type of Kubernetes or kcp that it claims and one consumer accepts. */
    private static Answer claimed(ApiServer provider, ApiServer consumer, String group, String resource, String path) {
        String claim = Views.claim(group, resource, "");
        Views.claiming(provider, resource, claim);
        Views.bind(consumer, resource, provider, resource, Views.accepted(claim));
        JsonNode binding = consumer.get(BINDINGS + "/" + resource).expect(200).json();
        assertThat(Sharing.condition(binding, "PermissionClaimsValid")).isEqualTo("True");
        Sharing.reaches(
                provider,
                SLICES,
                resource,
                provider.get(SLICES).version(),
                one -> !one.at("/status/endpoints").isEmpty());
        return root.bare()
                .get(Views.of(provider, resource) + "/clusters/*" + path)
                .expect(200);
    }

    /** TestAPIBindingLogicalCluster. */
    @Test
    void logicalClusterOfAConsumer_isClaimed() {
        ApiServer provider = Sharing.workspace(root, "provider");
        ApiServer consumer = Sharing.workspace(root, "consumer");
        Sharing.workspace(root, "bystander");
        Answer seen = claimed(provider, consumer, "core.kcp.io", "logicalclusters", CLUSTERS);
        assertThat(seen.node("/items")).hasSize(1);
        assertThat("root:" + seen.at("/items/0/spec/owner/name")).isEqualTo(Sharing.path(consumer));
    }

    /** TestAPIBindingCRDs. */
    @Test
    void definitionsOfAConsumer_areClaimed() {
        ApiServer provider = Sharing.workspace(root, "provider");
        ApiServer consumer = Sharing.workspace(root, "consumer");
        ApiServer bystander = Sharing.workspace(root, "bystander");
        String definition = "{'metadata':{'name':'%1$s.wildwest.dev'},'spec':{'group':'wildwest.dev','scope':"
                + "'Namespaced','names':{'plural':'%1$s','kind':'Wild'},'versions':[{'name':'v1alpha1','served':true,"
                + "'storage':true,'schema':{'openAPIV3Schema':{'type':'object'}}}]}}";
        consumer.post(DEFINITIONS, definition.formatted("cowboys")).expect(201);
        bystander.post(DEFINITIONS, definition.formatted("sheriffs")).expect(201);
        Answer seen = claimed(provider, consumer, "apiextensions.k8s.io", "customresourcedefinitions", DEFINITIONS);
        assertThat(seen.names()).containsExactly("cowboys.wildwest.dev");
    }

    /** TestAPIBindingFieldSelector. */
    @Test
    void boundType_isSelectedByItsFields_andByNoOthers() {
        ApiServer provider = Sharing.workspace(root, "provider");
        provider.post(
                        Sharing.SCHEMAS,
                        "{'metadata':{'name':'selectable.cowboys.wildwest.dev'},'spec':{'group':'wildwest.dev',"
                                + "'scope':'Namespaced','names':{'plural':'cowboys','singular':'cowboy','kind':"
                                + "'Cowboy','listKind':'CowboyList'},'versions':[{'name':'v1alpha1','served':true,"
                                + "'storage':true,'subresources':{'status':{}},'selectableFields':[{'jsonPath':"
                                + "'.spec.intent'}],'schema':{'type':'object','properties':{'spec':{'type':'object',"
                                + "'properties':{" + INTENT + "}},'status':{'type':'object','properties':{'result':"
                                + "{'type':'string'}}}}}}]}}")
                .expect(201);
        Sharing.export(provider, "selectable-cowboys", "selectable");
        ApiServer consumer = Sharing.workspace(root, "consumer");
        Sharing.bind(consumer, "cowboys", Sharing.path(provider), "selectable-cowboys");
        for (String cowboy : List.of("woody blue", "buzz blue", "jessie red", "bullseye green")) {
            String[] parts = cowboy.split(" ");
            consumer.post(COWBOYS, "{'metadata':{'name':'" + parts[0] + "'},'spec':{'intent':'" + parts[1] + "'}}")
                    .expect(201);
        }
        assertThat(consumer.get(COWBOYS + "?fieldSelector=spec.intent%3Dblue")
                        .expect(200)
                        .names())
                .containsExactlyInAnyOrder("woody", "buzz");
        assertThat(consumer.get(COWBOYS + "?fieldSelector=status.result%3Dwon")
                        .expect(400)
                        .at("/message"))
                .contains("not supported");
    }

    /** TestProtectedAPI: an approved type of a group that is Kubernetes' own. */
    @Test
    void protectedApi_isBound_onceItIsApproved() {
        ApiServer provider = Sharing.workspace(root, "provider");
        String schema = "{'metadata':{'name':'latest.tlsroutes.gateway.networking.k8s.io'%s},'spec':{'group':"
                + "'gateway.networking.k8s.io','scope':'Namespaced','names':{'plural':'tlsroutes','singular':'tlsroute',"
                + "'kind':'TLSRoute','listKind':'TLSRouteList','categories':['gateway-api']},'versions':[{'name':"
                + "'v1alpha2','served':true,'storage':true,'schema':{'type':'object'}}]}}";
        // apimachinery's GetAPIApprovalState (apiextensions apihelpers.go).
        assertThat(provider.post(Sharing.SCHEMAS, schema.formatted(""))
                        .expect(403)
                        .at("/message"))
                .contains("metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have"
                        + " approval annotation \"api-approved.kubernetes.io\"");
        provider.post(
                        Sharing.SCHEMAS,
                        schema.formatted(",'annotations':{'api-approved.kubernetes.io':"
                                + "'https://github.com/kubernetes-sigs/gateway-api/pull/891'}"))
                .expect(201);
        provider.post(
                        EXPORTS,
                        "{'metadata':{'name':'gateway-api'},'spec':{'resources':[{'name':'tlsroutes','group':"
                                + "'gateway.networking.k8s.io','schema':'latest.tlsroutes.gateway.networking.k8s.io',"
                                + "'storage':{'crd':{}}}]}}")
                .expect(201);
        ApiServer consumer = Sharing.workspace(root, "consumer");
        JsonNode binding = Sharing.bind(consumer, "gateway-api", Sharing.path(provider), "gateway-api");
        assertThat(Sharing.condition(binding, "InitialBindingCompleted")).isEqualTo("True");
        assertThat(Sharing.condition(binding, "BindingUpToDate")).isEqualTo("True");
        assertThat(consumer.get("/apis/gateway.networking.k8s.io/v1alpha2")
                        .expect(200)
                        .text())
                .contains("\"tlsroutes\"");
    }
}

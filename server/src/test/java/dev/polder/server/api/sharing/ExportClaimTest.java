package dev.polder.server.api.sharing;

import static dev.polder.server.api.sharing.Sharing.BINDINGS;
import static dev.polder.server.api.sharing.Sharing.COWBOYS;
import static dev.polder.server.api.sharing.Sharing.EXPORTS;
import static dev.polder.server.api.sharing.Views.ALL_COWBOYS;
import static dev.polder.server.api.sharing.Views.accepted;
import static dev.polder.server.api.sharing.Views.claim;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;
import dev.polder.server.api.token.Tokens;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What consumers have besides, as far as they let providers have it (kcp {@code test/e2e/virtual/apiexport}). */
class ExportClaimTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String REVIEWS = "/apis/authorization.k8s.io/v1/subjectaccessreviews";

    @RegisterExtension
    private static final ApiServer root = ApiServer.knowing("paula,paula,p-1", "carl,carl,c-1", "cora,cora,c-2");

    private ApiServer provider;
    private ApiServer carls;
    private ApiServer coras;
    private ApiServer paula;

    @BeforeEach
    void workspaces() {
        provider = Views.workspace(root, "provider", "paula");
        carls = Views.workspace(root, "consumer", "carl");
        coras = Views.workspace(root, "consumer", "cora");
        paula = root.as("paula").bare();
    }

    /** Publishes an export that only claims, and lets both consumers bind it. */
    private String claiming(String... claims) {
        Views.claiming(provider, "tools", claims);
        Views.offer(provider, "tools", "carl");
        Views.offer(provider, "tools", "cora");
        return Views.of(provider, "tools");
    }

    private static void map(ApiServer consumer, String name) {
        consumer.post(MAPS, "{'metadata':{'name':'" + name + "'}}").expect(201);
    }

    @Test
    void configMaps_areSeenWhereTheClaimIsAccepted() {
        String maps = claim("", "configmaps", "");
        String view = claiming(maps);
        Views.bind(carls, "tools", provider, "tools", accepted(maps));
        Views.bind(coras, "tools", provider, "tools");
        map(carls, "carls");
        map(coras, "coras");
        assertThat(Views.placed(paula.get(view + "/clusters/*/api/v1/configmaps")))
                .contains(Views.id(carls) + "/carls")
                .allMatch(place -> place.startsWith(Views.id(carls) + "/"));
        String there = view + "/clusters/" + Views.id(carls);
        paula.get(there + MAPS + "/carls").expect(200);
        paula.post(there + MAPS, "{'metadata':{'name':'made'}}").expect(201);
        paula.delete(there + MAPS + "/made").expect(200);
        String refused =
                "configmaps \"coras\" is forbidden: User \"paula\" cannot get resource \"configmaps\" in API group"
                        + " \"\" in the namespace \"default\": access denied";
        String elsewhere = view + "/clusters/" + Views.id(coras);
        paula.get(elsewhere + MAPS + "/coras").refused(403, "Forbidden", refused);
        paula.post(elsewhere + MAPS, "{'metadata':{'name':'made'}}").expect(403);
        // What nobody claims is not there for anybody.
        paula.get(there + "/api/v1/namespaces/default/secrets").expect(403);
        paula.get(view + "/clusters/*/api/v1/secrets").expect(404);
        paula.get(view + "/clusters/*/api/v1/serviceaccounts").expect(404);
    }

    @Test
    void verbs_areThoseThatBothSidesName() {
        String asked = claim("", "configmaps", "", "get", "patch", "list");
        String view = claiming(asked);
        Views.bind(carls, "tools", provider, "tools", accepted(claim("", "configmaps", "")));
        map(carls, "mine");
        String there = view + "/clusters/" + Views.id(carls);
        paula.get(there + MAPS + "/mine").expect(200);
        paula.mergePatch(there + MAPS + "/mine", "{'data':{'a':'b'}}").expect(200);
        paula.delete(there + MAPS + "/mine").expect(403);
        paula.post(there + MAPS, "{'metadata':{'name':'other'}}").expect(403);
        // Whoever applies what is not there creates it.
        String applied = "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'other'}}";
        String other = there + MAPS + "/other?fieldManager=tools";
        paula.apply(other, applied).expect(403);
        provider.mergePatch(
                        EXPORTS + "/tools",
                        "{'spec':{'permissionClaims':[" + claim("", "configmaps", "", "get", "patch", "create") + "]}}")
                .expect(200);
        paula.apply(other, applied).expect(201);
        paula.get(there + MAPS).expect(403);
    }

    @Test
    void creating_needsTheRightOnTheContentToo() {
        String maps = claim("", "configmaps", "");
        String view = claiming(maps);
        Views.bind(carls, "tools", provider, "tools", accepted(maps));
        ApiServer wanda = provider.as("cora");
        Views.grant(
                provider,
                "patching",
                "cora",
                "{'apiGroups':['apis.kcp.io'],'resources':['apiexports/content'],'resourceNames':['tools'],"
                        + "'verbs':['get','patch','update']},{'nonResourceURLs':['/'],'verbs':['access']}");
        String other = view + "/clusters/" + Views.id(carls) + MAPS + "/other";
        String applied = "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'other'}}";
        wanda.bare().apply(other + "?fieldManager=tools", applied).expect(403);
        map(carls, "other");
        wanda.bare().apply(other + "?fieldManager=tools", applied).expect(200);
    }

    @Test
    void events_areClaimedInBothGroups() {
        String events = claim("", "events", "");
        String view = claiming(events);
        Views.bind(carls, "tools", provider, "tools", accepted(events));
        carls.post(
                        "/api/v1/namespaces/default/events",
                        "{'metadata':{'name':'it'},'involvedObject':{'kind':'ConfigMap','namespace':'default','name':'x'},"
                                + "'reason':'Seen','message':'m','type':'Normal'}")
                .expect(201);
        for (String path : new String[] {"/api/v1/events", "/apis/events.k8s.io/v1/events"}) {
            assertThat(Views.placed(paula.get(view + "/clusters/*" + path))).containsExactly(Views.id(carls) + "/it");
            assertThat(Views.placed(paula.get(view + "/clusters/" + Views.id(carls) + path)))
                    .containsExactly(Views.id(carls) + "/it");
        }
    }

    @Test
    void typesOfAnotherExport_areClaimedByItsIdentity() {
        ApiServer ranch = Views.workspace(root, "provider", "cora");
        Sharing.schema(ranch, "today", "'intent':{'type':'string'}");
        String identity = Sharing.export(ranch, "cowboys", "today")
                .at("/status/identityHash")
                .asText();
        Views.offer(ranch, "cowboys", "carl");
        String cowboys = claim("wildwest.dev", "cowboys", identity);
        String view = claiming(cowboys);
        Views.bind(carls, "wild", ranch, "cowboys");
        carls.post(COWBOYS, "{'metadata':{'name':'woody'}}").expect(201);
        // Somebody who uses the type without letting the other provider have it.
        Views.bind(coras, "wild", ranch, "cowboys");
        coras.post(COWBOYS, "{'metadata':{'name':'jessie'}}").expect(201);
        assertThat(Views.placed(paula.get(view + "/clusters/*" + ALL_COWBOYS))).isEmpty();
        Views.bind(carls, "tools", provider, "tools", accepted(cowboys));
        assertThat(Views.placed(paula.get(view + "/clusters/*" + ALL_COWBOYS)))
                .containsExactly(Views.id(carls) + "/woody");
        paula.get(view + "/clusters/" + Views.id(carls) + COWBOYS + "/woody").expect(200);
        paula.get(view + "/clusters/" + Views.id(coras) + COWBOYS + "/jessie").expect(403);
    }

    @Test
    void anotherDefinitionOfTheName_isNotWhatIsMeant() {
        ApiServer ranch = Views.workspace(root, "provider", "cora");
        Sharing.schema(ranch, "today", "'intent':{'type':'string'}");
        String identity = Sharing.export(ranch, "cowboys", "today")
                .at("/status/identityHash")
                .asText();
        String cowboys = claim("wildwest.dev", "cowboys", identity);
        String view = claiming(cowboys);
        var defined = carls.post(
                        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                        "{'metadata':{'name':'cowboys.wildwest.dev'},'spec':{'group':'wildwest.dev','scope':'Namespaced',"
                                + "'names':{'plural':'cowboys','singular':'cowboy','kind':'Cowboy'},'versions':[{'name':"
                                + "'v1alpha1','served':true,'storage':true,'schema':{'openAPIV3Schema':{'type':'object'}}}]}}")
                .expect(201);
        Widgets.awaitEstablished(carls, "cowboys.wildwest.dev", defined.version());
        carls.post(COWBOYS, "{'metadata':{'name':'own'}}").expect(201);
        Views.bind(carls, "tools", provider, "tools", accepted(cowboys));
        assertThat(paula.get(view + "/clusters/" + Views.id(carls) + COWBOYS + "/own")
                        .code())
                .isEqualTo(404);
        assertThat(Views.placed(paula.get(view + "/clusters/*" + ALL_COWBOYS))).isEmpty();
    }

    @Test
    void reviews_areAnsweredWhereTheConsumerIs() {
        String reviews = claim("authorization.k8s.io", "subjectaccessreviews", "");
        String view = claiming(reviews);
        Views.bind(carls, "tools", provider, "tools", accepted(reviews));
        Views.bind(coras, "tools", provider, "tools", accepted(reviews));
        String ofCarl = "{'spec':{'user':'carl','resourceAttributes':{'verb':'get','resource':'secrets'}}}";
        assertThat(paula.post(view + "/clusters/" + Views.id(carls) + REVIEWS, ofCarl)
                        .expect(201)
                        .at("/status/allowed"))
                .isEqualTo("true");
        assertThat(paula.post(view + "/clusters/" + Views.id(coras) + REVIEWS, ofCarl)
                        .expect(201)
                        .at("/status/allowed"))
                .isEqualTo("false");
        paula.post(view + "/clusters/*" + REVIEWS, ofCarl).expect(405);
    }

    @Test
    void roles_areGivenAsTheConsumerCould() {
        String roles = claim("rbac.authorization.k8s.io", "clusterrolebindings", "");
        String accounts = claim("", "serviceaccounts", "");
        String view = claiming(roles, accounts);
        Views.bind(carls, "tools", provider, "tools", accepted(roles), accepted(accounts));
        String there = view + "/clusters/" + Views.id(carls);
        paula.post(
                        there + Views.RBAC + "clusterrolebindings",
                        "{'metadata':{'name':'helper'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io',"
                                + "'kind':'ClusterRole','name':'cluster-admin'},'subjects':[{'kind':'User',"
                                + "'apiGroup':'rbac.authorization.k8s.io','name':'somebody'}]}")
                .expect(201);
        Tokens.defaultAccount(carls);
        // A claim of accounts is none of their tokens.
        paula.get(there + "/api/v1/namespaces/default/serviceaccounts/default").expect(200);
        paula.post(
                        there + "/api/v1/namespaces/default/serviceaccounts/default/token",
                        "{'spec':{'audiences':[],'expirationSeconds':600}}")
                .expect(404);
        // Nor has the provider become anybody in the consumer's workspace.
        carls.as("paula").get("/api/v1/namespaces/default/serviceaccounts").expect(403);
    }

    @Test
    void claimedBindings_canBeWritten() {
        String bindings = claim("apis.kcp.io", "apibindings", "");
        String view = claiming(bindings);
        Views.bind(carls, "tools", provider, "tools", accepted(bindings));
        Views.bind(coras, "tools", provider, "tools");
        String label = "{'metadata':{'labels':{'a':'b'}}}";
        paula.mergePatch(view + "/clusters/" + Views.id(carls) + BINDINGS + "/tools", label)
                .expect(200);
        paula.mergePatch(view + "/clusters/" + Views.id(coras) + BINDINGS + "/tools", label)
                .expect(403);
        paula.get(view + "/clusters/" + Views.id(coras) + BINDINGS + "/tools").expect(200);
    }
}

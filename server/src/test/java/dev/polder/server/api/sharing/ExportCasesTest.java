package dev.polder.server.api.sharing;

import static dev.polder.server.api.sharing.Sharing.BINDINGS;
import static dev.polder.server.api.sharing.Sharing.COWBOYS;
import static dev.polder.server.api.sharing.Sharing.EXPORTS;
import static dev.polder.server.api.sharing.Views.ALL_COWBOYS;
import static dev.polder.server.api.sharing.Views.accepted;
import static dev.polder.server.api.sharing.Views.claim;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;
import dev.polder.server.api.token.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** kcp's own cases of views of exports ({@code test/e2e/virtual/apiexport}). */
class ExportCasesTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String REFUSED = "unable to create APIBinding: no permission to bind to export ";

    @RegisterExtension
    private static final ApiServer root = ApiServer.knowing("paula,paula,p-1", "carl,carl,c-1");

    private ApiServer provider;
    private ApiServer carls;
    private ApiServer paula;

    @BeforeEach
    void workspaces() {
        provider = Views.workspace(root, "provider", "paula");
        carls = Views.workspace(root, "consumer", "carl");
        paula = root.as("paula").bare();
    }

    /** Changes the claims of an export or of a binding. */
    private static void claims(ApiServer workspace, String path, String... claims) {
        workspace
                .mergePatch(path, "{'spec':{'permissionClaims':[" + String.join(",", claims) + "]}}")
                .expect(200);
    }

    private static String rejected(String claim) {
        return accepted(claim).replace("Accepted", "Rejected");
    }

    /** TestBinding: what a provider binds for a consumer is a question of its own rights, whatever its warrant. */
    @Test
    void aProvider_bindsAsItself() {
        ApiServer restricted = Views.workspace(root, "restricted", "carl");
        Views.claiming(restricted, "restricted-service");
        String bindings = claim("apis.kcp.io", "apibindings", "");
        Views.claiming(provider, "api-manager", bindings);
        Views.offer(provider, "api-manager", "carl");
        Views.bind(carls, "api-manager", provider, "api-manager", accepted(bindings));
        String there = Views.of(provider, "api-manager") + "/clusters/" + Views.id(carls) + BINDINGS;
        String path = Sharing.path(restricted);
        paula.post(there, Sharing.binding("should-fail", path, "restricted-service"))
                .forbidden("apibindings.apis.kcp.io", "should-fail", REFUSED + path + ":restricted-service");
        Views.offer(restricted, "restricted-service", "paula");
        paula.post(there, Sharing.binding("should-not-fail", path, "restricted-service"))
                .expect(201);
    }

    /** TestAPIExportBindingAuthorizer. */
    @Test
    void nothingIsReached_beforeItIsBoundAndAccepted() {
        String maps = claim("", "configmaps", "");
        Sharing.schema(provider, "today", "'intent':{'type':'string'}");
        Sharing.export(provider, "wild", "today");
        claims(provider, EXPORTS + "/wild", maps);
        Views.offer(provider, "wild", "carl");
        String there = Views.of(provider, "wild") + "/clusters/" + Views.id(carls);
        String map = "{'metadata':{'name':'one'}}";
        paula.post(there + MAPS, map).expect(403);
        paula.post(there + COWBOYS, map).expect(403);
        Views.bind(carls, "wild", provider, "wild", rejected(maps));
        paula.post(there + MAPS, map).expect(403);
        claims(carls, BINDINGS + "/wild", accepted(maps));
        paula.post(there + MAPS, map).expect(201);
        paula.post(there + COWBOYS, map).expect(201);
        claims(carls, BINDINGS + "/wild", rejected(maps));
        paula.delete(there + MAPS + "/one").expect(403);
        carls.get(MAPS + "/one").expect(200);
    }

    /** TestAPIExportPermissionClaims. */
    @Test
    void claims_comeAndGo() {
        ApiServer ranch = Views.workspace(root, "ranch", "carl");
        Sharing.schema(ranch, "today", "'intent':{'type':'string'}");
        String identity = Sharing.export(ranch, "cowboys", "today")
                .at("/status/identityHash")
                .asText();
        Sharing.bind(carls, "cowboys", Sharing.path(ranch), "cowboys");
        carls.post(COWBOYS, "{'metadata':{'name':'before'}}").expect(201);
        String maps = claim("", "configmaps", "");
        String bindings = claim("apis.kcp.io", "apibindings", "");
        String cowboys = claim("wildwest.dev", "cowboys", identity);
        Views.claiming(provider, "tools", maps, bindings, cowboys);
        Views.offer(provider, "tools", "carl");
        Views.bind(carls, "tools", provider, "tools");
        String all = Views.of(provider, "tools") + "/clusters/*";
        assertThat(paula.get(all + ALL_COWBOYS).expect(200).names()).isEmpty();
        assertThat(paula.get(all + "/api/v1/configmaps").expect(200).names()).isEmpty();
        assertThat(paula.get(all + BINDINGS).expect(200).names()).containsExactly("tools");
        claims(carls, BINDINGS + "/tools", accepted(maps), accepted(bindings), accepted(cowboys));
        carls.post(COWBOYS, "{'metadata':{'name':'later'}}").expect(201);
        assertThat(paula.get(all + ALL_COWBOYS).expect(200).names()).containsExactly("before", "later");
        assertThat(paula.get(all + BINDINGS).expect(200).names()).contains("cowboys", "tools");
        claims(provider, EXPORTS + "/tools", bindings, cowboys);
        paula.get(all + "/api/v1/configmaps").expect(404);
        claims(carls, BINDINGS + "/tools", accepted(maps), accepted(bindings), rejected(cowboys));
        assertThat(paula.get(all + ALL_COWBOYS).expect(200).names()).isEmpty();
    }

    /** TestAPIExportPermissionClaimsDefaultSelector. */
    @Test
    void aDefaultSelector_isNoPartOfWhatIsAccepted() {
        String maps = claim("", "configmaps", "");
        String selecting = maps.substring(0, maps.length() - 1) + ",'defaultSelector':{'matchAll':true}}";
        Views.claiming(provider, "tools", selecting);
        Views.offer(provider, "tools", "carl");
        Views.bind(carls, "tools", provider, "tools", accepted(maps));
        carls.post(MAPS, "{'metadata':{'name':'one'}}").expect(201);
        assertThat(paula.get(Views.of(provider, "tools") + "/clusters/*/api/v1/configmaps")
                        .expect(200)
                        .names())
                .contains("one");
    }

    /** TestAPIExportAuthDelegation. */
    @Test
    void reviews_areAboutTheConsumer() {
        String access = claim("authorization.k8s.io", "subjectaccessreviews", "");
        String local = claim("authorization.k8s.io", "localsubjectaccessreviews", "");
        String tokens = claim("authentication.k8s.io", "tokenreviews", "");
        Views.claiming(provider, "tools", access, local, tokens);
        Views.offer(provider, "tools", "carl");
        Views.bind(carls, "tools", provider, "tools", accepted(access), accepted(local), accepted(tokens));
        String there = Views.of(provider, "tools") + "/clusters/" + Views.id(carls);
        String ofCarl = "{'spec':{'user':'carl','resourceAttributes':{'namespace':'default','verb':'get',"
                + "'resource':'secrets'}}%s}";
        assertThat(paula.post(there + "/apis/authorization.k8s.io/v1/subjectaccessreviews", ofCarl.formatted(""))
                        .expect(201)
                        .at("/status/allowed"))
                .isEqualTo("true");
        assertThat(paula.post(
                                there + "/apis/authorization.k8s.io/v1/namespaces/default/localsubjectaccessreviews",
                                ofCarl.formatted(",'metadata':{'namespace':'default'}"))
                        .expect(201)
                        .at("/status/allowed"))
                .isEqualTo("true");
        Tokens.account(carls, "default", "somebody");
        String token = Tokens.issue(carls, "default", "somebody", "{}");
        var reviewed = paula.post(
                        there + "/apis/authentication.k8s.io/v1/tokenreviews", "{'spec':{'token':'" + token + "'}}")
                .expect(201);
        assertThat(reviewed.at("/status/authenticated")).isEqualTo("true");
        assertThat(reviewed.node("/status/user/extra/authentication.kcp.io~1cluster-name")
                        .toString())
                .isEqualTo("[\"" + Views.id(carls) + "\"]");
        // Those that are about oneself cannot be claimed.
        String own = claim("authorization.k8s.io", "selfsubjectaccessreviews", "");
        provider.post(EXPORTS, "{'metadata':{'name':'own'},'spec':{'permissionClaims':[" + own + "]}}")
                .expect(403);
    }

    /** TestAPIExportOpenAPI_MultipleKinds. */
    @Test
    void openApi_hasAllKindsOfAVersionInOneDocument() {
        Sharing.schema(provider, "today", "'intent':{'type':'string'}");
        provider.post(
                        Sharing.SCHEMAS,
                        "{'metadata':{'name':'today.sheriffs.wildwest.dev'},'spec':{'group':'wildwest.dev','scope':"
                                + "'Cluster','names':{'plural':'sheriffs','singular':'sheriff','kind':'Sheriff','listKind':"
                                + "'SheriffList'},'versions':[{'name':'v1alpha1','served':true,'storage':true,'schema':"
                                + "{'type':'object'}}]}}")
                .expect(201);
        Sharing.export(provider, "cowboys", "today");
        provider.mergePatch(
                        EXPORTS + "/cowboys",
                        "{'spec':{'resources':[{'name':'cowboys','group':'wildwest.dev','schema':"
                                + "'today.cowboys.wildwest.dev','storage':{'crd':{}}},{'name':'sheriffs','group':"
                                + "'wildwest.dev','schema':'today.sheriffs.wildwest.dev','storage':{'crd':{}}}]}}")
                .expect(200);
        String document = paula.get(Views.of(provider, "cowboys") + "/clusters/*/openapi/v3/apis/wildwest.dev/v1alpha1")
                .expect(200)
                .text();
        assertThat(document).contains("dev.wildwest.v1alpha1.Cowboy\"", "dev.wildwest.v1alpha1.Sheriff\"");
    }

    /** TestAPIExportClaimableBuiltInAPIsDrift: what a workspace serves of its own, and not what nobody stores. */
    @Test
    void everyBuiltInType_canBeClaimed() {
        Set<String> served = new TreeSet<>();
        for (String version : versions()) {
            String group = version.startsWith("/api/") ? "" : version.split("/")[2];
            boolean ofKcp = group.endsWith(".kcp.io") && !group.equals("core.kcp.io");
            if (!ofKcp) {
                Views.resources(carls.get(version)).stream()
                        .map(resource -> resource.substring(0, resource.indexOf(' ')))
                        .filter(name -> !name.contains("/") && !name.startsWith("selfsubject"))
                        .forEach(name -> served.add(group + "/" + name));
            }
        }
        List<String> claims = new ArrayList<>();
        for (String resource : served) {
            int slash = resource.indexOf('/');
            claims.add(claim(resource.substring(0, slash), resource.substring(slash + 1), ""));
        }
        Views.claiming(provider, "everything", claims.toArray(String[]::new));
        Set<String> shown = new TreeSet<>();
        String all = Views.of(provider, "everything") + "/clusters/*";
        for (String version : versions()) {
            String group = version.startsWith("/api/") ? "" : version.split("/")[2];
            var found = paula.get(all + version);
            if (found.code() == 200) {
                found.node("/resources")
                        .forEach(resource ->
                                shown.add(group + "/" + resource.path("name").asText()));
            }
        }
        shown.removeIf(name -> name.indexOf('/') != name.lastIndexOf('/') || name.startsWith("apis.kcp.io/"));
        assertThat(shown).isEqualTo(served).contains("/configmaps", "core.kcp.io/logicalclusters");
    }

    /** The paths of all versions that a workspace serves. */
    private List<String> versions() {
        List<String> versions = new ArrayList<>(List.of("/api/v1"));
        for (JsonNode group : carls.get("/apis").expect(200).node("/groups")) {
            group.path("versions")
                    .forEach(version ->
                            versions.add("/apis/" + version.path("groupVersion").asText()));
        }
        return versions;
    }

    /** TestCRDVirtualWorkspace. */
    @Test
    void definitions_areMadeForTheConsumer() {
        String definitions = claim("apiextensions.k8s.io", "customresourcedefinitions", "");
        Views.claiming(provider, "tools", definitions);
        Views.offer(provider, "tools", "carl");
        Views.bind(carls, "tools", provider, "tools", accepted(definitions));
        String path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
        String there = Views.of(provider, "tools") + "/clusters/" + Views.id(carls) + path;
        var made = paula.post(
                        there,
                        "{'metadata':{'name':'sheriffs.example.com'},'spec':{'group':'example.com','scope':'Cluster',"
                                + "'names':{'plural':'sheriffs','singular':'sheriff','kind':'Sheriff','listKind':"
                                + "'SheriffList'},'versions':[{'name':'v1','served':true,'storage':true,'schema':"
                                + "{'openAPIV3Schema':{'type':'object'}}}]}}")
                .expect(201);
        Widgets.awaitEstablished(carls, "sheriffs.example.com", made.version());
        carls.post("/apis/example.com/v1/sheriffs", "{'metadata':{'name':'one'}}")
                .expect(201);
        // What is defined there is nothing that was claimed.
        paula.get(Views.of(provider, "tools") + "/clusters/" + Views.id(carls) + "/apis/example.com/v1/sheriffs")
                .expect(403);
        paula.delete(there + "/sheriffs.example.com").expect(200);
    }
}

package dev.polder.server.api.isolation;

import static dev.polder.server.api.sharing.Sharing.BINDINGS;
import static dev.polder.server.api.sharing.Sharing.COWBOYS;
import static dev.polder.server.api.sharing.Sharing.EXPORTS;
import static dev.polder.server.api.sharing.Views.ALL_COWBOYS;
import static dev.polder.server.api.sharing.Views.accepted;
import static dev.polder.server.api.sharing.Views.claim;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.sharing.Sharing;
import dev.polder.server.api.sharing.Views;
import dev.polder.server.api.workspace.Workspaces;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A provider who wants more of its consumers than they let it have. */
class HostileProviderTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String WORKSPACES = "/apis/tenancy.kcp.io/v1alpha1/workspaces";
    private static final String ALL_MAPS = "/api/v1/configmaps";
    private static final String EXPORT = "internal.apis.kcp.io/export";
    private static final String LABEL = "/metadata/labels/internal.apis.kcp.io~1export";
    private static final String RED = "'selector':{'matchLabels':{'color':'red'}}";

    @RegisterExtension
    private static final ApiServer root = ApiServer.knowing("mallory,mallory,m-1", "carl,carl,c-1", "paula,paula,p-1");

    private ApiServer mallorys;
    private ApiServer carls;
    private ApiServer mallory;

    @BeforeEach
    void workspaces() {
        mallorys = Views.workspace(root, "hostile", "mallory");
        carls = Views.workspace(root, "victim", "carl");
        mallory = root.as("mallory").bare();
    }

    /** Makes an export that claims, which the victim binds. Returns the path of its view up to the logical cluster. */
    private String bound(String export, List<String> claims, List<String> accepted) {
        Views.claiming(mallorys, export, claims.toArray(String[]::new));
        Views.offer(mallorys, export, "carl");
        Views.bind(carls, export, mallorys, export, accepted.toArray(String[]::new));
        return Views.of(mallorys, export) + "/clusters/";
    }

    private static String map(String name, String color, String text) {
        return "{'metadata':{'name':'" + name + "','labels':{'color':'" + color + "'}},'data':{'a':'" + text + "'}}";
    }

    private static String red(String claim) {
        return accepted(claim).replace("'selector':{'matchAll':true}", RED);
    }

    /** What the server says of bindings and exports nobody else says: not by a claim of them, either. */
    @Test
    void statusOfBindingsAndExports_isNotWhatAClaimGives() {
        String bindings = claim("apis.kcp.io", "apibindings", "");
        String exports = claim("apis.kcp.io", "apiexports", "");
        String view = bound("tools", List.of(bindings, exports), List.of(accepted(bindings), accepted(exports)));
        String there = view + Views.id(carls);
        Views.claiming(carls, "own");
        String refused = "User \"mallory\" cannot %s resource \"%s/status\" in API group \"apis.kcp.io\" at the"
                + " cluster scope: access denied";
        mallory.mergePatch(there + BINDINGS + "/tools/status", "{'status':{'boundResources':[]}}")
                .forbidden("apibindings.apis.kcp.io", "tools", refused.formatted("patch", "apibindings"));
        mallory.mergePatch(there + EXPORTS + "/own/status", "{'status':{'identityHash':'4711'}}")
                .forbidden("apiexports.apis.kcp.io", "own", refused.formatted("patch", "apiexports"));
        mallory.put(there + EXPORTS + "/own/status", "{'metadata':{'name':'own'}}")
                .forbidden("apiexports.apis.kcp.io", "own", refused.formatted("update", "apiexports"));
        // What a claim gives is the rest.
        mallory.mergePatch(there + EXPORTS + "/own", "{'metadata':{'labels':{'a':'b'}}}")
                .expect(200);
    }

    /** A label of the server's own on a binding leads to no other export's view. */
    @Test
    void labelOfABinding_isNotTheProvidersToWrite() {
        String bindings = claim("apis.kcp.io", "apibindings", "");
        String there = bound("tools", List.of(bindings), List.of(accepted(bindings))) + Views.id(carls);
        String mine = mallory.get(there + BINDINGS + "/tools").at(LABEL);
        ApiServer paulas = Views.workspace(root, "provider", "paula");
        Views.claiming(paulas, "others");
        Views.offer(paulas, "others", "carl");
        Views.bind(carls, "others", paulas, "others");
        String before = carls.get(BINDINGS + "/others").at(LABEL);
        mallory.mergePatch(there + BINDINGS + "/others", "{'metadata':{'labels':{'" + EXPORT + "':'" + mine + "'}}}");
        assertThat(carls.get(BINDINGS + "/others").at(LABEL)).isEqualTo(before).isNotEqualTo(mine);
    }

    /** Whoever may only read bindings cannot accept its own claims. */
    @Test
    void claims_areNotAcceptedByWhoOnlyReadsBindings() {
        String bindings = claim("apis.kcp.io", "apibindings", "", "get", "list", "watch");
        String secrets = claim("", "secrets", "");
        String there = bound("tools", List.of(bindings, secrets), List.of(accepted(bindings))) + Views.id(carls);
        String grab = "{'spec':{'permissionClaims':[" + accepted(bindings) + "," + accepted(secrets) + "]}}";
        mallory.mergePatch(there + BINDINGS + "/tools", grab).expect(403);
        mallory.apply(there + BINDINGS + "/tools?fieldManager=m&force=true", grab)
                .expect(403);
        mallory.get(there + "/api/v1/secrets").expect(403);
    }

    /** What leaves the selector is told of as it was, not as it has become. */
    @Test
    void whatLeavesTheSelector_isToldAsItWas() {
        String maps = claim("", "configmaps", "");
        String view = bound("tools", List.of(maps), List.of(red(maps)));
        carls.post(MAPS, map("moves", "red", "shown")).expect(201);
        carls.post(MAPS, map("stays", "red", "end")).expect(201);
        String from = mallory.get(view + "*" + ALL_MAPS).version();
        try (WatchStream live = mallory.watch(view + "*" + ALL_MAPS + "?watch=true&resourceVersion=" + from)) {
            carls.mergePatch(MAPS + "/moves", map("moves", "green", "hidden")).expect(200);
            carls.mergePatch(MAPS + "/moves", map("moves", "green", "hidden2")).expect(200);
            carls.mergePatch(MAPS + "/stays", map("stays", "red", "end2")).expect(200);
            told(live);
        }
        try (WatchStream again = mallory.watch(view + "*" + ALL_MAPS + "?watch=true&resourceVersion=" + from)) {
            told(again);
        }
        try (WatchStream one =
                mallory.watch(view + Views.id(carls) + ALL_MAPS + "?watch=true&resourceVersion=" + from)) {
            told(one);
        }
    }

    private static void told(WatchStream stream) {
        List<WatchStream.Event> events = stream.through("MODIFIED", "stays");
        assertThat(events).extracting(WatchStream.Event::type).containsExactly("DELETED", "MODIFIED");
        assertThat(events.get(0).object().toString()).contains("shown").doesNotContain("hidden", "green");
    }

    /** Neither selectors nor pages nor subresources nor conditions tell of what is not selected. */
    @Test
    void whatIsNotSelected_isNotTold() {
        String maps = claim("", "configmaps", "");
        String view = bound("tools", List.of(maps), List.of(red(maps)));
        String there = view + Views.id(carls);
        carls.post(MAPS, map("a-hidden", "green", "x")).expect(201);
        carls.post(MAPS, map("b-shown", "red", "x")).expect(201);
        carls.post(MAPS, map("c-hidden", "green", "x")).expect(201);
        String uid = carls.get(MAPS + "/a-hidden").at("/metadata/uid");
        for (String place : List.of(there, view + "*")) {
            for (String query : List.of(
                    "?fieldSelector=metadata.name%3Da-hidden",
                    "?labelSelector=color%3Dgreen", "?labelSelector=color%21%3Dred", "?labelSelector=%21color")) {
                assertThat(mallory.get(place + ALL_MAPS + query).expect(200).names())
                        .as(query)
                        .isEmpty();
            }
            Answer page = mallory.get(place + ALL_MAPS + "?limit=1").expect(200);
            assertThat(page.names()).containsExactly("b-shown");
            assertThat(page.node("/metadata").toString()).doesNotContain("remaining", "continue\":\"e");
        }
        for (String missing : List.of("/a-hidden", "/none")) {
            String path = there + MAPS + missing;
            String text = "configmaps \"" + missing.substring(1) + "\" not found";
            mallory.get(path).refused(404, "NotFound", text);
            mallory.put(path, map(missing.substring(1), "red", "y").replace("{'name'", "{'uid':'" + uid + "','name'"))
                    .refused(404, "NotFound", text);
            mallory.mergePatch(path, "{'metadata':{'uid':'" + uid + "'}}").refused(404, "NotFound", text);
            mallory.jsonPatch(path, "[{'op':'test','path':'/data/a','value':'x'}]")
                    .refused(404, "NotFound", text);
            mallory.delete(path, "{'preconditions':{'uid':'" + uid + "'}}").refused(404, "NotFound", text);
            mallory.delete(path + "?dryRun=All").refused(404, "NotFound", text);
        }
        mallory.delete(there + MAPS + "?labelSelector=color%3Dgreen").expect(200);
        assertThat(carls.get(MAPS).names()).contains("a-hidden", "c-hidden");
    }

    /** An export of the same name as one that has gone is another one. */
    @Test
    void exportThatComesAgain_hasNothingOfTheOneThatWas() {
        ApiServer paulas = Views.workspace(root, "provider", "paula");
        Sharing.schema(paulas, "today", "'intent':{'type':'string'}");
        Sharing.export(paulas, "cowboys", "today");
        Views.offer(paulas, "cowboys", "carl");
        Sharing.bind(carls, "wild", Sharing.path(paulas), "cowboys");
        carls.post(COWBOYS, "{'metadata':{'name':'woody'}}").expect(201);
        String view = Views.of(paulas, "cowboys") + "/clusters/";
        ApiServer paula = root.as("paula").bare();
        assertThat(paula.get(view + "*" + ALL_COWBOYS).names()).containsExactly("woody");
        String first = paulas.get(EXPORTS + "/cowboys").at("/status/identityHash");
        paulas.delete(EXPORTS + "/cowboys").expect(200);
        paulas.delete("/api/v1/namespaces/kcp-system/secrets/cowboys").expect(200);
        String second = Sharing.export(paulas, "cowboys", "today")
                .at("/status/identityHash")
                .asText();
        assertThat(second).isNotEqualTo(first);
        assertThat(paula.get(view + "*" + ALL_COWBOYS).expect(200).names()).isEmpty();
        assertThat(paula.get(view + Views.id(carls) + ALL_COWBOYS).text()).doesNotContain("woody");
    }

    /** Another workspace of the name of one, which ends before. */
    private static ApiServer inPlaceOf(String name) {
        String version = root.get(WORKSPACES + "/" + name).version();
        try (WatchStream gone = root.watch(
                WORKSPACES + "?watch=true&resourceVersion=" + version + "&fieldSelector=metadata.name=" + name)) {
            root.delete(WORKSPACES + "/" + name).expect(200);
            gone.through("DELETED", name);
        }
        Workspaces.ready(root, name, "universal");
        return root.inCluster("root:" + name);
    }

    /**
     * Nor has one at the path of a workspace that has gone, which may be somebody else's: who may bind it says so anew. kcp follows
     * the path wherever it leads.
     */
    @Test
    void exportAtThePathOfAnother_isBoundAnew() {
        String maps = claim("", "configmaps", "");
        String name = root.fresh("moved");
        Workspaces.ready(root, name, "universal");
        ApiServer first = root.inCluster("root:" + name);
        Views.claiming(first, "tools", maps);
        Views.offer(first, "tools", "carl");
        Views.bind(carls, "tools", first, "tools", accepted(maps));
        carls.post(MAPS, map("one", "red", "x")).expect(201);
        String before = Views.id(first);
        ApiServer second = inPlaceOf(name);
        Views.claiming(second, "tools", maps);
        // Any write has the binding looked at again.
        Answer touched = carls.mergePatch(BINDINGS + "/tools", "{'metadata':{'annotations':{'a':'b'}}}");
        Sharing.reaches(
                carls,
                BINDINGS,
                "tools",
                touched.expect(200).version(),
                binding -> Sharing.condition(binding, "APIExportValid")
                        .endsWith("APIExport root:" + name + "|tools is not the one that was bound"));
        assertThat(carls.get(BINDINGS + "/tools").at("/status/apiExportClusterName"))
                .isEqualTo(before);
        String view = Views.of(second, "tools") + "/clusters/";
        assertThat(root.bare().get(view + "*" + ALL_MAPS).expect(200).names()).isEmpty();
        root.bare().get(view + Views.id(carls) + ALL_MAPS).expect(403);
        String anew = "{'metadata':{'labels':{'" + EXPORT + "':null}}}";
        carls.mergePatch(BINDINGS + "/tools", anew).expect(403);
        Views.offer(second, "tools", "carl");
        String then = carls.mergePatch(BINDINGS + "/tools", anew).expect(200).version();
        Sharing.reaches(
                carls,
                BINDINGS,
                "tools",
                then,
                binding -> binding.at("/status/apiExportClusterName").asText().equals(Views.id(second)));
        assertThat(root.bare().get(view + "*" + ALL_MAPS).expect(200).names()).contains("one");
    }

    /** A binding is of the export that its maker might bind, even if that had no identity by which it could be found again. */
    @Test
    void exportAtThePathOfOneThatWasNeverBound_isNotTheOneThatIsMeant() {
        String maps = claim("", "configmaps", "");
        String name = root.fresh("moved");
        Workspaces.ready(root, name, "universal");
        ApiServer first = root.inCluster("root:" + name);
        first.post(
                        EXPORTS,
                        "{'metadata':{'name':'tools'},'spec':{'identity':{'secretRef':{'namespace':'default','name':"
                                + "'none'}},'permissionClaims':[" + maps + "]}}")
                .expect(201);
        Views.offer(first, "tools", "carl");
        Answer made = carls.post(
                        BINDINGS,
                        "{'metadata':{'name':'tools'},'spec':{'reference':{'export':{'path':'root:" + name
                                + "','name':'tools'}},'permissionClaims':[" + accepted(maps) + "]}}")
                .expect(201);
        Sharing.reaches(
                carls,
                BINDINGS,
                "tools",
                made.version(),
                binding -> Sharing.condition(binding, "APIExportValid").contains("MissingIdentityHash"));
        carls.post(MAPS, map("one", "red", "x")).expect(201);
        ApiServer second = inPlaceOf(name);
        Views.claiming(second, "tools", maps);
        String note = "extra.apis.kcp.io/docs";
        second.mergePatch(EXPORTS + "/tools", "{'metadata':{'annotations':{'" + note + "':'theirs'}}}")
                .expect(200);
        Answer touched = carls.mergePatch(BINDINGS + "/tools", "{'metadata':{'annotations':{'a':'b'}}}");
        Predicate<JsonNode> bound =
                binding -> binding.at("/status/apiExportClusterName").asText("").equals(Views.id(second));
        JsonNode told = Sharing.reaches(
                carls,
                BINDINGS,
                "tools",
                touched.expect(200).version(),
                bound.or(binding -> Sharing.condition(binding, "APIExportValid")
                        .endsWith("APIExport root:" + name + "|tools is not the one that was bound")));
        assertThat(told.at("/status/apiExportClusterName").isMissingNode()).isTrue();
        assertThat(root.bare()
                        .get(Views.of(second, "tools") + "/clusters/*" + ALL_MAPS)
                        .expect(200)
                        .names())
                .isEmpty();
        assertThat(carls.get(BINDINGS + "/tools").node("/metadata/annotations").has(note))
                .isFalse();
        // Whoever may bind the export there makes it so.
        Views.offer(second, "tools", "carl");
        Answer anew = carls.mergePatch(BINDINGS + "/tools", "{'metadata':{'labels':{'" + EXPORT + "':null}}}");
        Sharing.reaches(
                carls,
                BINDINGS,
                "tools",
                anew.expect(200).version(),
                bound.and(
                        binding -> binding.path("metadata").path("annotations").has(note)));
    }
}

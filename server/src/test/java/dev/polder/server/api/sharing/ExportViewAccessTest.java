package dev.polder.server.api.sharing;

import static dev.polder.server.api.sharing.Sharing.BINDINGS;
import static dev.polder.server.api.sharing.Sharing.COWBOYS;
import static dev.polder.server.api.sharing.Sharing.EXPORTS;
import static dev.polder.server.api.sharing.Views.ALL_COWBOYS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may use the view of an export, and what everybody else learns of it: nothing. */
class ExportViewAccessTest {

    private static final String INTENT = "'intent':{'type':'string'}";

    @RegisterExtension
    private static final ApiServer root =
            ApiServer.knowing("paula,paula,p-1", "carl,carl,c-1", "mallory,mallory,m-1", "wanda,wanda,w-1");

    private ApiServer provider;
    private ApiServer carls;
    private String view;

    @BeforeEach
    void publish() {
        provider = Views.workspace(root, "provider", "paula");
        carls = Views.workspace(root, "consumer", "carl");
        Sharing.schema(provider, "today", INTENT);
        Sharing.export(provider, "cowboys", "today");
        Views.offer(provider, "cowboys", "carl");
        Sharing.bind(carls, "wild", Sharing.path(provider), "cowboys");
        carls.post(COWBOYS, "{'metadata':{'name':'marker'}}").expect(201);
        view = Views.of(provider, "cowboys");
    }

    /** Lets a user into a workspace, and use the content of an export there. */
    private void admit(String name, String user, String... verbs) {
        Views.grant(
                provider,
                name,
                user,
                "{'apiGroups':['apis.kcp.io'],'resources':['apiexports/content'],'resourceNames':['cowboys'],'verbs':['"
                        + String.join("','", verbs) + "']},{'nonResourceURLs':['/'],'verbs':['access']}");
    }

    /** TestAPIExportVirtualWorkspace: each verb of its own. */
    @Test
    void content_isGivenByVerb() {
        ApiServer wanda = root.as("wanda").bare();
        String there = view + "/clusters/" + Views.id(carls);
        String refused = "cowboys.wildwest.dev is forbidden: User \"wanda\" cannot list resource \"cowboys\" in API"
                + " group \"wildwest.dev\" at the cluster scope: access denied";
        wanda.get(view + "/clusters/*" + ALL_COWBOYS).refused(403, "Forbidden", refused);
        wanda.get(there + ALL_COWBOYS).refused(403, "Forbidden", refused);
        wanda.get(view + "/clusters/*/apis").expect(403);
        admit("reading", "wanda", "get", "list");
        assertThat(wanda.get(view + "/clusters/*" + ALL_COWBOYS).expect(200).names())
                .containsExactly("marker");
        wanda.get(there + COWBOYS + "/marker").expect(200);
        wanda.get(view + "/clusters/*/apis").expect(200);
        wanda.post(there + COWBOYS, "{'metadata':{'name':'x'}}").expect(403);
        wanda.mergePatch(there + COWBOYS + "/marker", "{'spec':{'intent':'x'}}").expect(403);
        wanda.mergePatch(there + COWBOYS + "/marker/status", "{'status':{'result':'x'}}")
                .expect(403);
        wanda.delete(there + COWBOYS + "/marker").expect(403);
        wanda.delete(there + COWBOYS).expect(403);
        wanda.get(there + COWBOYS + "?watch=true").expect(403);
        admit("patching", "wanda", "patch");
        wanda.mergePatch(there + COWBOYS + "/marker/status", "{'status':{'result':'x'}}")
                .expect(200);
        // It is what the export's workspace gives that counts, not what a consumer's own gives.
        Views.grant(
                carls,
                "content",
                "mallory",
                "{'apiGroups':['apis.kcp.io'],'resources':['apiexports/content'],'verbs':['*']}");
        root.as("mallory").bare().get(there + ALL_COWBOYS).expect(403);
    }

    @Test
    void aWatch_endsWithTheRight() {
        ApiServer wanda = root.as("wanda").bare();
        admit("watching", "wanda", "watch", "list");
        try (WatchStream watch = wanda.watch(view + "/clusters/*" + ALL_COWBOYS + "?watch=true")) {
            assertThat(watch.next().name()).isEqualTo("marker");
            provider.delete(Views.RBAC + "clusterrolebindings/watching").expect(200);
            watch.expectEnd();
        }
    }

    @Test
    void aWatchOfAConsumer_endsWithTheBinding() {
        ApiServer paula = root.as("paula").bare();
        String there = view + "/clusters/" + Views.id(carls) + ALL_COWBOYS;
        try (WatchStream all = paula.watch(view + "/clusters/*" + ALL_COWBOYS + "?watch=true");
                WatchStream watch = paula.watch(there + "?watch=true")) {
            assertThat(watch.next().name()).isEqualTo("marker");
            carls.delete(BINDINGS + "/wild").expect(200);
            watch.rest();
            // What was bound goes after the binding has begun to.
            all.through("DELETED", "marker");
        }
        assertThat(root.as("paula")
                        .bare()
                        .get(view + "/clusters/*" + ALL_COWBOYS)
                        .names())
                .isEmpty();
    }

    @Test
    void aWatch_endsWithTheExport() {
        ApiServer paula = root.as("paula").bare();
        try (WatchStream watch = paula.watch(view + "/clusters/*" + ALL_COWBOYS + "?watch=true")) {
            assertThat(watch.next().name()).isEqualTo("marker");
            provider.delete(EXPORTS + "/cowboys").expect(200);
            watch.rest();
        }
        // Who may use the content of an export of this name hears that there is none.
        paula.get(view + "/clusters/*" + ALL_COWBOYS)
                .refused(404, "NotFound", "apiexports.apis.kcp.io \"cowboys\" not found");
        root.as("mallory").bare().get(view + "/clusters/*" + ALL_COWBOYS).expect(403);
    }

    /** A workspace that is set aside ends the watches that see it, and no others. */
    @Test
    void aWatch_endsOnlyWithWhatItSees() {
        ApiServer stranger = Sharing.workspace(root, "stranger");
        ApiServer paula = root.as("paula").bare();
        String aside = "{'metadata':{'annotations':{'core.kcp.io/inactive':'true'}}}";
        String description = "/apis/core.kcp.io/v1alpha1/logicalclusters/cluster";
        try (WatchStream watch = paula.watch(view + "/clusters/*" + ALL_COWBOYS + "?watch=true")) {
            assertThat(watch.next().name()).isEqualTo("marker");
            stranger.mergePatch(description, aside).expect(200);
            carls.post(COWBOYS, "{'metadata':{'name':'after'}}").expect(201);
            assertThat(watch.next().name()).isEqualTo("after");
            root.inCluster(Views.id(carls)).mergePatch(description, aside).expect(200);
            watch.expectEnd();
        }
    }

    /** Whoever may not hears the same of what there is and of what there is not. */
    @Test
    void strangers_cannotTellWhatThereIs() {
        ApiServer mallorys = Views.workspace(root, "attacker", "mallory");
        Sharing.schema(mallorys, "today", INTENT);
        Sharing.export(mallorys, "cowboys", "today");
        String id = Views.id(carls);
        List<String> exports = List.of(
                view,
                Views.of(provider, "nothing"),
                "/services/apiexport/" + Sharing.path(provider) + "/cowboys",
                "/services/apiexport/root:nowhere/cowboys",
                "/services/apiexport/2fedcba987654321/cowboys");
        List<String> paths = List.of(
                "/",
                "/apis",
                "/api/v1",
                "/openapi/v3",
                ALL_COWBOYS,
                ALL_COWBOYS + "?watch=true",
                COWBOYS + "/marker",
                "/apis/nothing.example.com/v1/things",
                BINDINGS);
        for (ApiServer stranger : List.of(
                root.as("mallory").bare(), root.as("carl").bare(), root.as("").bare())) {
            for (String path : paths) {
                Answer first =
                        stranger.get(exports.get(0) + "/clusters/" + id + path).expect(403);
                for (String export : exports) {
                    for (String consumer : List.of(id, "*", "2fedcba987654321", Views.id(mallorys))) {
                        Answer other = stranger.get(export + "/clusters/" + consumer + path);
                        assertThat(other.text())
                                .as(export + "/clusters/" + consumer + path)
                                .isEqualTo(first.text());
                        assertThat(other.code()).isEqualTo(403);
                    }
                }
            }
            String there = view + "/clusters/" + id + COWBOYS;
            stranger.post(there, "{'metadata':{'name':'x'}}").expect(403);
            stranger.put(there + "/marker", "{'metadata':{'name':'marker'}}").expect(403);
            stranger.mergePatch(there + "/marker", "{}").expect(403);
            stranger.apply(there + "/marker?fieldManager=x", "{}").expect(403);
            stranger.delete(there + "/marker").expect(403);
            stranger.delete(there).expect(403);
        }
        carls.get(COWBOYS + "/marker").expect(200);
    }

    /** An export of the same name and with the same types, of somebody else. */
    @Test
    void anotherProvider_seesItsOwnConsumersOnly() {
        ApiServer mallorys = Views.workspace(root, "attacker", "mallory");
        Sharing.schema(mallorys, "today", INTENT);
        Sharing.export(mallorys, "cowboys", "today");
        Views.offer(mallorys, "cowboys", "carl");
        ApiServer other = Views.workspace(root, "consumer", "carl");
        Sharing.bind(other, "wild", Sharing.path(mallorys), "cowboys");
        other.post(COWBOYS, "{'metadata':{'name':'theirs'}}").expect(201);
        String theirs = Views.of(mallorys, "cowboys");
        ApiServer mallory = root.as("mallory").bare();
        ApiServer paula = root.as("paula").bare();
        assertThat(Views.placed(mallory.get(theirs + "/clusters/*" + ALL_COWBOYS)))
                .containsExactly(Views.id(other) + "/theirs");
        assertThat(Views.placed(mallory.get(theirs + "/clusters/*" + BINDINGS)))
                .containsExactly(Views.id(other) + "/wild");
        assertThat(Views.placed(paula.get(view + "/clusters/*" + ALL_COWBOYS)))
                .containsExactly(Views.id(carls) + "/marker");
        try (WatchStream watch = mallory.watch(theirs + "/clusters/*" + ALL_COWBOYS + "?watch=true")) {
            assertThat(watch.next().name()).isEqualTo("theirs");
            carls.post(COWBOYS, "{'metadata':{'name':'hidden'}}").expect(201);
            other.post(COWBOYS, "{'metadata':{'name':'shown'}}").expect(201);
            assertThat(watch.next().name()).isEqualTo("shown");
        }
        // A workspace that has not bound the export is no different from one that there is not.
        Answer foreign = mallory.get(theirs + "/clusters/" + Views.id(carls) + ALL_COWBOYS)
                .expect(403);
        Answer none =
                mallory.get(theirs + "/clusters/2fedcba987654321" + ALL_COWBOYS).expect(403);
        assertThat(foreign.text()).isEqualTo(none.text());
        Answer byPath = mallory.get(theirs + "/clusters/" + Sharing.path(carls) + ALL_COWBOYS);
        assertThat(byPath.text()).isEqualTo(none.text());
        // Nor does its own view let a provider read what its workspace has.
        paula.get(view + "/clusters/" + Views.id(provider) + ALL_COWBOYS).expect(403);
    }
}

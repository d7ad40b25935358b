package dev.polder.server.api.workspace;

import static dev.polder.server.api.workspace.Workspaces.PATH;
import static dev.polder.server.api.workspace.Workspaces.TYPES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.Widgets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The services of initializers and terminators (kcp test/e2e/virtual/initializingworkspaces, terminatingworkspaces). */
class LifecycleServiceTest {

    private static final String LIST = "/apis/core.kcp.io/v1alpha1/logicalclusters";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    @RegisterExtension
    private static final ApiServer masters =
            ApiServer.knowing("alice,alice,a-1,\"system:kcp:admin\"", "stranger,stranger,s-1,\"nobody\"");

    private static final ApiServer api = masters.as("alice");

    private static void type(String name, String more) {
        api.post(
                        TYPES,
                        "{'metadata':{'name':'" + name
                                + "'},'spec':{'extend':{'with':[{'name':'universal','path':'root'}]}," + more + "}}")
                .expect(201);
    }

    /** The id of a workspace's logical cluster, once that waits. */
    private static String waiting(String service, Answer made) {
        try (WatchStream watch =
                api.bare().watch(service + "/clusters/*" + LIST + "?watch=true&resourceVersion=" + made.version())) {
            WatchStream.Event event = watch.next();
            String uid = made.at("/metadata/uid");
            while (!event.at("/spec/owner/uid").equals(uid)) {
                event = watch.next();
            }
            return event.at("/metadata/annotations/kcp.io~1cluster");
        }
    }

    @Test
    void initializer_findsItsWorkspacesAndLetsThemGo() {
        String name = api.fresh("type");
        type(name, "'initializer':true");
        String service = "/services/initializingworkspaces/root:" + name;
        ApiServer bare = api.bare();
        Answer made = api.post(PATH, Workspaces.body(name, name)).expect(201);
        String id = waiting(service, made);
        assertThat(bare.get(service + "/clusters/*" + LIST).expect(200).json().path("items"))
                .hasSize(1);
        // Universal's own initializer has nothing to do with it.
        assertThat(bare.get("/services/initializingworkspaces/root:none/clusters/*" + LIST)
                        .expect(200)
                        .names())
                .isEmpty();
        String one = service + "/clusters/" + id;
        String status = one + LIST + "/cluster/status";
        JsonNode told = Workspaces.until(
                api,
                name,
                made.version(),
                ws -> ws.at("/status/initializers").toString().equals("[\"root:" + name + "\"]"));
        assertThat(told.at("/status/phase").asText()).isEqualTo("Initializing");
        bare.post(one + MAPS, "{'metadata':{'name':'seed'}}").expect(201);
        Answer grown = bare.mergePatch(status, "{'status':{'initializers':['root:" + name + "','root:other']}}")
                .expect(422);
        assertThat(grown.at("/message")).contains("only removing the \"root:" + name + "\" initializer is supported");
        try (WatchStream watch = bare.watch(service + "/clusters/*" + LIST + "?watch=true");
                WatchStream content = bare.watch(one + "/api/v1/namespaces/default/secrets?watch=true")) {
            watch.next("ADDED", "cluster");
            bare.mergePatch(status, "{'status':{'initializers':null}}").expect(200);
            watch.next("DELETED", "cluster");
            // Whoever has done its work sees no more of what is in the cluster, by no watch that it has opened.
            assertThat(content.rest()).isEmpty();
        }
        bare.get(one + LIST + "/cluster").expect(404);
        Answer refused = bare.get(one + MAPS).expect(403);
        assertThat(refused.text()).isEqualTo("initializer \"root:" + name + "\" cannot access this workspace\n");
        Workspaces.reaches(api, name, "Ready", made.version());
        assertThat(api.inCluster(id).get(MAPS).names()).contains("seed");
    }

    @Test
    void permissions_boundTheInitializer() {
        String name = api.fresh("type");
        type(
                name,
                "'initializer':true,'initializerPermissions':[{'apiGroups':[''],'resources':['configmaps'],"
                        + "'verbs':['list']}]");
        String service = "/services/initializingworkspaces/root:" + name;
        String id = waiting(service, api.post(PATH, Workspaces.body(name, name)).expect(201));
        ApiServer bare = api.bare();
        bare.get(service + "/clusters/" + id + MAPS).expect(200);
        assertThat(bare.get(service + "/clusters/" + id + "/api/v1/secrets")
                        .expect(403)
                        .text())
                .contains("denied by initializerPermissions");
    }

    @Test
    void terminator_holdsTheEnd() {
        String name = api.fresh("type");
        type(name, "'terminator':true");
        String service = "/services/terminatingworkspaces/root:" + name;
        JsonNode ready = Workspaces.ready(api, name, name);
        String id = ready.at("/spec/cluster").asText();
        ApiServer bare = api.bare();
        assertThat(bare.get(service + "/clusters/*" + LIST).expect(200).names()).isEmpty();
        bare.get(service + "/clusters/" + id + MAPS).expect(403);
        Answer before = api.get(PATH + "/" + name).expect(200);
        api.delete(PATH + "/" + name).expect(200);
        assertThat(waiting(service, before)).isEqualTo(id);
        JsonNode told = Workspaces.reaches(api, name, "Terminating", before.version());
        assertThat(told.at("/status/terminators").toString()).isEqualTo("[\"root:" + name + "\"]");
        bare.get(service + "/clusters/" + id + MAPS).expect(200);
        bare.mergePatch(service + "/clusters/" + id + LIST + "/cluster/status", "{'status':{'terminators':null}}")
                .expect(200);
        Workspaces.gone(api, name, before.version());
    }

    @Test
    void type_saysWhereItsServicesAre() {
        String name = api.fresh("type");
        type(name, "'initializer':true");
        try (WatchStream watch =
                api.watch(TYPES + "?watch=true&resourceVersion=0&fieldSelector=metadata.name%3D" + name)) {
            JsonNode told = watch.next().object();
            while (told.at("/status/virtualWorkspaces").isMissingNode()) {
                told = watch.next().object();
            }
            assertThat(told.at("/status/virtualWorkspaces/0/type").asText()).isEqualTo("initializing");
            assertThat(told.at("/status/virtualWorkspaces/0/url").asText())
                    .startsWith("https://")
                    .endsWith("/services/initializingworkspaces/root:" + name);
            assertThat(told.at("/status/virtualWorkspaces/1/url").asText())
                    .endsWith("/services/terminatingworkspaces/root:" + name);
            assertThat(told.at("/status/conditions/0/type").asText()).isEqualTo("Ready");
        }
    }

    /** What {@code /clusters/*} shows to those who may see everything, a service shows to nobody. */
    @Test
    void services_showNothingElseOfAllClusters() {
        String name = api.fresh("type");
        type(name, "'initializer':true");
        Widgets.install(api, "kept.example.com", Widgets.definition("kept.example.com"));
        String all = "/services/initializingworkspaces/root:" + name + "/clusters/*";
        String metadata = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
        assertThat(api.bare()
                        .get(all + LIST + ":abc", "Accept", metadata)
                        .expect(200)
                        .names())
                .isEmpty();
        for (String path : new String[] {
            "/apis/kept.example.com/v1/widgets", "/apis/kept.example.com/v1/widgets:abc", "/api/v1/configmaps"
        }) {
            api.bare().get(all + path, "Accept", metadata).expect(404);
        }
    }

    @Test
    void strangers_areToldNothing() {
        ApiServer stranger = api.as("stranger").bare();
        for (String path : new String[] {
            "/services/initializingworkspaces/root:universal/clusters/*" + LIST,
            "/services/initializingworkspaces/root:universal/clusters/root" + MAPS,
            "/services/initializingworkspaces/nothing:there/clusters/root" + MAPS,
            "/services/terminatingworkspaces/root:universal/clusters/*" + LIST + "?watch=true"
        }) {
            stranger.get(path).expect(403);
        }
    }
}

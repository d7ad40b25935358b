package dev.polder.server.api.workspace;

import static dev.polder.server.api.workspace.Workspaces.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.sharing.Sharing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Workspaces that stand for other objects: the story of kcp {@code test/e2e/mounts} (TestMountsMachinery), the words of {@code
 * pkg/reconciler/tenancy/workspacemounts}, and what no mount may do.
 */
class MountTest {

    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String CLUSTERS = "/apis/contrib.kcp.io/v1alpha1/kubeclusters";

    private static ApiServer api;
    private static ApiServer bob;

    @BeforeAll
    static void start(@TempDir Path dir) throws IOException {
        Path tokens = dir.resolve("tokens.csv");
        Files.writeString(tokens, "bob,bob,b-1,\n");
        api = ApiServer.start(tokens);
        bob = api.as("bob");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static void define(ApiServer in) {
        String version = in.get(DEFINITIONS).version();
        in.post(
                        DEFINITIONS,
                        "{'metadata':{'name':'kubeclusters.contrib.kcp.io'},'spec':{'group':'contrib.kcp.io',"
                                + "'scope':'Cluster','names':{'plural':'kubeclusters','singular':'kubecluster',"
                                + "'kind':'KubeCluster','listKind':'KubeClusterList'},'versions':[{'name':'v1alpha1',"
                                + "'served':true,'storage':true,'subresources':{'status':{}},'schema':{'openAPIV3Schema':"
                                + "{'type':'object','x-kubernetes-preserve-unknown-fields':true}}}]}}")
                .expect(201);
        try (WatchStream watch = in.watch(DEFINITIONS + "?watch=true&resourceVersion=" + version)) {
            while (!watch.next().object().at("/status/conditions").toString().contains("the initial names have been")) {
                // Until it is served.
            }
        }
    }

    private static String mount(String name, String object) {
        return "{'metadata':{'name':'" + name + "'},'spec':{'mount':{'ref':{'apiVersion':'contrib.kcp.io/v1alpha1',"
                + "'kind':'KubeCluster','name':'" + object + "'}}}}";
    }

    private static void status(ApiServer in, String object, String phase, String url) {
        in.mergePatch(CLUSTERS + "/" + object + "/status", "{'status':{'phase':'" + phase + "','URL':'" + url + "'}}")
                .expect(200);
    }

    private static void is(JsonNode workspace, String status, String reason, String message) {
        JsonNode condition = workspace.at("/status/conditions/0");
        assertThat(condition.path("type").asText()).isEqualTo("WorkspaceMountReady");
        assertThat(condition.path("status").asText()).isEqualTo(status);
        assertThat(condition.path("reason").asText("")).isEqualTo(reason);
        assertThat(condition.path("message").asText("")).isEqualTo(message);
    }

    @Test
    void mount_leadsWhereItsObjectSays() {
        Workspaces.ready(api, "source", "universal");
        JsonNode destination = Workspaces.ready(api, "destination", "universal");
        ApiServer source = api.inCluster("root:source");
        Answer made = source.post(PATH, mount("mount", "proxy-cluster")).expect(201);
        JsonNode lost = Workspaces.reaches(source, "mount", "Unavailable", made.version());
        is(lost, "False", "MountObjectNotFound", "KubeCluster \"/proxy-cluster\" not found");
        assertThat(lost.at("/status/conditions/0/severity").asText()).isEqualTo("Error");
        api.inCluster("root:source:mount").get("/api/v1/namespaces").expect(404);
        define(source);
        source.post(
                        CLUSTERS,
                        "{'apiVersion':'contrib.kcp.io/v1alpha1','kind':'KubeCluster','metadata':{'name':'proxy-cluster'}}")
                .expect(201);
        String notReady = "Mount is not reporting ready. See KubeCluster \"proxy-cluster\" status for more details";
        JsonNode waits = Workspaces.until(
                source, "mount", made.version(), ws -> ws.toString().contains("NotReady"));
        is(waits, "False", "MountObjectNotReady", notReady);
        String url = destination.at("/spec/URL").asText();
        status(source, "proxy-cluster", "Ready", url);
        JsonNode ready = Workspaces.reaches(source, "mount", "Ready", made.version());
        is(ready, "True", "", "");
        assertThat(ready.at("/spec/URL").asText()).isEqualTo(url);
        assertThat(ready.at("/spec").has("cluster")).isFalse();
        ApiServer mounted = api.inCluster("root:source:mount");
        mounted.post("/api/v1/namespaces", "{'metadata':{'name':'seen'}}").expect(201);
        Answer seen =
                api.inCluster("root:destination").get("/api/v1/namespaces/seen").expect(200);
        assertThat(seen.at("/metadata/annotations/kcp.io~1cluster"))
                .isEqualTo(destination.at("/spec/cluster").asText());
        Workspaces.ready(api.inCluster("root:destination"), "below", "universal");
        api.inCluster("root:source:mount:below")
                .get("/api/v1/namespaces/default")
                .expect(200);
        status(source, "proxy-cluster", "Connecting", url);
        String version = ready.at("/metadata/resourceVersion").asText();
        JsonNode gone = Workspaces.reaches(source, "mount", "Unavailable", version);
        is(gone, "False", "MountObjectNotReady", notReady);
        Answer refused = mounted.get("/api/v1/namespaces").expect(503);
        assertThat(refused.at("/message")).isEqualTo("Not available.");
        Workspaces.end(source, "mount");
    }

    /** What a tenant writes into an object leads nobody off this server, neither the server nor its clients. */
    @Test
    void mountElsewhere_isNotFollowed() {
        Workspaces.ready(api, "elsewhere", "universal");
        ApiServer in = api.inCluster("root:elsewhere");
        define(in);
        String base = api.get("/apis/core.kcp.io/v1alpha1/shards/root").at("/spec/externalURL");
        in.post(CLUSTERS, "{'apiVersion':'contrib.kcp.io/v1alpha1','kind':'KubeCluster','metadata':{'name':'x'}}")
                .expect(201);
        Answer made = in.post(PATH, mount("mount", "x")).expect(201);
        String last = made.version();
        for (String url : new String[] {
            "https://169.254.169.254/clusters/root",
            base + ".evil.example/clusters/root",
            base + "@evil.example/clusters/root",
            base + "/services/initializingworkspaces/x",
            base + "/clusters/",
            base + "/clusters/root/api",
            base + "/clusters/" + "a:".repeat(2000) + "b"
        }) {
            status(in, "x", "Initializing", "");
            Workspaces.until(in, "mount", last, ws -> ws.toString().contains("Mount is not reporting ready"));
            last = in.get(PATH + "/mount").version();
            status(in, "x", "Ready", url);
            JsonNode told =
                    Workspaces.until(in, "mount", last, ws -> ws.toString().contains("no workspace of this server"));
            is(
                    told,
                    "False",
                    "MountObjectNotReady",
                    "KubeCluster \"x\" has a status.URL that is no workspace of this server");
            assertThat(told.at("/status/phase").asText()).isEqualTo("Unavailable");
            assertThat(told.at("/spec").has("URL")).isFalse();
            last = told.at("/metadata/resourceVersion").asText();
        }
        api.inCluster("root:elsewhere:mount").get("/api/v1/namespaces").expect(404);
    }

    private static ApiServer givenToBob(String workspace) {
        api.inCluster("root:" + workspace)
                .post(
                        "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
                        "{'metadata':{'name':'bob'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole',"
                                + "'name':'cluster-admin'},'subjects':[{'kind':'User','name':'bob',"
                                + "'apiGroup':'rbac.authorization.k8s.io'}]}")
                .expect(201);
        return bob.inCluster("root:" + workspace);
    }

    /** A mount gives nobody a right, and tells nobody what there is. */
    @Test
    void mount_opensNothing() {
        Workspaces.ready(api, "bobs", "universal");
        Workspaces.ready(api, "secret", "universal");
        ApiServer bobs = givenToBob("bobs");
        define(bobs);
        String base = api.get("/apis/core.kcp.io/v1alpha1/shards/root").at("/spec/externalURL");
        for (String target : new String[] {"root:secret", "root:nothing", "system:admin"}) {
            String name = target.replace(':', '-');
            bobs.post(
                            CLUSTERS,
                            "{'apiVersion':'contrib.kcp.io/v1alpha1','kind':'KubeCluster','metadata':{'name':'" + name
                                    + "'}}")
                    .expect(201);
            status(bobs, name, "Ready", base + "/clusters/" + target);
            Answer made = bobs.post(PATH, mount(name, name)).expect(201);
            JsonNode ready = Workspaces.reaches(bobs, name, "Ready", made.version());
            is(ready, "True", "", "");
            Answer refused =
                    bob.inCluster("root:bobs:" + name).get("/api/v1/namespaces").expect(403);
            Answer unknown =
                    bob.inCluster("root:bobs:none").get("/api/v1/namespaces").expect(403);
            assertThat(refused.at("/message")).isEqualTo(unknown.at("/message"));
            bobs.mergePatch(PATH + "/" + name, "{'spec':{'URL':'https://evil.example/clusters/root'}}")
                    .refused(
                            403,
                            "Forbidden",
                            "workspaces.tenancy.kcp.io \"" + name
                                    + "\" is forbidden: spec.URL can only be changed by system privileged users");
        }
    }

    /** A mount of the name of a workspace that has gone leads to another one. */
    private static void turn(ApiServer in, String name, JsonNode other) {
        Workspaces.end(in, name);
        define(in);
        in.post(CLUSTERS, "{'apiVersion':'contrib.kcp.io/v1alpha1','kind':'KubeCluster','metadata':{'name':'turns'}}")
                .expect(201);
        status(in, "turns", "Ready", other.at("/spec/URL").asText());
        Answer made = in.post(PATH, mount(name, "turns")).expect(201);
        Workspaces.reaches(in, name, "Ready", made.version());
    }

    private static void publish(ApiServer in) {
        Sharing.schema(in, "today", "");
        Sharing.export(in, "cowboys", "today");
    }

    private static Answer typeWith(ApiServer in, String name, String path) {
        return in.post(
                Workspaces.TYPES,
                "{'metadata':{'name':'" + name + "'},'spec':{'extend':{'with':[{'name':'universal','path':'root'}]},"
                        + "'defaultAPIBindings':[{'path':'" + path + "','export':'cowboys'}]}}");
    }

    /**
     * Permission to bind is asked of what a path leads to, and the server binds later: where a mount leads is its tenant's to say
     * at any time. kcp finds exports by the paths that they say themselves ({@code pkg/indexers}), which no mount changes.
     */
    @Test
    void mount_leadsNoTypeToAnExport() {
        JsonNode secret = Workspaces.ready(api, "publisher", "universal");
        publish(api.inCluster("root:publisher"));
        Workspaces.ready(api, "typist", "universal");
        ApiServer bobs = givenToBob("typist");
        Workspaces.ready(bobs, "turned", "universal");
        ApiServer own = bob.inCluster("root:typist:turned");
        publish(own);
        typeWith(bobs, "early", "root:typist:turned").expect(201);
        turn(bobs, "turned", secret);
        Answer made = bobs.post(PATH, "{'metadata':{'name':'x'},'spec':{'type':{'name':'early','path':'root:typist'}}}")
                .expect(201);
        JsonNode waits = Workspaces.until(
                bobs,
                "x",
                made.version(),
                found -> found.toString().contains("unable to find at least 1 APIExport")
                        || found.at("/status/phase").asText().equals("Ready"));
        assertThat(api.inCluster(waits.at("/spec/cluster").asText())
                        .get(Sharing.BINDINGS)
                        .expect(200)
                        .names())
                .isEmpty();
        // Even where its owner may bind what it leads to, a mount is no way to it.
        String here = api.get(PATH + "/typist").at("/spec/URL");
        status(bobs, "turns", "Ready", here);
        Workspaces.until(
                bobs,
                "turned",
                made.version(),
                found -> found.at("/spec/URL").asText().equals(here));
        publish(bobs);
        String denied = "unable to create or update WorkspaceType: no permission to bind to export root:typist:turned";
        typeWith(bobs, "late", "root:typist:turned")
                .forbidden("workspacetypes.tenancy.kcp.io", "late", denied + ":cowboys");
    }

    /** The same of a binding that was made while its export had no identity yet. */
    @Test
    void mount_leadsNoBindingToAnExport() {
        JsonNode secret = Workspaces.ready(api, "holder", "universal");
        publish(api.inCluster("root:holder"));
        Workspaces.ready(api, "binder", "universal");
        ApiServer bobs = givenToBob("binder");
        Workspaces.ready(bobs, "turned", "universal");
        bob.inCluster("root:binder:turned")
                .post(
                        Sharing.EXPORTS,
                        "{'metadata':{'name':'cowboys'},'spec':{'identity':{'secretRef':{'namespace':'default','name':"
                                + "'none'}}}}")
                .expect(201);
        Answer made = bobs.post(Sharing.BINDINGS, Sharing.binding("cowboys", "root:binder:turned", "cowboys"))
                .expect(201);
        Sharing.reaches(
                bobs,
                Sharing.BINDINGS,
                "cowboys",
                made.version(),
                found -> Sharing.condition(found, "APIExportValid").contains("MissingIdentityHash"));
        turn(bobs, "turned", secret);
        // Any write has the binding looked at again.
        Answer touched = bobs.mergePatch(Sharing.BINDINGS + "/cowboys", "{'metadata':{'annotations':{'a':'b'}}}");
        JsonNode lost = Sharing.reaches(
                bobs,
                Sharing.BINDINGS,
                "cowboys",
                touched.expect(200).version(),
                found -> !Sharing.condition(found, "APIExportValid").contains("MissingIdentityHash"));
        assertThat(lost.at("/status/apiExportClusterName").isMissingNode()).isTrue();
        assertThat(Sharing.condition(lost, "APIExportValid"))
                .isEqualTo("False APIExportNotFound APIExport root:binder:turned|cowboys not found");
        bobs.post(Sharing.BINDINGS, Sharing.binding("more", "root:binder:turned", "cowboys"))
                .expect(403);
    }

    /** Mounts of mounts are followed so far, and none for ever. */
    @Test
    void mountsOfMounts_areFollowedWithinBounds() {
        JsonNode own = Workspaces.ready(api, "ring", "universal");
        ApiServer in = api.inCluster("root:ring");
        define(in);
        String base = api.get("/apis/core.kcp.io/v1alpha1/shards/root").at("/spec/externalURL") + "/clusters/";
        String[] urls = {"root:ring:m0", own.at("/spec/cluster").asText(), "root:ring:m1", "root:ring:m0:m0"};
        for (int i = 0; i < urls.length; i++) {
            in.post(
                            CLUSTERS,
                            "{'apiVersion':'contrib.kcp.io/v1alpha1','kind':'KubeCluster','metadata':{'name':'m" + i
                                    + "'}}")
                    .expect(201);
            status(in, "m" + i, "Ready", base + urls[i]);
            Answer made = in.post(PATH, mount("m" + i, "m" + i)).expect(201);
            Workspaces.reaches(in, "m" + i, "Ready", made.version());
        }
        api.inCluster("root:ring:m0").get("/api/v1/namespaces").expect(404);
        api.inCluster("root:ring:m1").get("/api/v1/namespaces").expect(200);
        api.inCluster("root:ring:m2").get("/api/v1/namespaces").expect(200);
        api.inCluster("root:ring:m3").get("/api/v1/namespaces").expect(404);
        api.inCluster("root:ring" + ":m1".repeat(8)).get("/api/v1/namespaces").expect(200);
        api.inCluster("root:ring" + ":m1".repeat(9)).get("/api/v1/namespaces").expect(404);
    }

    @Test
    void reference_isGivenOnceAndForAll() {
        Workspaces.ready(api, "plain", "universal");
        api.mergePatch(PATH + "/plain", "{'spec':{'mount':{'ref':{'apiVersion':'a/v1','kind':'B','name':'c'}}}}")
                .refused(403, "Forbidden", "workspaces.tenancy.kcp.io \"plain\" is forbidden: spec.mount is immutable");
        api.post(PATH, "{'metadata':{'name':'no-kind'},'spec':{'mount':{'ref':{'apiVersion':'a/v1','name':'c'}}}}")
                .expect(422);
        Answer made = api.post(PATH, mount("fixed", "none")).expect(201);
        Workspaces.reaches(api, "fixed", "Unavailable", made.version());
        assertThat(api.mergePatch(PATH + "/fixed", "{'spec':{'mount':{'ref':{'name':'other'}}}}")
                        .expect(422)
                        .at("/message"))
                .contains("mount is immutable");
        Workspaces.end(api, "fixed");
    }
}

package dev.polder.server.api.workspace;

import static dev.polder.server.api.workspace.Workspaces.PATH;
import static dev.polder.server.api.workspace.Workspaces.TYPES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The services of initializers and terminators, as kcp's tests use them (test/e2e/virtual/initializingworkspaces and
 * terminatingworkspaces, {@code virtualworkspace_test.go}): what they serve, and to whom.
 */
class LifecycleEndpointTest {

    private static final String LIST = "/apis/core.kcp.io/v1alpha1/logicalclusters";
    private static final String MAPS = "/api/v1/namespaces/testing/configmaps";
    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/";
    private static final List<String> NAMES = List.of("alpha", "beta", "gamma");

    /** base64(sha256("core.kcp.io/v1alpha1/LogicalCluster")[:8]) (apiserver {@code discovery.StorageVersionHash}). */
    private static final String HASH = "QULIou9eJm8=";

    @RegisterExtension
    private static final ApiServer master = ApiServer.knowing(
            "admin,admin,a-1,\"system:kcp:admin\"", "user-1,user-1,u-1,team", "user-2,user-2,u-2,team");

    private static final ApiServer api = master.as("admin");

    /** Three types, the third extending the other two, in a workspace that users may enter. */
    private record Story(ApiServer parent, String id, String kind, Map<String, String> types) {

        static Story of(String kind, String permissions) {
            String name = api.fresh("story");
            String cluster =
                    Workspaces.ready(api, name, "universal").at("/spec/cluster").asText();
            Story story = new Story(api.inCluster("root:" + name), cluster, kind, new HashMap<>());
            for (String user : List.of("user-1", "user-2")) {
                story.grant(user + "-access", "{'nonResourceURLs':['/'],'verbs':['access']}", user);
            }
            for (String type : NAMES) {
                story.types.put(type, api.fresh(type));
                String extended = type.equals("gamma")
                        ? ",{'name':'" + story.types.get("alpha") + "','path':'root:" + name + "'},{'name':'"
                                + story.types.get("beta") + "','path':'root:" + name + "'}"
                        : "";
                story.parent
                        .post(
                                TYPES,
                                "{'metadata':{'name':'" + story.types.get(type) + "'},'spec':{'" + kind
                                        + "':true,'extend':{'with':[{'name':'universal','path':'root'}" + extended
                                        + "]}" + permissions + "}}")
                        .expect(201);
            }
            return story;
        }

        void grant(String name, String rule, String user) {
            parent.post(RBAC + "clusterroles", "{'metadata':{'name':'" + name + "'},'rules':[" + rule + "]}")
                    .expect(201);
            parent.post(
                            RBAC + "clusterrolebindings",
                            "{'metadata':{'name':'" + name + "'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io',"
                                    + "'kind':'ClusterRole','name':'" + name + "'},'subjects':[{'apiGroup':"
                                    + "'rbac.authorization.k8s.io','kind':'User','name':'" + user + "'}]}")
                    .expect(201);
        }

        void grantAll(String verb) {
            types.forEach((type, name) -> grant(
                    name + "-" + verb,
                    "{'verbs':['" + verb + "'],'apiGroups':['tenancy.kcp.io'],'resources':['workspacetypes'],"
                            + "'resourceNames':['" + name + "']}",
                    "user-1"));
        }

        /** What an initializer or terminator is called. */
        String controller(String type) {
            return id + ":" + types.get(type);
        }

        String service(String type) {
            return "/services/" + kind.replaceFirst("[eo]r$", "ing") + "workspaces/" + controller(type);
        }

        /** A workspace of a type: its name. */
        String workspace(String type) {
            String name = api.fresh("ws");
            parent.post(
                            PATH,
                            "{'metadata':{'name':'" + name + "'},'spec':{'type':{'name':'" + types.get(type)
                                    + "','path':'"
                                    + parent.get(Workspaces.CLUSTER).at("/metadata/annotations/kcp.io~1path")
                                    + "'}}}")
                    .expect(201);
            return name;
        }
    }

    private static <T> T of(Map<String, T> all, String type) {
        return Objects.requireNonNull(all.get(type));
    }

    private static List<String> clusters(Answer list) {
        return list.expect(200).json().path("items").findValuesAsText("kcp.io/cluster").stream()
                .sorted()
                .toList();
    }

    private static List<String> sorted(String... ids) {
        return List.of(ids).stream().sorted().toList();
    }

    /** TestInitializingWorkspacesVirtualWorkspaceDiscovery, TestTerminatingWorkspacesVirtualWorkspaceDiscovery. */
    @ParameterizedTest
    @ValueSource(strings = {"/services/initializingworkspaces/whatever", "/services/terminatingworkspaces/something"})
    void discovery_ofAnyNameIsOfLogicalClusters(String service) {
        String all = service + "/clusters/*";
        ApiServer bare = master.bare();
        assertThat(bare.get(all + "/api").expect(200).at("/kind")).isEqualTo("APIVersions");
        bare.get(all + "/api/v1").expect(404);
        JsonNode groups = bare.get(all + "/apis").expect(200).node("/groups");
        assertThat(groups).hasSize(1);
        assertThat(groups.at("/0/name").asText()).isEqualTo("core.kcp.io");
        assertThat(bare.get(all + "/apis/core.kcp.io").expect(200).at("/preferredVersion/version"))
                .isEqualTo("v1alpha1");
        JsonNode resources =
                bare.get(all + "/apis/core.kcp.io/v1alpha1").expect(200).node("/resources");
        assertThat(resources)
                .isEqualTo(Answer.object("{'r':[{'name':'logicalclusters','singularName':'logicalcluster',"
                                + "'namespaced':false,'kind':'LogicalCluster','verbs':['get','list','watch'],"
                                + "'categories':['kcp'],'storageVersionHash':'" + HASH + "'},"
                                + "{'name':'logicalclusters/status','singularName':'','namespaced':false,"
                                + "'kind':'LogicalCluster','verbs':null}]}")
                        .path("r"));
        Answer index = bare.get(all + "/openapi/v3").expect(200);
        String url = index.node("/paths/apis~1core.kcp.io~1v1alpha1/serverRelativeURL")
                .asText();
        assertThat(url).startsWith(all + "/openapi/v3/apis/core.kcp.io/v1alpha1?hash=");
        assertThat(bare.get(url)
                        .expect(200)
                        .node("/paths/~1apis~1core.kcp.io~1v1alpha1~1logicalclusters")
                        .isObject())
                .isTrue();
        assertThat(bare.get(all + "/openapi/v2").expect(200).text()).doesNotContain("configmaps");
        bare.get(all + "/version").expect(200);
        bare.get(all + "/metrics").expect(501);
        assertThat(bare.get(service + "/clusters/*" + LIST).expect(200).names()).isEmpty();
        for (ApiServer other :
                List.of(api.bare(), api.as("user-1").bare(), api.as("").bare())) {
            for (String path : List.of("/api", "/apis", "/apis/core.kcp.io/v1alpha1", "/openapi/v3", LIST)) {
                other.get(all + path).expect(403);
            }
        }
    }

    /** What of it is served of a single cluster differs (terminatingworkspaces/builder {@code isDiscoveryRequest}). */
    @Test
    void discoveryOfOneClusterThatEnds_isOfTheServiceToo() {
        String one = "/services/terminatingworkspaces/something/clusters/nothing-here";
        JsonNode resources = master.bare()
                .get(one + "/apis/core.kcp.io/v1alpha1")
                .expect(200)
                .node("/resources");
        assertThat(resources.at("/0/verbs").toString()).isEqualTo("[\"get\"]");
        assertThat(resources.at("/1/verbs").toString()).isEqualTo("[\"get\",\"patch\",\"update\"]");
        assertThat(master.bare().get(one + "/healthz").expect(403).text())
                .isEqualTo("terminator \"something\" cannot access this workspace\n");
        assertThat(master.bare()
                        .get(one.replace("terminating", "initializing") + "/apis")
                        .expect(403)
                        .text())
                .isEqualTo("initializer \"something\" cannot access this workspace\n");
    }

    /** TestInitializingWorkspacesVirtualWorkspaceAccess. */
    @Test
    void initializers_seeAndSeedWhatWaitsForThem() {
        Story story = Story.of("initializer", "");
        Map<String, String> ids = new HashMap<>();
        for (String type : NAMES) {
            String name = story.workspace(type);
            JsonNode told = Workspaces.until(
                    story.parent(),
                    name,
                    "0",
                    ws -> ws.at("/status/initializers").size() > 0);
            assertThat(told.at("/status/phase").asText()).isEqualTo("Initializing");
            ids.put(type, told.at("/spec/cluster").asText());
        }
        ApiServer user = api.as("user-1").bare();
        for (String type : NAMES) {
            String all = story.service(type) + "/clusters/*" + LIST;
            api.bare().get(all).expect(200);
            user.get(all)
                    .refused(
                            403,
                            "Forbidden",
                            "logicalclusters.core.kcp.io is forbidden: User \"user-1\" cannot list resource"
                                    + " \"logicalclusters\" in API group \"core.kcp.io\" at the cluster scope:"
                                    + " access denied");
        }
        story.grantAll("initialize");
        String gamma = of(ids, "gamma");
        assertThat(clusters(user.get(story.service("alpha") + "/clusters/*" + LIST)))
                .isEqualTo(sorted(of(ids, "alpha"), gamma));
        assertThat(clusters(user.get(story.service("beta") + "/clusters/*" + LIST)))
                .isEqualTo(sorted(of(ids, "beta"), gamma));
        assertThat(clusters(user.get(story.service("gamma") + "/clusters/*" + LIST)))
                .containsExactly(gamma);
        for (String type : NAMES) {
            initializes(story, user, type);
        }
    }

    private static void initializes(Story story, ApiServer user, String type) {
        String all = story.service(type) + "/clusters/*" + LIST;
        try (WatchStream watch =
                user.watch(all + "?watch=true&resourceVersion=" + user.get(all).version())) {
            story.workspace("gamma");
            WatchStream.Event added = watch.next("ADDED", "cluster");
            String id = added.at("/metadata/annotations/kcp.io~1cluster");
            String one = story.service(type) + "/clusters/" + id;
            user.post(one + "/api/v1/namespaces", "{'metadata':{'name':'testing'}}")
                    .expect(201);
            user.post(one + MAPS, "{'metadata':{'name':'whatever','labels':{'l':'v'}},'data':{'key':'value'}}")
                    .expect(201);
            assertThat(user.get(one + MAPS + "?labelSelector=l%3Dv").names()).containsExactly("whatever");
            user.delete(one + MAPS + "/whatever").expect(200);
            assertThat(user.get(one + MAPS + "?labelSelector=l%3Dv").names()).isEmpty();
            String status = one + LIST + "/cluster/status";
            JsonNode before = user.get(one + LIST + "/cluster").expect(200).node("/status/initializers");
            user.mergePatch(status, "{'status':{'initializers':['wrong']}}").expect(422);
            StringBuilder left = new StringBuilder();
            before.forEach(name -> left.append(
                    name.asText().equals(story.controller(type))
                            ? ""
                            : (left.length() == 0 ? "" : ",") + "'" + name.asText() + "'"));
            user.mergePatch(status, "{'status':{'initializers':[" + left + "]}}")
                    .expect(200);
            WatchStream.Event last = watch.next();
            while (last.type().equals("MODIFIED")
                    || !last.at("/metadata/annotations/kcp.io~1cluster").equals(id)) {
                last = watch.next();
            }
            assertThat(last.type()).isEqualTo("DELETED");
            user.get(one + MAPS).expect(403);
            user.get(one + LIST + "/cluster").expect(404);
        }
    }

    /** TestTerminatingWorkspacesVirtualWorkspaceAccess. */
    @Test
    void terminators_seeWhatEndsAndLetItGo() {
        Story story = Story.of("terminator", "");
        Map<String, String> ids = new HashMap<>();
        Map<String, String> versions = new HashMap<>();
        Map<String, String> names = new HashMap<>();
        for (String type : NAMES) {
            String name = story.workspace(type);
            JsonNode ready = Workspaces.reaches(story.parent(), name, "Ready", "0");
            ids.put(type, ready.at("/spec/cluster").asText());
            names.put(type, name);
            versions.put(type, ready.at("/metadata/resourceVersion").asText());
            story.parent().delete(PATH + "/" + name).expect(200);
        }
        for (String type : NAMES) {
            Workspaces.reaches(story.parent(), of(names, type), "Terminating", of(versions, type));
        }
        ApiServer user = api.as("user-1").bare();
        NAMES.forEach(
                type -> user.get(story.service(type) + "/clusters/*" + LIST).expect(403));
        story.grantAll("terminate");
        String gamma = of(ids, "gamma");
        Map<String, List<String>> expected = Map.of(
                "alpha", sorted(of(ids, "alpha"), gamma),
                "beta", sorted(of(ids, "beta"), gamma),
                "gamma", List.of(gamma));
        for (String type : NAMES) {
            assertThat(clusters(user.get(story.service(type) + "/clusters/*" + LIST)))
                    .isEqualTo(of(expected, type));
            for (String id : of(expected, type)) {
                String one = story.service(type) + "/clusters/" + id + LIST + "/cluster";
                assertThat(user.mergePatch(one, "{'metadata':{'annotations':{'wrong':null}}}")
                                .expect(405)
                                .at("/reason"))
                        .isEqualTo("MethodNotAllowed");
                assertThat(user.mergePatch(one + "/status", "{'status':{'terminators':['wrong:wrong']}}")
                                .expect(422)
                                .at("/message"))
                        .contains("only removing the \"" + story.controller(type) + "\" terminator is supported");
            }
        }
        for (String type : NAMES) {
            for (String id : of(expected, type)) {
                removes(story, user, type, id);
            }
        }
        NAMES.forEach(type -> Workspaces.gone(story.parent(), of(names, type), of(versions, type)));
    }

    private static void removes(Story story, ApiServer user, String type, String id) {
        String one = story.service(type) + "/clusters/" + id + LIST + "/cluster";
        StringBuilder left = new StringBuilder();
        for (JsonNode name : user.get(one).expect(200).node("/status/terminators")) {
            if (!name.asText().equals(story.controller(type))) {
                left.append(left.length() == 0 ? "" : ",")
                        .append("'")
                        .append(name.asText())
                        .append("'");
            }
        }
        user.mergePatch(one + "/status", "{'status':{'terminators':[" + left + "]}}")
                .expect(200);
    }

    /** TestTerminatingWorkspacesVirtualWorkspaceContentAccess. */
    @Test
    void terminator_reachesWhatIsInsideUntilItLetsGo() {
        Story story = Story.of("terminator", "");
        String id = ends(story, "alpha");
        String one = story.service("alpha") + "/clusters/" + id;
        story.grantAll("terminate");
        ApiServer user = api.as("user-1").bare();
        ObjectUpdate.withoutFinalizers(user, one + MAPS + "/target");
        api.as("user-2").bare().get(one + MAPS).expect(403);
        user.mergePatch(one + LIST + "/cluster/status", "{'status':{'terminators':null}}")
                .expect(200);
        assertThat(user.get(one + MAPS).code()).isEqualTo(403);
        Workspaces.gone(story.parent(), "ending", "1");
    }

    /** TestTerminatingWorkspacesVirtualWorkspaceTerminatorPermissions. */
    @Test
    void permissions_boundTheTerminator() {
        Story story = Story.of(
                "terminator",
                ",'terminatorPermissions':[{'apiGroups':[''],'resources':['configmaps'],"
                        + "'verbs':['get','list','delete','update']}]");
        String id = ends(story, "alpha");
        String one = story.service("alpha") + "/clusters/" + id;
        story.grantAll("terminate");
        ApiServer user = api.as("user-1").bare();
        assertThat(user.get(one + "/api/v1/namespaces/testing/secrets/out-of-scope")
                        .expect(403)
                        .text())
                .contains("denied by terminatorPermissions");
        ObjectUpdate.withoutFinalizers(user, one + MAPS + "/target");
        // A group that only the service gives is nothing that a caller can say of itself.
        api.as("user-2")
                .inCluster(id)
                .get(
                        MAPS,
                        "Impersonate-User",
                        "user-2",
                        "Impersonate-Group",
                        "system:kcp:terminator:" + story.controller("alpha"))
                .expect(403);
    }

    /** A workspace that ends, with a map that is held and a secret in it: the id of its cluster. */
    private static String ends(Story story, String type) {
        String name = "ending";
        String path = story.parent().get(Workspaces.CLUSTER).at("/metadata/annotations/kcp.io~1path");
        story.parent()
                .post(
                        PATH,
                        "{'metadata':{'name':'ending'},'spec':{'type':{'name':'"
                                + story.types().get(type) + "','path':'" + path + "'}}}")
                .expect(201);
        JsonNode ready = Workspaces.reaches(story.parent(), name, "Ready", "0");
        ApiServer in = api.inCluster(ready.at("/spec/cluster").asText());
        in.post("/api/v1/namespaces", "{'metadata':{'name':'testing'}}").expect(201);
        in.post(MAPS, "{'metadata':{'name':'target','finalizers':['e2e.kcp.io/test']},'data':{'key':'value'}}")
                .expect(201);
        in.post("/api/v1/namespaces/testing/secrets", "{'metadata':{'name':'out-of-scope'},'data':{'k':'dg=='}}")
                .expect(201);
        story.parent().delete(PATH + "/" + name).expect(200);
        Workspaces.reaches(
                story.parent(),
                name,
                "Terminating",
                ready.at("/metadata/resourceVersion").asText());
        return ready.at("/spec/cluster").asText();
    }

    /** Reads an object, takes its finalizers off and deletes it, as a terminator does. */
    private static final class ObjectUpdate {
        static void withoutFinalizers(ApiServer user, String path) {
            Answer target = user.get(path).expect(200);
            assertThat(target.at("/data/key")).isEqualTo("value");
            var changed = target.json();
            changed.withObject("/metadata").remove("finalizers");
            user.put(path, changed).expect(200);
            assertThat(user.delete(path).code()).isIn(200, 404);
        }
    }

    /** TestTerminatingWorkspacesVirtualWorkspaceWatchBookmark. The watch ends soon, so that the bookmark comes at once. */
    @Test
    void watch_tellsBookmarks() {
        Story story = Story.of("terminator", "");
        try (WatchStream watch = api.bare()
                .watch(story.service("alpha") + "/clusters/*" + LIST
                        + "?watch=true&allowWatchBookmarks=true&timeoutSeconds=2")) {
            WatchStream.Event bookmark = watch.next();
            assertThat(bookmark.type()).isEqualTo("BOOKMARK");
            assertThat(bookmark.at("/kind")).isEqualTo("LogicalCluster");
            assertThat(bookmark.version()).isPositive();
        }
    }
}

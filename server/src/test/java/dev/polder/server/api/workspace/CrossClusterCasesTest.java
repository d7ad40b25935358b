package dev.polder.server.api.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.BoundedView;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.Widgets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Metadata of all logical clusters at once (kcp {@code test/e2e/conformance/crd_partial_metadata_test.go}, {@code
 * cross_logical_cluster_list_test.go}; {@code pkg/server/apiextensions.go}, {@code pkg/server/filters}).
 */
@Tag(BoundedView.TAG)
class CrossClusterCasesTest {

    /** What client-go's metadata client accepts. */
    private static final String METADATA_LIST =
            "application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,"
                    + "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

    private static final String JSON_LIST = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
    private static final String JSON_WATCH = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    private static final String NOT_SERVED = "404 page not found\n";
    private static final String IDENTITY = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static final ApiServer all = api.inCluster("*");

    private static ApiServer workspace() {
        return api.inCluster(Workspaces.ready(api, api.fresh("ws"), "organization")
                .at("/spec/cluster")
                .asText());
    }

    private static String force(String group, String scope, String version, String description) {
        return "{'metadata':{'name':'theforces." + group + "'},'spec':{'group':'" + group + "','scope':'" + scope
                + "','names':{'kind':'TheForce','listKind':'TheForceList','singular':'theforce','plural':'theforces'},"
                + "'versions':[{'name':'" + version
                + "','served':true,'storage':true,'schema':{'openAPIV3Schema':{'description':'" + description
                + "','type':'object','properties':{'spec':{'type':'object','properties':{"
                + "'enabled':{'type':'boolean'}}}}}}}]}}";
    }

    private static void define(ApiServer in, String group, String scope, String version, String description) {
        String definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
        String made = in.post(definitions, force(group, scope, version, description))
                .expect(201)
                .version();
        Widgets.awaitEstablished(in, "theforces." + group, made);
    }

    private static String object(String name) {
        return "{'metadata':{'name':'" + name + "'},'spec':{'enabled':true}}";
    }

    private static List<String> uids(Answer list) {
        List<String> uids = new ArrayList<>();
        list.expect(200)
                .node("/items")
                .forEach(item -> uids.add(item.at("/metadata/uid").asText()));
        return uids;
    }

    /** kcp TestPartialMetadataCRD. */
    @Test
    void definition_isListedByItsMetadata_andMadeWhole() {
        ApiServer in = workspace();
        String group = api.fresh("apps") + ".wars.cloud";
        define(in, group, "Cluster", "v1", "is strong with this one");
        String forces = "/apis/" + group + "/v1/theforces";
        Answer empty = in.get(forces, "Accept", METADATA_LIST).expect(200);
        assertThat(empty.contentType()).startsWith("application/vnd.kubernetes.protobuf");
        assertThat(in.get(forces, "Accept", JSON_LIST).expect(200).at("/kind")).isEqualTo("PartialObjectMetadataList");
        assertThat(in.post(forces, object("test"))
                        .expect(201)
                        .node("/spec/enabled")
                        .asBoolean())
                .isTrue();
    }

    /** kcp TestPartialMetadataSameCRDMultipleWorkspaces: the version asked for matters to nobody. */
    @Test
    void sameResource_inOneVersionHereAndAnotherThere_isListedInEither() {
        String group = api.fresh("forces") + ".io";
        ApiServer one = workspace();
        ApiServer two = workspace();
        define(one, group, "Cluster", "v1", "one");
        define(two, group, "Cluster", "v2", "one");
        String v1 = "/apis/" + group + "/v1/theforces";
        String v2 = "/apis/" + group + "/v2/theforces";
        List<String> uids = List.of(
                one.post(v1, object("test")).expect(201).at("/metadata/uid"),
                two.post(v2, object("test")).expect(201).at("/metadata/uid"));
        assertThat(one.get(v1).expect(200).at("/items/0/apiVersion")).isEqualTo(group + "/v1");
        assertThat(two.get(v2).expect(200).at("/items/0/apiVersion")).isEqualTo(group + "/v2");
        one.get(v2).expect(404);
        for (String path : List.of(v1, v2)) {
            assertThat(uids(all.get(path, "Accept", JSON_LIST))).containsExactlyInAnyOrderElementsOf(uids);
        }
    }

    /**
     * The part of kcp's TestCRDCrossLogicalClusterListPartialObjectMetadata that is about definitions: whole objects of all
     * clusters have no common schema, their metadata have, and an informer of it sees every one.
     */
    @Test
    void definitionsOfSeveralSchemas_haveTheirMetadataInCommon() {
        String group = api.fresh("sheriffs") + ".io";
        List<ApiServer> clusters = List.of(workspace(), workspace(), workspace());
        define(clusters.get(0), group, "Namespaced", "v1", "one");
        define(clusters.get(1), group, "Namespaced", "v1", "one");
        String everywhere = "/apis/" + group + "/v1/theforces";
        assertThat(all.get(everywhere).expect(404).text()).isEqualTo(NOT_SERVED);
        assertThat(all.get(everywhere + ":" + IDENTITY).expect(404).text()).isEqualTo(NOT_SERVED);
        assertThat(all.get(everywhere + ":" + IDENTITY, "Accept", JSON_LIST)
                        .expect(404)
                        .text())
                .isEqualTo(NOT_SERVED);
        define(clusters.get(2), group, "Namespaced", "v1", "two");
        Answer none = all.get(everywhere, "Accept", METADATA_LIST).expect(200);
        assertThat(uids(all.get(everywhere, "Accept", JSON_LIST))).isEmpty();
        assertThat(none.contentType()).startsWith("application/vnd.kubernetes.protobuf");

        String namespaced = "/apis/" + group + "/v1/namespaces/default/theforces";
        String version = all.get(everywhere, "Accept", JSON_LIST).version();
        try (WatchStream informer =
                all.watch(everywhere + "?watch=true&resourceVersion=" + version, "Accept", JSON_WATCH)) {
            List<String> uids = new ArrayList<>();
            for (ApiServer cluster : clusters) {
                uids.add(cluster.post(namespaced, object("same")).expect(201).at("/metadata/uid"));
                WatchStream.Event seen = informer.next("ADDED", "same");
                assertThat(seen.at("/kind")).isEqualTo("PartialObjectMetadata");
                assertThat(seen.at("/metadata/uid")).isEqualTo(uids.get(uids.size() - 1));
                assertThat(seen.object().has("spec")).isFalse();
            }
            Answer list = all.get(everywhere, "Accept", JSON_LIST);
            assertThat(uids(list)).containsExactlyInAnyOrderElementsOf(uids);
            assertThat(list.at("/kind")).isEqualTo("PartialObjectMetadataList");
            assertThat(uids(all.get(namespaced, "Accept", JSON_LIST))).containsExactlyInAnyOrderElementsOf(uids);
            for (JsonNode item : list.node("/items")) {
                assertThat(item.at("/metadata/annotations/kcp.io~1cluster").asText())
                        .isNotEmpty();
            }
        }
    }

    @Test
    void pages_goThroughAllClustersInTheOrderOfTheStore() {
        String group = api.fresh("pages") + ".io";
        String everywhere = "/apis/" + group + "/v1/theforces";
        List<String> places = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ApiServer in = workspace();
            String cluster = in.get(Workspaces.CLUSTER).at("/metadata/annotations/kcp.io~1cluster");
            define(in, group, "Cluster", "v1", "one");
            for (String name : List.of("a", "b-b", "b")) {
                in.post(everywhere, object(name)).expect(201);
                places.add(cluster + "/" + name);
            }
        }
        places.sort(null);
        List<String> found = new ArrayList<>();
        String next = "";
        String version = "";
        do {
            Answer page = all.get(
                            everywhere + "?limit=2" + (next.isEmpty() ? "" : "&continue=" + next), "Accept", JSON_LIST)
                    .expect(200);
            version = version.isEmpty() ? page.version() : version;
            assertThat(page.version()).isEqualTo(version);
            for (JsonNode item : page.node("/items")) {
                found.add(item.at("/metadata/annotations/kcp.io~1cluster").asText() + "/"
                        + item.at("/metadata/name").asText());
            }
            if (next.isEmpty()) {
                addOne(group);
            }
            next = page.at("/metadata/continue");
        } while (!next.isEmpty());
        assertThat(found).isEqualTo(places);
        Answer exact =
                all.get(everywhere + "?resourceVersionMatch=Exact&resourceVersion=" + version, "Accept", JSON_LIST);
        assertThat(uids(exact)).hasSize(places.size());
        assertThat(uids(all.get(everywhere, "Accept", JSON_LIST))).hasSize(places.size() + 1);
        all.get(everywhere + "?limit=2&continue=nonsense", "Accept", JSON_LIST).expect(400);
    }

    /** One more object that no page of an earlier version may show. */
    private static void addOne(String group) {
        ApiServer in = workspace();
        define(in, group, "Cluster", "v1", "one");
        in.post("/apis/" + group + "/v1/theforces", object("new")).expect(201);
    }

    @Test
    void watchList_endsWithABookmarkOfMetadata_andTheWatchWithTheLastDefinition() {
        String group = api.fresh("marks") + ".io";
        ApiServer one = workspace();
        ApiServer two = workspace();
        define(one, group, "Cluster", "v1", "one");
        define(two, group, "Cluster", "v1", "two");
        String everywhere = "/apis/" + group + "/v1/theforces";
        one.post(everywhere, object("kept")).expect(201);
        try (WatchStream watch = all.watch(
                everywhere + "?watch=true&sendInitialEvents=true&allowWatchBookmarks=true"
                        + "&resourceVersionMatch=NotOlderThan",
                "Accept",
                JSON_WATCH)) {
            watch.next("ADDED", "kept");
            WatchStream.Event mark = watch.next();
            assertThat(mark.type()).isEqualTo("BOOKMARK");
            assertThat(mark.at("/kind")).isEqualTo("PartialObjectMetadata");
            assertThat(mark.at("/metadata/annotations/k8s.io~1initial-events-end"))
                    .isEqualTo("true");
            one.delete("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/theforces." + group)
                    .expect(200);
            watch.next("DELETED", "kept");
            two.post(everywhere, object("later")).expect(201);
            watch.next("ADDED", "later");
            two.delete("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/theforces." + group)
                    .expect(200);
            watch.next("DELETED", "later");
            watch.expectEnd();
        }
        assertThat(all.get(everywhere, "Accept", JSON_LIST).expect(404).text()).isEqualTo(NOT_SERVED);
    }

    /** kcp TestBuiltInCrossLogicalClusterListPartialObjectMetadata. */
    @Test
    void builtInType_isListedByItsMetadata() {
        for (int i = 0; i < 3; i++) {
            workspace()
                    .post("/api/v1/namespaces/default/configmaps", "{'metadata':{'name':'test-cm-" + i + "'}}")
                    .expect(201);
        }
        Answer list = all.get("/api/v1/configmaps", "Accept", JSON_LIST).expect(200);
        assertThat(list.names()).contains("test-cm-0", "test-cm-1", "test-cm-2");
        assertThat(list.at("/kind")).isEqualTo("PartialObjectMetadataList");
    }

    /** kcp {@code WithResourceIdentity} and {@code apiBindingAwareCRDLister.get}. */
    @Test
    void identity_mattersToTypesThatExportsHave() {
        all.get("/api/v1/configmaps:")
                .refused(
                        500,
                        "InternalError",
                        "Internal error occurred: invalid resource" + " \"configmaps\": missing identity");
        all.get("/api/v1/configmaps:" + IDENTITY).expect(200);
        api.get("/api/v1/namespaces/default/configmaps:" + IDENTITY).expect(200);
        all.get("/apis/core.kcp.io/v1alpha1/logicalclusters:" + IDENTITY).expect(200);
        all.get("/apis/tenancy.kcp.io/v1alpha1/workspaces").expect(200);
        assertThat(all.get("/apis/tenancy.kcp.io/v1alpha1/workspaces:" + IDENTITY)
                        .expect(404)
                        .text())
                .isEqualTo(NOT_SERVED);
        String group = api.fresh("local") + ".io";
        define(api, group, "Cluster", "v1", "one");
        api.get("/apis/" + group + "/v1/theforces").expect(200);
        api.get("/apis/" + group + "/v1/theforces:" + IDENTITY).expect(404);
        all.post("/apis/tenancy.kcp.io/v1alpha1/workspaces:" + IDENTITY, "{}")
                .refused(
                        405,
                        "MethodNotAllowed",
                        "create is not supported on resources of kind \"workspaces.tenancy.kcp.io\" in the `*` logical"
                                + " cluster");
    }

    @Test
    void documents_areOfWhatAllClustersHave() {
        String group = api.fresh("hidden") + ".io";
        define(api, group, "Cluster", "v1", "one");
        assertThat(all.get("/api/v1").expect(200).node("/resources").findValuesAsText("name"))
                .contains("configmaps");
        assertThat(all.get("/apis").expect(200).node("/groups").findValuesAsText("name"))
                .contains("tenancy.kcp.io", "core.kcp.io")
                .doesNotContain(group);
        assertThat(api.get("/apis").node("/groups").findValuesAsText("name")).contains(group);
        assertThat(all.get("/openapi/v3").expect(200).node("/paths").has("api/v1"))
                .isTrue();
        assertThat(all.get("/openapi/v3").node("/paths").has("apis/" + group + "/v1"))
                .isFalse();
    }
}

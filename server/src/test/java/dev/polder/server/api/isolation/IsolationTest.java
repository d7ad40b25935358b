package dev.polder.server.api.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.Widgets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Logical clusters neither see nor touch each other: every endpoint of one, asked for what is in the other. */
class IsolationTest {

    private static final String GROUP = "isolation.example.com";
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String MINE = "fieldSelector=metadata.name!=kube-root-ca.crt";
    private static ApiServer root;
    private static ApiServer other;

    @BeforeAll
    static void start() {
        root = ApiServer.start();
        other = root.inCluster("system:admin");
        Widgets.install(root, GROUP, Widgets.definition(GROUP));
    }

    @AfterAll
    static void stop() {
        root.close();
    }

    /** The same namespace in both, with the config maps of the given names in root. */
    private static String maps(String... names) {
        String ns = root.fresh("shared");
        for (ApiServer cluster : List.of(root, other)) {
            cluster.post("/api/v1/namespaces", "{'metadata':{'name':'" + ns + "'}}")
                    .expect(201);
        }
        String maps = "/api/v1/namespaces/" + ns + "/configmaps";
        for (String name : names) {
            root.post(maps, "{'metadata':{'name':'" + name + "','labels':{'l':'" + ns + "'}},'data':{'of':'root'}}")
                    .expect(201);
        }
        return maps;
    }

    @Test
    void getAndList_findOnlyTheirOwn() {
        String maps = maps("a");
        other.get(maps + "/a").refused(404, "NotFound", "configmaps \"a\" not found");
        assertThat(other.get(maps + "?" + MINE).names()).isEmpty();
        String label = maps.split("/")[4];
        assertThat(other.get("/api/v1/configmaps?labelSelector=l%3D" + label).names())
                .isEmpty();
        assertThat(root.get("/api/v1/configmaps?labelSelector=l%3D" + label).names())
                .containsExactly("a");
        other.post(maps, "{'metadata':{'name':'a'},'data':{'of':'other'}}").expect(201);
        assertThat(root.get(maps + "/a").at("/data/of")).isEqualTo("root");
        assertThat(other.get(maps + "/a").at("/data/of")).isEqualTo("other");
        assertThat(root.get(maps + "/a").at("/metadata/annotations/kcp.io~1cluster"))
                .isEqualTo("root");
        assertThat(other.get(maps + "/a").at("/metadata/annotations/kcp.io~1cluster"))
                .isEqualTo("system:admin");
    }

    @Test
    void writes_reachOnlyTheirOwn() {
        String maps = maps("a", "b");
        other.mergePatch(maps + "/a", "{'data':{'of':'x'}}").expect(404);
        other.put(maps + "/a", "{'metadata':{'name':'a'}}").expect(404);
        other.delete(maps + "/a").expect(404);
        other.delete(maps).expect(200);
        assertThat(root.get(maps + "?" + MINE).names()).containsExactly("a", "b");
        other.apply(maps + "/a?fieldManager=m", "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a'}}")
                .expect(201);
        other.delete(maps + "/a").expect(200);
        assertThat(root.get(maps + "/a").at("/data/of")).isEqualTo("root");
    }

    @Test
    void theClusterAnnotation_isNobodysToSet() {
        String maps = maps("a");
        String forged = "{'metadata':{'name':'f','annotations':{'kcp.io/cluster':'root'}}}";
        assertThat(other.post(maps, forged).expect(201).at("/metadata/annotations/kcp.io~1cluster"))
                .isEqualTo("system:admin");
        root.get(maps + "/f").expect(404);
        other.mergePatch(maps + "/f", "{'metadata':{'annotations':{'kcp.io/cluster':'root'}}}")
                .expect(200);
        root.get(maps + "/f").expect(404);
        assertThat(other.get(maps + "/f").at("/metadata/annotations/kcp.io~1cluster"))
                .isEqualTo("system:admin");
    }

    @Test
    void continueToken_opensOnlyTheClusterItIsUsedIn() {
        String maps = maps("a", "b", "c");
        String token = root.get(maps + "?limit=1").expect(200).at("/metadata/continue");
        other.post(maps, "{'metadata':{'name':'zz'}}").expect(201);
        // The token's version is older than zz; whatever comes, it is nothing of root's.
        Answer page = other.get(maps + "?limit=50&continue=" + token).expect(200);
        assertThat(page.names()).doesNotContain("a", "b", "c");
        String all = root.get("/api/v1/configmaps?limit=1").expect(200).at("/metadata/continue");
        assertThat(other.get("/api/v1/configmaps?limit=50&continue=" + all)
                        .expect(200)
                        .node("/items"))
                .allSatisfy(item -> assertThat(
                                item.at("/metadata/annotations/kcp.io~1cluster").asText())
                        .isEqualTo("system:admin"));
    }

    @Test
    void exactVersionOfTheOther_showsOwnState() {
        String maps = maps("a");
        String version = root.get(maps + "/a").version();
        assertThat(other.get(maps + "?resourceVersionMatch=Exact&resourceVersion=" + version)
                        .expect(200)
                        .names())
                .doesNotContain("a");
    }

    @Test
    void watch_tellsOnlyItsOwn() {
        String maps = maps("before");
        String from = root.get(maps + "/before").version();
        try (WatchStream own = other.watch(maps + "?watch=true&resourceVersion=" + from + "&" + MINE);
                WatchStream wide = other.watch("/api/v1/configmaps?watch=true&resourceVersion=" + from + "&" + MINE)) {
            root.post(maps, "{'metadata':{'name':'theirs'}}").expect(201);
            root.delete(maps + "/before").expect(200);
            other.post(maps, "{'metadata':{'name':'mine'}}").expect(201);
            own.next("ADDED", "mine");
            for (WatchStream.Event event : wide.through("ADDED", "mine")) {
                assertThat(event.object()
                                .at("/metadata/annotations/kcp.io~1cluster")
                                .asText())
                        .isEqualTo("system:admin");
            }
        }
        try (WatchStream initial = other.watch(maps + "?watch=true&" + MINE)) {
            initial.next("ADDED", "mine");
        }
    }

    @Test
    void customTypes_areServedWhereTheyAreDefined() {
        assertThat(other.get("/apis/" + GROUP + "/v1/widgets").expect(404).text())
                .isEqualTo(other.get("/apis/never.example.com/v1/widgets").text());
        other.get(DEFINITIONS + "/widgets." + GROUP).expect(404);
        assertThat(other.get(DEFINITIONS).names()).isEmpty();
        other.post("/apis/" + GROUP + "/v1/namespaces/default/widgets", Widgets.widget(GROUP, "w", "{}"))
                .expect(404);
    }

    @Test
    void documents_nameOnlyOwnTypes() {
        String aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
        for (String path : List.of("/apis", "/openapi/v3", "/openapi/v2", "/")) {
            assertThat(root.get(path).expect(200).text()).contains(GROUP);
            assertThat(other.get(path).expect(200).text()).doesNotContain(GROUP);
        }
        assertThat(root.get("/apis", "Accept", aggregated).text()).contains(GROUP);
        assertThat(other.get("/apis", "Accept", aggregated).text()).doesNotContain(GROUP);
        for (String path : List.of("/apis/" + GROUP, "/apis/" + GROUP + "/v1", "/openapi/v3/apis/" + GROUP + "/v1")) {
            root.get(path).expect(200);
            other.get(path).expect(404);
        }
    }

    @Test
    void sameDefinition_hasItsOwnObjectsAndItsOwnEnd() {
        String group = "twice." + GROUP;
        for (ApiServer cluster : List.of(root, other)) {
            Widgets.install(cluster, group, Widgets.definition(group));
            cluster.post(Widgets.path(group, "default"), Widgets.widget(group, "w", "{'size':1}"))
                    .expect(201);
        }
        String version =
                other.delete(DEFINITIONS + "/widgets." + group).expect(200).version();
        try (WatchStream watch = other.watch(DEFINITIONS + "?watch=true&resourceVersion=" + version)) {
            watch.through("DELETED", "widgets." + group);
        }
        assertThat(root.get(Widgets.path(group, "default") + "/w").expect(200).at("/spec/size"))
                .isEqualTo("1");
    }

    @Test
    void endOfANamespace_leavesItsNamesakeAlone() {
        String maps = maps("a");
        String ns = maps.split("/")[4];
        String version = other.delete("/api/v1/namespaces/" + ns).expect(200).version();
        try (WatchStream watch = other.watch(
                "/api/v1/namespaces?watch=true&fieldSelector=metadata.name%3D" + ns + "&resourceVersion=" + version)) {
            watch.through("DELETED", ns);
        }
        root.get(maps + "/a").expect(200);
    }

    @Test
    void owners_countInTheirOwnClusterOnly() {
        String maps = maps("owner");
        String uid = root.get(maps + "/owner").at("/metadata/uid");
        Answer made = other.post(
                        maps,
                        "{'metadata':{'name':'child','ownerReferences':[{'apiVersion':'v1','kind':'ConfigMap',"
                                + "'name':'owner','uid':'" + uid + "','blockOwnerDeletion':true}]}}")
                .expect(201);
        String version = root.delete(maps + "/owner", "{'propagationPolicy':'Foreground'}")
                .expect(200)
                .version();
        try (WatchStream watch =
                root.watch(maps + "?watch=true&fieldSelector=metadata.name%3Downer&resourceVersion=" + version)) {
            watch.through("DELETED", "owner");
        }
        // There it is an owner that does not exist, and its dependent goes by itself.
        String from = made.version();
        try (WatchStream watch =
                other.watch(maps + "?watch=true&fieldSelector=metadata.name%3Dchild&resourceVersion=" + from)) {
            watch.through("DELETED", "child");
        }
    }
}

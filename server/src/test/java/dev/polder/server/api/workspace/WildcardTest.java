package dev.polder.server.api.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.Widgets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code /clusters/*}: lists and watches of all logical clusters (kcp-inventory 2.2, 2.3). */
class WildcardTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    private static String mark(String cluster, String label) {
        return "{'metadata':{'name':'same','labels':{'mark':'" + label + "','in':'" + cluster + "'}}}";
    }

    @Test
    void list_isOfAllClustersPageByPage() {
        ApiServer all = api.inCluster("*");
        String label = api.fresh("mark");
        List<String> ids = new ArrayList<>();
        ids.add("root");
        api.post(MAPS, mark("root", label)).expect(201);
        for (int i = 0; i < 3; i++) {
            String name = api.fresh("ws");
            String id =
                    Workspaces.ready(api, name, "universal").at("/spec/cluster").asText();
            ids.add(id);
            api.inCluster(id).post(MAPS, mark(id, label)).expect(201);
        }
        ids.sort(null);
        List<String> found = new ArrayList<>();
        String path = "/api/v1/configmaps?labelSelector=mark%3D" + label;
        for (JsonNode item : all.get(path).expect(200).json().path("items")) {
            found.add(item.at("/metadata/annotations/kcp.io~1cluster").asText());
        }
        assertThat(found).isEqualTo(ids);
        List<String> paged = new ArrayList<>();
        String next = "";
        do {
            Answer page = all.get(path + "&limit=1" + (next.isEmpty() ? "" : "&continue=" + next))
                    .expect(200);
            page.json()
                    .path("items")
                    .forEach(item -> paged.add(
                            item.at("/metadata/annotations/kcp.io~1cluster").asText()));
            next = page.at("/metadata/continue");
        } while (!next.isEmpty());
        assertThat(paged).isEqualTo(ids);
        assertThat(all.get(MAPS + "?labelSelector=mark%3D" + label).names()).hasSize(4);
    }

    @Test
    void watch_tellsOfAllClusters() {
        ApiServer all = api.inCluster("*");
        String name = api.fresh("ws");
        String version = all.get("/api/v1/configmaps").version();
        try (WatchStream watch = all.watch("/api/v1/configmaps?watch=true&resourceVersion=" + version
                + "&fieldSelector=metadata.name%3D" + name)) {
            api.post(MAPS, "{'metadata':{'name':'" + name + "'}}").expect(201);
            assertThat(watch.next("ADDED", name).at("/metadata/annotations/kcp.io~1cluster"))
                    .isEqualTo("root");
            String id =
                    Workspaces.ready(api, name, "universal").at("/spec/cluster").asText();
            api.inCluster(id).post(MAPS, "{'metadata':{'name':'" + name + "'}}").expect(201);
            assertThat(watch.next("ADDED", name).at("/metadata/annotations/kcp.io~1cluster"))
                    .isEqualTo(id);
        }
    }

    /** kcp pkg/server/apiextensions.go {@code apiBindingAwareCRDLister.List}: no definitions of any logical cluster. */
    @Test
    void documents_areOfWhatEveryClusterServes() {
        String group = "wildcard.example.com";
        Widgets.install(api, group, Widgets.definition(group));
        ApiServer all = api.inCluster("*");
        assertThat(all.get("/api/v1").expect(200).text()).contains("\"configmaps\"");
        assertThat(all.get("/apis/core.kcp.io/v1alpha1").expect(200).text()).contains("\"logicalclusters\"");
        for (String path : List.of("/apis", "/openapi/v3", "/openapi/v2", "/")) {
            assertThat(api.get(path).expect(200).text()).contains(group);
            assertThat(all.get(path).expect(200).text())
                    .contains("tenancy.kcp.io")
                    .doesNotContain(group);
        }
        all.get("/apis/" + group + "/v1").expect(404);
        all.get("/apis/" + group + "/v1/widgets").expect(404);
    }

    @Test
    void otherVerbs_areRefused() {
        // kcp pkg/server/filters: WithWildcardListWatchGuard
        ApiServer all = api.inCluster("*");
        all.get(MAPS + "/kube-root-ca.crt")
                .refused(
                        405,
                        "MethodNotAllowed",
                        "get is not supported on resources of kind \"configmaps\" in the `*` logical cluster");
        all.post(MAPS, "{'metadata':{'name':'a'}}")
                .refused(
                        405,
                        "MethodNotAllowed",
                        "create is not supported on resources of kind \"configmaps\" in the `*` logical cluster");
    }

    @Test
    void watchOfOneCluster_endsWithIt() {
        String name = api.fresh("ws");
        String id = Workspaces.ready(api, name, "universal").at("/spec/cluster").asText();
        try (WatchStream ending = api.inCluster(id).watch("/api/v1/secrets?watch=true");
                WatchStream other = api.watch("/api/v1/namespaces/default/secrets?watch=true&resourceVersion="
                        + api.get("/api/v1/secrets").version())) {
            Workspaces.end(api, name);
            ending.end();
            String secret = api.fresh("s");
            api.post("/api/v1/namespaces/default/secrets", "{'metadata':{'name':'" + secret + "'}}")
                    .expect(201);
            other.next("ADDED", secret);
        }
    }

    @Test
    void watchOfInactiveCluster_ends() {
        String name = api.fresh("ws");
        String id = Workspaces.ready(api, name, "universal").at("/spec/cluster").asText();
        ApiServer in = api.inCluster(id);
        try (WatchStream ending = in.watch("/api/v1/secrets?watch=true")) {
            in.mergePatch(Workspaces.CLUSTER, "{'metadata':{'annotations':{'core.kcp.io/inactive':'true'}}}")
                    .expect(200);
            ending.end();
        }
    }

    @Test
    void watchOfAllClusters_endsWhenOneIsSetAside() {
        String name = api.fresh("ws");
        ApiServer in = api.inCluster(
                Workspaces.ready(api, name, "universal").at("/spec/cluster").asText());
        try (WatchStream ending = api.inCluster("*").watch("/api/v1/secrets?watch=true")) {
            in.mergePatch(Workspaces.CLUSTER, "{'metadata':{'annotations':{'core.kcp.io/inactive':'true'}}}")
                    .expect(200);
            ending.end();
        }
    }
}

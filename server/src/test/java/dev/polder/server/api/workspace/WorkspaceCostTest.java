package dev.polder.server.api.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.Widgets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a workspace costs, in counts that are the same on every machine: transactions, reads of the store, threads, series of metrics,
 * and entries of whatever remembers something (docs/decisions/0016 and 0018; the times are in docs/performance.md).
 */
@Timeout(120)
class WorkspaceCostTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static final int MANY = 250;

    /** The workspace, its logical cluster with both namespaces, the workspace again, and two objects in each namespace. */
    private static final double TRANSACTIONS = 7;

    /** A few are decided twice. */
    private static final double MOST_TRANSACTIONS = 8;

    private static void inParallel(int many, IntConsumer task) throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(16)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                int number = i;
                all.add(pool.submit(() -> task.accept(number)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    /** Workspaces of one parent, once all are ready and have what comes by itself: their logical clusters by name. */
    private static Map<String, String> ready(ApiServer in, String base, int many) throws Exception {
        String version = in.get(Workspaces.PATH).version();
        inParallel(
                many,
                i -> in.post(Workspaces.PATH, Workspaces.body(base + i, "universal"))
                        .expect(201));
        Map<String, String> clusters = new HashMap<>();
        try (WatchStream watch = in.watch(Workspaces.PATH + "?watch=true&resourceVersion=" + version)) {
            while (clusters.size() < many) {
                JsonNode object = watch.next().object();
                if (object.at("/status/phase").asText().equals("Ready")) {
                    clusters.put(
                            object.at("/metadata/name").asText(),
                            object.at("/spec/cluster").asText());
                }
            }
        }
        settled(version, Set.copyOf(clusters.values()));
        return clusters;
    }

    /** Both namespaces of a workspace get an account and a certificate; the certificate comes last. */
    private static void settled(String version, Set<String> clusters) {
        Set<String> missing = new HashSet<>();
        clusters.forEach(cluster -> List.of("default", "kube-system").forEach(ns -> missing.add(cluster + "/" + ns)));
        try (WatchStream watch = api.inCluster("*")
                .watch("/api/v1/configmaps?watch=true&fieldSelector=metadata.name%3Dkube-root-ca.crt&resourceVersion="
                        + version)) {
            while (!missing.isEmpty()) {
                WatchStream.Event event = watch.next();
                missing.remove(
                        event.at("/metadata/annotations/kcp.io~1cluster") + "/" + event.at("/metadata/namespace"));
            }
        }
    }

    private static void end(ApiServer in, String base, int many) throws Exception {
        String version = in.get(Workspaces.PATH).version();
        inParallel(many, i -> in.delete(Workspaces.PATH + "/" + base + i).expect(200));
        try (WatchStream watch = in.watch(Workspaces.PATH + "?watch=true&resourceVersion=" + version)) {
            int gone = 0;
            while (gone < many) {
                gone += watch.next().type().equals("DELETED") ? 1 : 0;
            }
        }
    }

    /** The server's own and those of its connections; the clients of the test start and end some as they like. */
    private static long platformThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("polder") || name.startsWith("vert.x"))
                .count();
    }

    @Test
    void workspace_costsTheSameHoweverManySiblingsItHas() throws Exception {
        ready(api, "warm", 8);
        end(api, "warm", 8);
        Metrics before = Metrics.of(api);
        long threads = platformThreads();
        ready(api, "first", MANY);
        Metrics between = Metrics.of(api);
        ready(api, "second", MANY);
        Metrics after = Metrics.of(api);
        double first = (between.transactions() - before.transactions()) / MANY;
        double second = (after.transactions() - between.transactions()) / MANY;
        assertThat(first).isBetween(TRANSACTIONS, MOST_TRANSACTIONS);
        assertThat(second).isBetween(TRANSACTIONS, MOST_TRANSACTIONS);
        assertThat(after.reads() - before.reads()).as("reads of the store").isZero();
        assertThat(after.series().keySet()).isEqualTo(before.series().keySet());
        assertThat(platformThreads()).isLessThanOrEqualTo(threads + 2);
        assertThat(after.caches())
                .as("nothing is compiled, and no catalogue made")
                .containsAllEntriesOf(only(before.caches(), "schemas", "discovery", "openapi", "workspace-types"));
        end(api, "first", MANY);
        Metrics ended = Metrics.of(api);
        double deletion = (ended.transactions() - after.transactions()) / MANY;
        assertThat(deletion).isLessThan(8);
        assertThat((ended.reads() - after.reads()) / MANY)
                .as("reads for its end")
                .isLessThan(6);
        assertThat(ended.series().keySet()).isEqualTo(before.series().keySet());
    }

    private static Map<String, Double> only(Map<String, Double> caches, String... names) {
        Map<String, Double> some = new HashMap<>();
        for (String name : names) {
            String series = "polder_cache_entries{cache=\"" + name + "\"}";
            some.put(series, caches.get(series));
        }
        return some;
    }

    /** Whatever a server remembers of a workspace: types of its own, roles, tokens, documents, owners. */
    private static void use(ApiServer in, String group) {
        Widgets.install(in, group, Widgets.definition(group).replace("'auto'", "'" + group + "'"));
        String owner = in.post(Widgets.path(group, "default"), Widgets.widget(group, "owner", "{}"))
                .expect(201)
                .at("/metadata/uid");
        in.post(
                        Widgets.path(group, "default"),
                        "{'apiVersion':'" + group
                                + "/v1','kind':'Widget','metadata':{'name':'owned','ownerReferences':["
                                + "{'apiVersion':'" + group + "/v1','kind':'Widget','name':'owner','uid':'" + owner
                                + "'}]}}")
                .expect(201);
        in.get("/apis/" + group + "/v1").expect(200);
        in.get("/openapi/v3/apis/" + group + "/v1").expect(200);
        in.post(
                        "/apis/rbac.authorization.k8s.io/v1/clusterroles",
                        "{'metadata':{'name':'reader'},'rules':[{'apiGroups':['*'],'resources':['*'],'verbs':['get']},"
                                + "{'nonResourceURLs':['/'],'verbs':['access']}]}")
                .expect(201);
        in.post(
                        "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
                        "{'metadata':{'name':'reader'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io',"
                                + "'kind':'ClusterRole','name':'reader'},'subjects':[{'kind':'ServiceAccount',"
                                + "'name':'default','namespace':'default'}]}")
                .expect(201);
        String token = in.post("/api/v1/namespaces/default/serviceaccounts/default/token", "{'spec':{}}")
                .expect(201)
                .at("/status/token");
        in.as(token).get(Widgets.path(group, "default") + "/owned").expect(200);
        in.as(token)
                .post(Widgets.path(group, "default"), Widgets.widget(group, "more", "{}"))
                .expect(403);
    }

    @Test
    void caches_haveTheirFormerSizesOnceWorkspacesHaveEnded() throws Exception {
        int used = 20;
        ready(api, "used-before", 1);
        use(api.inCluster("root:used-before0"), "before.example.com");
        Map<String, Double> before = Metrics.of(api).caches();
        Map<String, String> clusters = ready(api, "used", used);
        inParallel(used, i -> {
            use(api.inCluster(clusters.getOrDefault("used" + i, "")), "g" + i + ".example.com");
            api.inCluster("root:used" + i).get("/api/v1/namespaces/default").expect(200);
        });
        Map<String, Double> meanwhile = Metrics.of(api).caches();
        List<String> grown = List.of(
                "authorization",
                "discovery",
                "logical-clusters",
                "openapi",
                "owners",
                "resources",
                "schemas",
                "service-account-tokens");
        for (String cache : grown) {
            String series = "polder_cache_entries{cache=\"" + cache + "\"}";
            assertThat(meanwhile.get(series))
                    .as("what is remembered of workspaces that have not ended: %s", cache)
                    .isGreaterThanOrEqualTo(before.getOrDefault(series, 0.0) + used);
        }
        end(api, "used", used);
        assertThat(Metrics.of(api).caches()).isEqualTo(before);
    }
}

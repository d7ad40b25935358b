package dev.polder.server.api.isolation;

import static dev.polder.server.api.isolation.TwoTenants.NOBODY;
import static dev.polder.server.api.isolation.TwoTenants.SECRET_TYPE;
import static dev.polder.server.api.isolation.TwoTenants.plain;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What somebody tries who administers one workspace and wants to know or do something in another's. Each attempt ends as it
 * would if the other were not there.
 */
class HostileTenantTest {

    private static final String MARK = "pearl-of-bob";
    private static final String MAPS = "/api/v1/configmaps";
    private static final String TENANCY = "/apis/tenancy.kcp.io/v1alpha1/";
    private static final String REVIEW = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

    @RegisterExtension
    private static final ApiServer master = ApiServer.knowing("ann,ann,1", "bob,bob,2");

    private static ApiServer ann;
    private static String own;
    private static String victim;

    @BeforeAll
    static void start() {
        TwoTenants tenants = TwoTenants.of(master);
        own = tenants.own();
        victim = tenants.victim();
        ann = tenants.ann();
        master.inCluster(victim)
                .post("/api/v1/namespaces/default/configmaps", "{'metadata':{'name':'" + MARK + "'}}")
                .expect(201);
    }

    private static void same(String path) {
        Answer real = ann.bare().get(path.replace("V", victim));
        Answer none = ann.bare().get(path.replace("V", NOBODY));
        assertThat(real.text()).as(path).doesNotContain(MARK).doesNotContain("victim");
        assertThat(real.code()).as(path).isGreaterThanOrEqualTo(400).isLessThan(500);
        assertThat(plain(real, victim)).as(path).isEqualTo(plain(none, NOBODY));
    }

    /** V stands for the id of a cluster that is there, or of one that is not. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/clusters/V/api/v1/configmaps",
                "/clusters/V",
                "/clusters/V/",
                "/clusters/%V/api/v1/configmaps",
                "/clusters//V/api/v1/configmaps",
                "//clusters/V/api/v1/configmaps",
                "/./clusters/V/api/v1/configmaps",
                "/clusters/./V/api/v1/configmaps",
                "/clusters/../clusters/V/api/v1/configmaps",
                "/clusters/V//api//v1//configmaps",
                "/clusters/V/./api/v1/configmaps",
                "/clusters/%2E%2E/clusters/V/api/v1/configmaps",
                "/CLUSTERS/V/api/v1/configmaps",
                "/Clusters/V/api/v1/configmaps",
                "/clusters%2FV/api/v1/configmaps",
                "/%63lusters/V/api/v1/configmaps",
                "/clusters/V%2Fapi/v1/configmaps",
                "/clusters/V%2f/api/v1/configmaps",
                "/clusters/V%00/api/v1/configmaps",
                "/clusters/V%20/api/v1/configmaps",
                "/clusters/V%0a/api/v1/configmaps",
                "/clusters/V./api/v1/configmaps",
                "/clusters/V:/api/v1/configmaps",
                "/clusters/:V/api/v1/configmaps",
                "/clusters/V::x/api/v1/configmaps",
                "/clusters/V:x/api/v1/configmaps",
                "/clusters/root:V/api/v1/configmaps",
                "/clusters/root%3AV/api/v1/configmaps",
                "/clusters/root%3aV/api/v1/configmaps",
                "/clusters/user:V/api/v1/configmaps",
                "/clusters/system:V/api/v1/configmaps",
                "/clusters/V,*/api/v1/configmaps",
                "/clusters/V|cluster/api/v1/configmaps",
                "/clusters/V;x=y/api/v1/configmaps",
                "/clusters/V?cluster=V",
                "/clusters/%2A/api/v1/configmaps?cluster=V",
                "/clusters/*/api/v1/configmaps?labelSelector=kcp.io/cluster=V",
                "/clusters/*/api/v1/configmaps?fieldSelector=metadata.annotations[kcp.io/cluster]=V",
                "/clusters/*/apis/V/v1/configmaps:V",
                "/services/initializingworkspaces/V:treasury/clusters/V/api/v1/configmaps",
                "/services/initializingworkspaces/V:treasury/clusters/*/apis/core.kcp.io/v1alpha1/logicalclusters",
                "/services/terminatingworkspaces/V:treasury/clusters/V/apis",
                "/services/initializingworkspaces/V/clusters/V/api",
                "/services/initializingworkspaces//clusters/V/api/v1/configmaps",
                "/services/initializingworkspaces/x:y/clusters/V/../../../clusters/V/api/v1/configmaps",
                "/services/../clusters/V/api/v1/configmaps",
                "/services/apiexport/V/x/clusters/*/api/v1/configmaps",
                "/services/cache/shards/root/clusters/V/api/v1/configmaps",
                "/clusters/V/metrics",
                "/clusters/V/logs",
                "/clusters/V/audit",
                "/clusters/V/debug/pprof",
                "/clusters/V/openapi/v3",
                "/clusters/V/openapi/v2",
                "/clusters/V/apis",
                "/clusters/V/version/x",
                "/clusters/V/healthz/etcd"
            })
    void pathsToOthers_leadNowhere(String path) {
        if (path.contains("|") || path.contains("[")) {
            same(path.replace("|", "%7C").replace("[", "%5B").replace("]", "%5D"));
        } else {
            same(path.replace("%V", "%" + "2E" + "V"));
        }
    }

    /** Below the tenant's own cluster there is nothing but what is in it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../V/api/v1/configmaps",
                "/%2e%2e/V/api/v1/configmaps",
                "/clusters/V/api/v1/configmaps",
                "/api/v1/../../../V/api/v1/configmaps",
                "/api/v1/namespaces/..%2F..%2FV/configmaps",
                "/api/v1/namespaces/default%2F..%2F..%2FV/configmaps/pearl",
                "/api/v1/namespaces/V/configmaps",
                "/api/v1/namespaces/V%2Fdefault/configmaps",
                "/api/v1/namespaces/default/configmaps/..%2F..%2F..%2FV%2Fdefault%2Fpearl",
                "/apis/core.kcp.io/v1alpha1/logicalclusters/V",
                "/apis/tenancy.kcp.io/v1alpha1/workspaces/V",
                "/apis/V/v1/things",
                "/api/v1/configmaps?resourceVersion=V",
                "/api/v1/configmaps?fieldSelector=metadata.cluster=V",
                "/services/initializingworkspaces/V:treasury/clusters/V/api"
            })
    void pathsBelowTheOwnCluster_staysThere(String path) {
        Answer real = ann.get(path.replace("V", victim));
        Answer none = ann.get(path.replace("V", NOBODY));
        assertThat(real.text()).as(path).doesNotContain(MARK);
        assertThat(real.code()).as(real.text()).isLessThan(500);
        assertThat(unversioned(plain(real, victim))).as(path).isEqualTo(unversioned(plain(none, NOBODY)));
    }

    private static String unversioned(String text) {
        return text.replaceAll("\"resourceVersion\":\"\\d+\"", "");
    }

    @Test
    void longNames_areRefusedLikeAllOthers() {
        for (int length : List.of(63, 64, 255, 1_000, 6_000)) {
            String name = "a".repeat(length);
            assertThat(ann.inCluster(name).get(MAPS).code()).as("%d", length).isIn(400, 403, 414, 431);
            String deep = "root" + ":a".repeat(length / 2);
            assertThat(ann.inCluster(deep).get(MAPS).code())
                    .as("%d deep", length)
                    .isIn(400, 403, 414, 431);
        }
    }

    @Test
    void headers_makeNobodyElse() {
        String plain = plain(ann.inCluster(victim).get(MAPS), victim);
        for (String[] headers : new String[][] {
            {"X-Remote-User", "bob"},
            {"X-Remote-User", "bob", "X-Remote-Group", "system:masters", "X-Remote-Extra-Scopes", "cluster:" + victim},
            {"X-Remote-Uid", "2"},
            {"X-Forwarded-User", "bob", "X-Forwarded-For", "127.0.0.1"},
            {"X-Original-URL", "/clusters/" + own + MAPS},
            {"X-Rewrite-URL", "/clusters/" + own + MAPS},
            {"X-HTTP-Method-Override", "DELETE"},
            {"X-Kcp-Internal-Deep-SubjectAccessReview", "true"},
            {"X-Kcp-Virtual-Resource-Hops", "1"},
            {"X-Kcp-Cluster", own},
            {"X-Kubernetes-Shard-Request", own},
            {"Authorization", "Bearer bob"},
            {"Cookie", "token=bob"}
        }) {
            assertThat(plain(ann.inCluster(victim).get(MAPS, headers), victim))
                    .as(String.join(" ", headers))
                    .isEqualTo(plain);
            String name = ann.post(REVIEW, "{}", headers).expect(201).at("/status/userInfo/username");
            assertThat(name).as(String.join(" ", headers)).isEqualTo("ann");
        }
    }

    /** In its own cluster an administrator may say to be anybody: it is nobody elsewhere. */
    @Test
    void impersonation_endsAtTheOwnCluster() {
        ApiServer there = ann.inCluster(victim);
        String[][] attempts = {
            {"Impersonate-User", "bob"},
            {"Impersonate-User", "bob", "Impersonate-Group", "system:kcp:initializer:" + victim + ":" + SECRET_TYPE},
            {"Impersonate-User", "ann", "Impersonate-User", "bob"},
            {"Impersonate-User", "bob", "Impersonate-Extra-authentication.kcp.io%2fscopes", "cluster:" + victim},
            {"Impersonate-User", "system:serviceaccount:default:default"},
            {
                "Impersonate-User",
                "system:serviceaccount:default:default",
                "Impersonate-Extra-authentication.kcp.io%2fcluster-name",
                victim
            }
        };
        for (String[] headers : attempts) {
            Answer refused = there.get(MAPS, headers).expect(403);
            assertThat(refused.at("/message"))
                    .contains(
                            String.join(" ", headers).contains("system:kcp:")
                                    ? "forbidden: impersonation is not allowed for the requestor"
                                    : "User \"ann\" cannot impersonate");
            assertThat(plain(refused, victim))
                    .isEqualTo(plain(ann.inCluster(NOBODY).get(MAPS, headers), NOBODY));
        }
        for (String group : List.of("system:masters", "system:kcp:admin", "system:kcp:logical-cluster-admin")) {
            ann.get(MAPS, "Impersonate-User", "ann", "Impersonate-Group", group)
                    .refused(403, "Forbidden", "forbidden: impersonation is not allowed for the requestor");
        }
        Answer twice = ann.post(REVIEW, "{}", "Impersonate-User", "carl", "Impersonate-User", "bob");
        assertThat(twice.expect(201).at("/status/userInfo/username")).isEqualTo("carl");
    }

    /** A selector of the caller narrows what a service shows, and cannot widen it. */
    @Test
    void selectorsOfServices_onlyNarrow() {
        ann.post(TENANCY + "workspacetypes", "{'metadata':{'name':'slow'},'spec':{'initializer':true}}")
                .expect(201);
        String list = "/services/initializingworkspaces/" + own
                + ":slow/clusters/*/apis/core.kcp.io/v1alpha1/logicalclusters";
        ApiServer bare = ann.bare();
        assertThat(bare.get(list).expect(200).names()).isEmpty();
        for (String selector : List.of(
                "tenancy.kcp.io/phase",
                "tenancy.kcp.io/phase%3DReady",
                "%21nothing",
                "a%20notin%20(b)",
                "",
                "a%3D&labelSelector=tenancy.kcp.io/phase",
                "&labelSelector=")) {
            assertThat(bare.get(list + "?labelSelector=" + selector).expect(200).names())
                    .as(selector)
                    .isEmpty();
        }
        for (String broken : List.of("a%20in%20(b", "a%2C", "a%3Db%2C%2C", "%28", "a%20in%20")) {
            assertThat(bare.get(list + "?labelSelector=" + broken).code())
                    .as(broken)
                    .isEqualTo(400);
        }
    }

    /** Versions and bookmarks tell how far the one store has come, and nothing of what happened in it. */
    @Test
    void trafficOfOthers_showsInVersionsAlone() {
        String before = ann.get(MAPS).version();
        ApiServer there = master.inCluster(victim);
        String written = there.post(
                        "/api/v1/namespaces/default/configmaps",
                        "{'metadata':{'name':'traffic','labels':{'l':'" + MARK + "'}}}")
                .expect(201)
                .version();
        String list = ann.get(MAPS + "?resourceVersionMatch=Exact&resourceVersion=" + before)
                .expect(200)
                .node("/items")
                .toString();
        for (String query : List.of(
                "?resourceVersionMatch=Exact&resourceVersion=" + written,
                "?resourceVersionMatch=NotOlderThan&resourceVersion=" + written,
                "?limit=500")) {
            assertThat(ann.get(MAPS + query).expect(200).node("/items").toString())
                    .as(query)
                    .isEqualTo(list);
        }
        try (WatchStream watch =
                ann.watch(MAPS + "?watch=true&allowWatchBookmarks=true&timeoutSeconds=2&resourceVersion=" + before)) {
            JsonNode bookmark = watch.next().object();
            assertThat(bookmark.toString()).doesNotContain(MARK);
            assertThat(bookmark.path("metadata").properties().stream().map(Map.Entry::getKey))
                    .containsExactlyInAnyOrder("resourceVersion", "creationTimestamp");
        }
        assertThat(ann.get(MAPS + "?limit=1")
                        .node("/metadata/remainingItemCount")
                        .asInt())
                .isEqualTo(ann.get(MAPS).names().size() - 1);
    }

    /** The question that leaves out who may enter is for masters (kcp {@code WithDeepSubjectAccessReview}). */
    @Test
    void deepQuestions_areMastersAlone() {
        String review = "{'spec':{'user':'stranger','groups':['system:unauthenticated'],"
                + "'nonResourceAttributes':{'verb':'get','path':'/version'}}}";
        String path = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
        String[] deep = {"X-Kcp-Internal-Deep-SubjectAccessReview", "true"};
        assertThat(ann.post(path, review, deep).expect(201).at("/status/allowed"))
                .isEqualTo("false");
        assertThat(master.inCluster(own).post(path, review, deep).expect(201).at("/status/allowed"))
                .isEqualTo("true");
        ann.inCluster(victim).post(path, review, deep).expect(403);
    }

    /** One connection carries everybody's requests; each is answered for who has sent it. */
    @Test
    void requestsOfOneConnection_keepTheirCallers() {
        try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            ApiServer bob = master.as("bob").inCluster(victim);
            ApiServer nobody = master.as("").inCluster(victim);
            List<CompletableFuture<Void>> all = IntStream.range(0, 240)
                    .mapToObj(i -> CompletableFuture.runAsync(
                            () -> {
                                switch (i % 4) {
                                    case 0 ->
                                        assertThat(bob.get(MAPS).expect(200).names())
                                                .contains(MARK);
                                    case 1 -> ann.inCluster(victim).get(MAPS).expect(403);
                                    case 2 ->
                                        assertThat(ann.get(MAPS).expect(200).names())
                                                .doesNotContain(MARK);
                                    default -> nobody.get(MAPS).expect(403);
                                }
                            },
                            many))
                    .toList();
            all.forEach(CompletableFuture::join);
        }
    }

    /** Health says the same of every name, however it is written: of clusters that are set aside, too. */
    @Test
    void health_isTheSameOfEveryCluster() {
        String id = TwoTenants.workspace(master, "asleep", "bob");
        master.inCluster(id)
                .mergePatch(
                        "/apis/core.kcp.io/v1alpha1/logicalclusters/cluster",
                        "{'metadata':{'annotations':{'core.kcp.io/inactive':'true'}}}")
                .expect(200);
        for (String path : List.of("/healthz", "/livez", "/readyz", "/version", "/healthz/etcd", "/readyz/view")) {
            List<String> told = new ArrayList<>();
            for (String cluster : List.of(
                    id, victim, NOBODY, "root:asleep", "root:victim", "root:nothing", encoded(id), encoded(NOBODY))) {
                told.add(plain(ann.inCluster(cluster).get(path), cluster));
            }
            assertThat(told.subList(0, 6).stream().distinct()).as(path).hasSize(1);
            assertThat(told.get(6)).as(path).isEqualTo(told.get(7));
        }
    }

    /** The first letter by its number. */
    private static String encoded(String name) {
        return "%" + Integer.toHexString(name.charAt(0)) + name.substring(1);
    }
}

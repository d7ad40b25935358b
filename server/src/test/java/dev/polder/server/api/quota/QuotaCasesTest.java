package dev.polder.server.api.quota;

import static dev.polder.server.api.sharing.Sharing.COWBOYS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.Widgets;
import dev.polder.server.api.sharing.Sharing;
import dev.polder.server.api.workspace.Workspaces;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** kcp's cases of quotas ({@code test/e2e/quota/quota_test.go}); the new ConfigMap of every namespace counts in them. */
class QuotaCasesTest {

    private static final String MAPS = "count/configmaps";
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    @RegisterExtension
    private static final ApiServer root = ApiServer.start();

    private final ApiServer one = Sharing.workspace(root, "one");
    private final ApiServer other = Sharing.workspace(root, "other");

    @BeforeEach
    void settle() {
        Quotas.await(one, "default");
        Quotas.await(other, "default");
        Quotas.await(one, "kube-system");
    }

    private static String limit(String what, int hard) {
        return "'" + what + "':'" + hard + "'";
    }

    private static void isFull(ApiServer api, String namespace, String quota, int hard) {
        Quotas.map(api, namespace, "refused")
                .refused(403, "Forbidden", Quotas.exceeded("configmaps", "refused", quota, MAPS, hard));
        String dryRun = Quotas.maps(namespace) + "?dryRun=All";
        api.post(dryRun, "{'metadata':{'name':'refused'}}").expect(403);
    }

    // TestKubeQuotaBuiltInCoreV1Types
    @Test
    void builtInTypes_areLimitedInEachWorkspace() {
        for (ApiServer workspace : new ApiServer[] {one, other}) {
            Quotas.make(workspace, "default", "quota", limit(MAPS, 2));
            assertThat(Quotas.used(workspace, "default", "quota", MAPS)).isEqualTo("1");
            Quotas.map(workspace, "default", "second").expect(201);
            isFull(workspace, "default", "quota", 2);
        }
    }

    // TestKubeQuotaCrossWorkspaceIsolation
    @Test
    void sameQuotas_ofTwoWorkspaces_countEachTheirOwn() {
        Quotas.make(one, "default", "quota", limit(MAPS, 10));
        Quotas.make(other, "default", "quota", limit(MAPS, 10));
        for (int i = 0; i < 3; i++) {
            Quotas.map(one, "default", "cm-a-" + i).expect(201);
        }
        assertThat(Quotas.used(one, "default", "quota", MAPS)).isEqualTo("4");
        assertThat(Quotas.used(other, "default", "quota", MAPS)).isEqualTo("1");
        one.mergePatch(Quotas.path("default") + "/quota", "{'spec':{'hard':{'" + MAPS + "':'4'}}}")
                .expect(200);
        isFull(one, "default", "quota", 4);
        Quotas.map(other, "default", "fine").expect(201);
        one.delete(Quotas.maps("default") + "/cm-a-0").expect(200);
        Quotas.map(one, "default", "cm-a-after-delete").expect(201);
    }

    // TestKubeQuotaNamespaceIsolation
    @Test
    void sameQuotas_ofTwoNamespaces_countEachTheirOwn() {
        for (String namespace : new String[] {"ns-a", "ns-b"}) {
            one.post("/api/v1/namespaces", "{'metadata':{'name':'" + namespace + "'}}")
                    .expect(201);
            Quotas.await(one, namespace);
            Quotas.make(one, namespace, "quota", limit(MAPS, 10));
        }
        for (int i = 0; i < 3; i++) {
            Quotas.map(one, "ns-a", "cm-a-" + i).expect(201);
        }
        assertThat(Quotas.used(one, "ns-a", "quota", MAPS)).isEqualTo("4");
        assertThat(Quotas.used(one, "ns-b", "quota", MAPS)).isEqualTo("1");
    }

    // TestKubeQuotaCoreV1TypesFromBinding: of the core group there, of another one here, which is served in the same
    // way.
    @Test
    void boundTypes_areCounted_andTheRestGoesOnWithoutThem() {
        Sharing.schema(one, "today", "'intent':{'type':'string'}");
        Sharing.export(one, "cowboys", "today");
        Sharing.bind(other, "wild", Sharing.path(one), "cowboys");
        String what = "count/cowboys.wildwest.dev";
        Quotas.make(other, "default", "quota", limit(what, 1));
        assertThat(Quotas.used(other, "default", "quota", what)).isEqualTo("0");
        other.post(COWBOYS, "{'metadata':{'name':'first'}}").expect(201);
        other.post(COWBOYS, "{'metadata':{'name':'second'}}")
                .refused(403, "Forbidden", Quotas.exceeded("cowboys.wildwest.dev", "second", "quota", what, 1));
        other.mergePatch(Quotas.path("default") + "/quota", "{'spec':{'hard':{'" + MAPS + "':'100'}}}")
                .expect(200);
        Answer before = other.delete(Sharing.BINDINGS + "/wild").expect(200);
        try (WatchStream bindings = other.watch(Sharing.BINDINGS + "?watch=true&resourceVersion=" + before.version())) {
            bindings.through("DELETED", "wild");
        }
        assertThat(Quotas.used(other, "default", "quota", what)).isEqualTo("0");
        String maps = Quotas.used(other, "default", "quota", MAPS);
        Quotas.map(other, "default", "cm-after-unbind").expect(201);
        assertThat(Quotas.used(other, "default", "quota", MAPS)).isEqualTo(String.valueOf(Integer.parseInt(maps) + 1));
    }

    // TestKubeQuotaNormalCRDs
    @Test
    void customResources_areLimitedInEachWorkspace() {
        String group = root.fresh("sheriffs") + ".io";
        String what = "count/widgets." + group;
        for (ApiServer workspace : new ApiServer[] {one, other}) {
            Widgets.install(workspace, group, Widgets.definition(group));
            Quotas.make(workspace, "default", "quota", limit(what, 2));
            assertThat(Quotas.used(workspace, "default", "quota", what)).isEqualTo("0");
            String widgets = Widgets.path(group, "default");
            workspace.post(widgets, Widgets.widget(group, "w1", "{}")).expect(201);
            workspace.post(widgets, Widgets.widget(group, "w2", "{}")).expect(201);
            workspace
                    .post(widgets, Widgets.widget(group, "w3", "{}"))
                    .refused(403, "Forbidden", Quotas.exceeded("widgets." + group, "w3", "quota", what, 2));
        }
    }

    // TestClusterScopedQuota
    @Test
    void quotaOfTheWholeCluster_countsEveryNamespaceAndWorkspaces() {
        one.post("/api/v1/namespaces", "{'metadata':{'name':'admin'}}").expect(201);
        Quotas.await(one, "admin");
        Workspaces.ready(one, "child", "universal");
        String workspaces = "count/workspaces.tenancy.kcp.io";
        // One in default, in admin, and in kube-system.
        Quotas.makeWhole(one, "admin", "whole", limit(MAPS, 3) + "," + limit(workspaces, 1));
        assertThat(Quotas.used(one, "admin", "whole", MAPS)).isEqualTo("3");
        assertThat(Quotas.used(one, "admin", "whole", workspaces)).isEqualTo("1");
        isFull(one, "default", "whole", 3);
        one.post("/apis/tenancy.kcp.io/v1alpha1/workspaces", "{'metadata':{'name':'second'}}")
                .refused(
                        403,
                        "Forbidden",
                        Quotas.exceeded("workspaces.tenancy.kcp.io", "second", "whole", workspaces, 1));
        one.mergePatch(Quotas.path("admin") + "/whole", "{'spec':{'hard':{'" + MAPS + "':'7'}}}")
                .expect(200);
        one.post("/api/v1/namespaces", "{'metadata':{'name':'cross-ns'}}").expect(201);
        Quotas.await(one, "cross-ns");
        assertThat(Quotas.used(one, "admin", "whole", MAPS)).isEqualTo("4");
    }

    // TestKubeQuotaCRDChurn
    @Test
    void typesThatComeAndGo_areCountedEachTime() {
        String group = root.fresh("churn") + ".io";
        String what = "count/widgets." + group;
        Quotas.make(one, "default", "quota", limit(what, 10));
        for (int cycle = 0; cycle < 2; cycle++) {
            Widgets.install(one, group, Widgets.definition(group));
            String widgets = Widgets.path(group, "default");
            one.post(widgets, Widgets.widget(group, "c1", "{}")).expect(201);
            one.post(widgets, Widgets.widget(group, "c2", "{}")).expect(201);
            assertThat(Quotas.used(one, "default", "quota", what)).isEqualTo("2");
            Answer deleted = one.delete(DEFINITIONS + "/widgets." + group).expect(200);
            try (WatchStream definitions =
                    one.watch(DEFINITIONS + "?watch=true&resourceVersion=" + deleted.version())) {
                definitions.through("DELETED", "widgets." + group);
            }
            assertThat(Quotas.used(one, "default", "quota", what)).isEqualTo("0");
        }
    }

    // TestKubeQuotaQuotaLifecycle
    @Test
    void limits_thatAreRaisedLoweredAndJoined_holdFromThenOn() {
        Quotas.make(one, "default", "quota", limit(MAPS, 2));
        Quotas.map(one, "default", "cm-1").expect(201);
        isFull(one, "default", "quota", 2);
        String quota = Quotas.path("default") + "/quota";
        one.mergePatch(quota, "{'spec':{'hard':{'" + MAPS + "':'5'}}}").expect(200);
        Quotas.map(one, "default", "cm-after-raise").expect(201);
        Answer lowered =
                one.mergePatch(quota, "{'spec':{'hard':{'" + MAPS + "':'1'}}}").expect(200);
        Quotas.map(one, "default", "refused")
                .refused(
                        403,
                        "Forbidden",
                        "configmaps \"refused\" is forbidden: exceeded quota: quota, requested: count/configmaps=1,"
                                + " used: count/configmaps=3, limited: count/configmaps=1");
        Quotas.told(
                one,
                "default",
                "quota",
                lowered.version(),
                now -> now.at("/status/hard/count~1configmaps").asText().equals("1"));
        one.mergePatch(quota, "{'spec':{'hard':{'" + MAPS + "':'100'}}}").expect(200);
        Quotas.make(one, "default", "tight", limit(MAPS, 3));
        isFull(one, "default", "tight", 3);
        one.delete(Quotas.path("default") + "/tight").expect(200);
        Quotas.map(one, "default", "cm-after-tight").expect(201);
    }
}

package dev.polder.server.api.quota;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;
import dev.polder.server.api.sharing.Sharing;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Kubernetes' conformance cases of quotas (k/k {@code test/e2e/apimachinery/resource_quota.go}), in root and below. */
class QuotaConformanceTest {

    private static ApiServer root;

    @BeforeAll
    static void start() {
        root = ApiServer.start();
    }

    @AfterAll
    static void stop() {
        root.close();
    }

    abstract static class Cases {

        ApiServer api = root;
        private String namespace = "";

        @BeforeEach
        void prepare() {
            namespace = api.namespace();
            Quotas.await(api, namespace);
        }

        private String used(String name, String what) {
            return Quotas.used(api, namespace, name, what);
        }

        /** Everything that upstream's own quota of these cases names, of which little is served here. */
        @Test
        @Tag("k8s-21.11")
        void status_isCalculatedPromptly_ofEveryName() {
            Answer made = Quotas.make(
                    api,
                    namespace,
                    "test-quota",
                    "'pods':'5','services':'10','services.nodeports':'1','services.loadbalancers':'1',"
                            + "'replicationcontrollers':'10','resourcequotas':'1','cpu':'1','memory':'500Mi',"
                            + "'configmaps':'10','secrets':'10','persistentvolumeclaims':'10','requests.storage':'10Gi',"
                            + "'requests.ephemeral-storage':'50Gi','count/replicasets.apps':'5'");
            JsonNode told = Quotas.told(
                    api,
                    namespace,
                    "test-quota",
                    String.valueOf(Long.parseLong(made.version()) - 1),
                    quota -> quota.at("/status/used/resourcequotas").asText().equals("1"));
            assertThat(told.at("/status/hard")).isEqualTo(told.at("/spec/hard"));
            assertThat(told.at("/status/used").properties()).hasSize(14);
            assertThat(told.at("/status/used/pods").asText()).isEqualTo("0");
            assertThat(told.at("/status/used/count~1replicasets.apps").asText()).isEqualTo("0");
            assertThat(told.at("/status/used/configmaps").asText()).isEqualTo("1");
        }

        @Test
        @Tag("k8s-21.12")
        void lifeOfAConfigMap_isCounted() {
            Quotas.make(api, namespace, "test-quota", "'configmaps':'2'");
            assertThat(used("test-quota", "configmaps")).isEqualTo("1");
            Quotas.map(api, namespace, "test-configmap").expect(201);
            assertThat(used("test-quota", "configmaps")).isEqualTo("2");
            Quotas.map(api, namespace, "one-more")
                    .refused(
                            403, "Forbidden", Quotas.exceeded("configmaps", "one-more", "test-quota", "configmaps", 2));
            api.delete(Quotas.maps(namespace) + "/test-configmap").expect(200);
            assertThat(used("test-quota", "configmaps")).isEqualTo("1");
            Quotas.map(api, namespace, "one-more").expect(201);
        }

        @Test
        void lifeOfASecret_isCounted() {
            String secrets = "/api/v1/namespaces/" + namespace + "/secrets";
            Quotas.make(api, namespace, "test-quota", "'secrets':'1','count/secrets':'1'");
            assertThat(used("test-quota", "secrets")).isEqualTo("0");
            api.post(secrets, "{'metadata':{'name':'test-secret'}}").expect(201);
            assertThat(used("test-quota", "secrets")).isEqualTo("1");
            api.post(secrets, "{'metadata':{'name':'more'}}")
                    .refused(
                            403,
                            "Forbidden",
                            "secrets \"more\" is forbidden: exceeded quota: test-quota, requested:"
                                    + " count/secrets=1,secrets=1, used: count/secrets=1,secrets=1, limited:"
                                    + " count/secrets=1,secrets=1");
            api.delete(secrets + "/test-secret").expect(200);
            assertThat(used("test-quota", "secrets")).isEqualTo("0");
        }

        /** Its not so numbered neighbour: "capture the life of a custom resource". */
        @Test
        void lifeOfACustomResource_isCounted() {
            String group = api.fresh("counted") + ".example.com";
            Widgets.install(api, group, Widgets.definition(group));
            String what = "count/widgets." + group;
            String widgets = Widgets.path(group, namespace);
            Quotas.make(api, namespace, "test-quota", "'" + what + "':'1'");
            api.post(widgets, Widgets.widget(group, "test-cr-1", "{}")).expect(201);
            assertThat(used("test-quota", what)).isEqualTo("1");
            api.post(widgets, Widgets.widget(group, "test-cr-2", "{}"))
                    .refused(403, "Forbidden", Quotas.exceeded("widgets." + group, "test-cr-2", "test-quota", what, 1));
            api.delete(widgets + "/test-cr-1").expect(200);
            assertThat(used("test-quota", what)).isEqualTo("0");
        }

        @Test
        void statusChanges_areApplied_andResetToTheSpec() {
            Answer made = Quotas.make(api, namespace, "rq", "'cpu':'1','memory':'1Gi'");
            String status = Quotas.path(namespace) + "/rq/status";
            Quotas.told(
                    api,
                    namespace,
                    "rq",
                    made.version(),
                    quota -> quota.at("/status/hard").equals(quota.at("/spec/hard")));
            assertThat(api.get(status).expect(200).at("/status/hard/memory")).isEqualTo("1Gi");
            Answer patched = api.strategicPatch(status, "{'status':{'hard':{'cpu':'2','memory':'2Gi'}}}")
                    .expect(200);
            assertThat(patched.at("/status/hard/cpu")).isEqualTo("2");
            assertThat(patched.at("/spec/hard/cpu")).isEqualTo("1");
            Quotas.told(
                    api,
                    namespace,
                    "rq",
                    patched.version(),
                    quota -> quota.at("/status/hard/cpu").asText().equals("1"));
        }

        @Test
        void quota_livesItsLife() {
            String quotas = Quotas.path(namespace);
            api.post(
                            quotas,
                            "{'metadata':{'name':'e2e','labels':{'e2e':'yes'}},'spec':{'hard':{'cpu':'500m','memory':'500Mi'}}}")
                    .expect(201);
            assertThat(api.get("/api/v1/resourcequotas?labelSelector=e2e%3Dyes&fieldSelector=metadata.namespace%3D"
                                    + namespace)
                            .expect(200)
                            .names())
                    .containsExactly("e2e");
            Answer patched = api.strategicPatch(
                            quotas + "/e2e",
                            "{'metadata':{'labels':{'e2e':'patched'}},'spec':{'hard':{'memory':'750Mi'}}}")
                    .expect(200);
            assertThat(patched.at("/spec/hard/memory")).isEqualTo("750Mi");
            api.delete(quotas + "?labelSelector=e2e%3Dpatched").expect(200);
            api.get(quotas + "/e2e").expect(404);
        }
    }

    @Nested
    class InRoot extends Cases {}

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class Below extends Cases {

        @BeforeAll
        void enter() {
            api = Sharing.workspace(root, "quota");
        }
    }
}

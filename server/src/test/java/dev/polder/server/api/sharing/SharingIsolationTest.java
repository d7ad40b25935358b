package dev.polder.server.api.sharing;

import static dev.polder.server.api.sharing.Sharing.BINDINGS;
import static dev.polder.server.api.sharing.Sharing.COWBOYS;
import static dev.polder.server.api.sharing.Sharing.EXPORTS;
import static dev.polder.server.api.sharing.Sharing.SCHEMAS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What providers and consumers of types, who are no administrators of anything but their workspaces, can reach of each other. */
class SharingIsolationTest {

    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/";
    private static final String FORBIDDEN_BIND = "unable to create APIBinding: no permission to bind to export ";

    @RegisterExtension
    private static final ApiServer root = ApiServer.knowing("paula,paula,p-1", "carl,carl,c-1", "mallory,mallory,m-1");

    private ApiServer provider;
    private ApiServer consumer;
    private ApiServer attacker;

    private static ApiServer workspace(String base, String owner) {
        ApiServer made = Sharing.workspace(root, base);
        made.post(
                        RBAC + "clusterrolebindings",
                        "{'metadata':{'name':'owner'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io',"
                                + "'kind':'ClusterRole','name':'cluster-admin'},'subjects':[{'kind':'User',"
                                + "'apiGroup':'rbac.authorization.k8s.io','name':'" + owner + "'}]}")
                .expect(201);
        return made.as(owner);
    }

    /** Lets everybody who is known bind an export. */
    private void offer(String export, String user) {
        provider.post(
                        RBAC + "clusterroles",
                        "{'metadata':{'name':'bind-" + export + "'},'rules':[{'apiGroups':['apis.kcp.io'],"
                                + "'resources':['apiexports'],'resourceNames':['" + export + "'],'verbs':['bind']}]}")
                .expect(201);
        provider.post(
                        RBAC + "clusterrolebindings",
                        "{'metadata':{'name':'bind-" + export + "'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io',"
                                + "'kind':'ClusterRole','name':'bind-" + export + "'},'subjects':[{'kind':'User',"
                                + "'apiGroup':'rbac.authorization.k8s.io','name':'" + user + "'}]}")
                .expect(201);
    }

    @BeforeEach
    void publish() {
        provider = workspace("provider", "paula");
        consumer = workspace("consumer", "carl");
        attacker = workspace("attacker", "mallory");
        Sharing.schema(provider, "today", "'secretField':{'type':'string'}");
        Sharing.export(provider, "cowboys", "today");
        offer("cowboys", "carl");
    }

    @Test
    void binding_isForThoseWhoMay() {
        String path = Sharing.path(provider);
        Sharing.bind(consumer, "wild", path, "cowboys");
        consumer.post(COWBOYS, "{'metadata':{'name':'woody'},'spec':{'secretField':'x'}}")
                .expect(201);
        // Who may not bind cannot tell an export that exists from one that does not, nor from a workspace that does
        // not.
        for (String where : List.of(path + "|cowboys", path + "|nothing", "root:nowhere|cowboys")) {
            String[] parts = where.split("\\|");
            attacker.post(BINDINGS, Sharing.binding("wild", parts[0], parts[1]))
                    .forbidden("apibindings.apis.kcp.io", "wild", FORBIDDEN_BIND + parts[0] + ":" + parts[1]);
        }
        attacker.get(COWBOYS).expect(404);
    }

    @Test
    void status_isNoWayIn() {
        String path = Sharing.path(provider);
        JsonNode bound = Sharing.bind(consumer, "wild", path, "cowboys");
        Sharing.schema(attacker, "today", "'own':{'type':'string'}");
        Sharing.export(attacker, "cowboys", "today");
        String own = Sharing.path(attacker);
        JsonNode mine = Sharing.bind(attacker, "wild", own, "cowboys");
        String refused =
                "User \"mallory\" cannot patch resource \"%s/status\" in API group \"apis.kcp.io\" at the cluster"
                        + " scope: access denied";
        attacker.mergePatch(
                        BINDINGS + "/wild/status",
                        "{\"status\":{\"apiExportClusterName\":" + bound.at("/status/apiExportClusterName")
                                + ",\"boundResources\":" + bound.at("/status/boundResources") + "}}")
                .forbidden("apibindings.apis.kcp.io", "wild", refused.formatted("apibindings"));
        String identity =
                bound.at("/status/boundResources/0/schema/identityHash").asText();
        attacker.mergePatch(EXPORTS + "/cowboys/status", "{'status':{'identityHash':'" + identity + "'}}")
                .forbidden("apiexports.apis.kcp.io", "cowboys", refused.formatted("apiexports"));
        assertThat(mine.at("/status/boundResources/0/schema/identityHash").asText())
                .isNotEqualTo(identity);
        assertThat(attacker.get("/openapi/v3/apis/wildwest.dev/v1alpha1")
                        .expect(200)
                        .text())
                .doesNotContain("secretField");
        // Nor can the label of another export be put on a binding.
        String label = bound.at("/metadata/labels/internal.apis.kcp.io~1export").asText();
        attacker.mergePatch(
                        BINDINGS + "/wild", "{'metadata':{'labels':{'internal.apis.kcp.io/export':'" + label + "'}}}")
                .expect(200);
        assertThat(attacker.get(BINDINGS + "/wild").at("/metadata/labels/internal.apis.kcp.io~1export"))
                .isEqualTo(
                        mine.at("/metadata/labels/internal.apis.kcp.io~1export").asText());
    }

    @Test
    void sameNames_ofTwoProviders_neverMix() {
        ApiServer other = workspace("provider", "mallory");
        Sharing.schema(other, "today", "'otherField':{'type':'string'}");
        Sharing.export(other, "cowboys", "today");
        Sharing.bind(consumer, "wild", Sharing.path(provider), "cowboys");
        Sharing.bind(attacker, "wild", Sharing.path(other), "cowboys");
        try (WatchStream theirs = attacker.watch(COWBOYS + "?watch=true")) {
            consumer.post(COWBOYS, "{'metadata':{'name':'woody'},'spec':{'secretField':'marker'}}")
                    .expect(201);
            attacker.post(COWBOYS, "{'metadata':{'name':'buzz'},'spec':{'otherField':'own','secretField':'gone'}}")
                    .expect(201);
            assertThat(theirs.next().name()).isEqualTo("buzz");
        }
        assertThat(attacker.get(COWBOYS).expect(200).text()).contains("buzz").doesNotContain("woody", "marker");
        assertThat(attacker.get(COWBOYS + "/buzz").expect(200).node("/spec").toString())
                .isEqualTo("{\"otherField\":\"own\"}");
        attacker.get(COWBOYS + "/woody").expect(404);
    }

    @Test
    void whatTheServerKeeps_isNobodysToRead() {
        Sharing.bind(consumer, "wild", Sharing.path(provider), "cowboys");
        for (ApiServer user : List.of(provider, consumer, attacker)) {
            user.inCluster("system:bound-crds").get(SCHEMAS).expect(403);
            user.inCluster("*").get(SCHEMAS).expect(403);
            user.inCluster("*").get("/apis/wildwest.dev/v1alpha1/cowboys").expect(403);
        }
        for (ApiServer user : List.of(consumer, attacker)) {
            ApiServer there = user.inCluster(Sharing.path(provider));
            there.get(EXPORTS + "/cowboys").expect(403);
            there.get(SCHEMAS).expect(403);
            there.get("/api/v1/namespaces/kcp-system/secrets/cowboys").expect(403);
        }
    }
}

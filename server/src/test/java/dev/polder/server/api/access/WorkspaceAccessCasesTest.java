package dev.polder.server.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.workspace.Workspaces;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** kcp {@code test/e2e/authorizer}: workspace_test.go TestWorkspaces, rootcacertconfigmap_test.go TestRootCACertConfigmap. */
class WorkspaceAccessCasesTest {

    private static final String WORKSPACES = "/apis/tenancy.kcp.io/v1alpha1/workspaces";

    @RegisterExtension
    static final ApiServer api = Users.ofKcp();

    private static void permit(String cluster, boolean admin, String group) {
        ApiServer in = api.inCluster(cluster);
        String role = admin ? "cluster-admin" : group + "-access";
        if (!admin) {
            in.post(
                            Users.RBAC + "clusterroles",
                            "{'metadata':{'name':'" + role + "'},'rules':[{'verbs':['access'],'nonResourceURLs':['/']},"
                                    + "{'verbs':['get','list','watch'],'apiGroups':['tenancy.kcp.io'],'resources':"
                                    + "['workspaces']}]}")
                    .expect(201);
        }
        in.post(
                        Users.RBAC + "clusterrolebindings",
                        "{'metadata':{'name':'" + group + "-access'},'roleRef':{'apiGroup':"
                                + "'rbac.authorization.k8s.io','kind':'ClusterRole','name':'" + role
                                + "'},'subjects':[{'kind':'Group','apiGroup':'rbac.authorization.k8s.io','name':'"
                                + group + "'}]}")
                .expect(201);
    }

    private static ApiServer user(int number, String cluster) {
        return api.as("user-" + number + "-token").inCluster(cluster);
    }

    @Test
    void workspace_isItsCreators_andOthersWhoAreLetIn() {
        String org = Workspaces.ready(api, "org", "organization", "")
                .at("/spec/cluster")
                .asText();
        permit(org, true, "team-1");
        permit(org, true, "team-2");
        permit(org, false, "team-3");
        String inner = Workspaces.ready(user(1, org), "workspace1", "")
                .at("/spec/cluster")
                .asText();
        for (int i = 1; i <= 3; i++) {
            assertThat(user(i, org).get(WORKSPACES).expect(200).names()).containsExactly("workspace1");
        }
        user(1, inner).get(WORKSPACES).expect(200);
        user(1, inner).post(WORKSPACES, "{'metadata':{'name':'nested'}}").expect(201);
        user(2, inner).get(WORKSPACES).expect(403);
        user(3, inner).get(WORKSPACES).expect(403);
        permit(inner, false, "team-2");
        user(2, inner).get(WORKSPACES).expect(200);
        user(2, inner).post(WORKSPACES, "{'metadata':{'name':'more'}}").expect(403);
        user(3, inner).get(WORKSPACES).expect(403);
    }

    @Test
    void namespaceOfANestedWorkspace_getsTheRootCertificate() {
        String org = Workspaces.ready(api, "org2", "organization", "")
                .at("/spec/cluster")
                .asText();
        ApiServer in = api.inCluster(Workspaces.ready(api.inCluster(org), "cluster", "universal", "")
                        .at("/spec/cluster")
                        .asText())
                .as(api.files().kcpAdminToken());
        String namespace = in.post("/api/v1/namespaces", "{'metadata':{'generateName':'e2e-sa-'}}")
                .expect(201)
                .at("/metadata/name");
        try (WatchStream watch = in.watch("/api/v1/namespaces/" + namespace
                + "/configmaps?watch=true&resourceVersion=0&fieldSelector=metadata.name%3Dkube-root-ca.crt")) {
            assertThat(watch.next("ADDED", "kube-root-ca.crt").at("/data/ca.crt"))
                    .startsWith("-----BEGIN CERTIFICATE-----");
        }
    }
}

package dev.polder.server.api.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.sharing.Sharing;
import dev.polder.server.config.AdmissionConfig;
import dev.polder.server.config.ServerConfig;
import org.junit.jupiter.api.Test;

/** How many objects a logical cluster may have altogether (kcp {@code test/e2e/quota/objectcount_test.go}). */
class TotalLimitTest {

    private static final String CLUSTER = "/apis/core.kcp.io/v1alpha1/logicalclusters/cluster";

    private static void say(ApiServer workspace, String most) {
        workspace
                .mergePatch(CLUSTER, "{'metadata':{'annotations':{'core.kcp.io/max-total-objects':'" + most + "'}}}")
                .expect(200);
    }

    /** Makes ConfigMaps until no more may be made; returns how many were made. */
    private static int fill(ApiServer workspace, String prefix, int limit) {
        String name = workspace.get(CLUSTER).expect(200).at("/metadata/annotations/kcp.io~1cluster");
        for (int made = 0; ; made++) {
            Answer answer = Quotas.map(workspace, "default", prefix + made);
            if (answer.code() != 201) {
                answer.refused(
                        403,
                        "Forbidden",
                        "configmaps \"" + prefix + made + "\" is forbidden: logical cluster \"" + name
                                + "\" has reached its total object count limit (" + limit + "/" + limit
                                + " objects); delete objects to free up capacity");
                return made;
            }
            assertThat(made).isLessThan(limit);
        }
    }

    // TestLogicalClusterTotalObjectCountLimit
    @Test
    void annotatedCluster_hasAsManyObjectsAsItSays() {
        try (ApiServer root = ApiServer.start()) {
            ApiServer limited = Sharing.workspace(root, "limited");
            ApiServer other = Sharing.workspace(root, "other");
            Quotas.await(limited, "default");
            say(limited, "40");
            assertThat(fill(limited, "quota-test-", 40)).isPositive();
            limited.post(
                            "/api/v1/namespaces/default/events",
                            "{'metadata':{'name':'told'},'involvedObject':{'namespace':'default','name':'x','kind':'Y'}}")
                    .expect(201);
            limited.delete(Quotas.maps("default") + "/quota-test-0").expect(200);
            assertThat(fill(limited, "refill-", 40)).isEqualTo(1);
            say(limited, "0");
            Quotas.map(limited, "default", "unlimited").expect(201);
            say(limited, "not-a-number");
            Quotas.map(limited, "default", "unlimited-too").expect(201);
            Quotas.map(other, "default", "other").expect(201);
        }
    }

    /** As kcp documents it ({@code docs/content/concepts/workspaces/object-count-limit.md}), whoever administrates there. */
    @Test
    void usersOfACluster_cannotRaiseItsLimit() {
        try (ApiServer root = ApiServer.knowing("kim,kim,3,system:kcp:admin")) {
            ApiServer workspace = Sharing.workspace(root, "workspace");
            say(workspace, "40");
            for (String more : new String[] {"'41'", "'0'", "null"}) {
                workspace
                        .as("kim")
                        .mergePatch(
                                CLUSTER, "{'metadata':{'annotations':{'core.kcp.io/max-total-objects':" + more + "}}}")
                        .refused(
                                403,
                                "Forbidden",
                                "logicalclusters.core.kcp.io \"cluster\" is forbidden: modification of reserved annotation:"
                                        + " \"core.kcp.io/max-total-objects\"");
            }
            workspace
                    .as("kim")
                    .mergePatch(CLUSTER, "{'metadata':{'annotations':{'example.com/note':'mine'}}}")
                    .expect(200);
        }
    }

    // TestLogicalClusterTotalObjectCountLimitShardDefault
    @Test
    void clustersThatSayNothing_haveTheServersLimit_andRootHasNone() {
        AdmissionConfig limited = AdmissionConfig.defaults().withTotalObjects(60);
        try (ApiServer root = ApiServer.start(ServerConfig.embedded().with(limited))) {
            ApiServer workspace = Sharing.workspace(root, "workspace");
            Quotas.await(workspace, "default");
            assertThat(fill(workspace, "default-test-", 60)).isPositive();
            Quotas.map(root, "default", "in-root").expect(201);
            say(workspace, "120");
            Quotas.map(workspace, "default", "raised").expect(201);
        }
    }
}

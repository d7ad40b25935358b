package dev.polder.server.api.workspace;

import static dev.polder.server.api.workspace.Workspaces.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users' own workspaces (kcp test/e2e/homeworkspaces, pkg/server/home_workspaces.go). */
class HomeWorkspaceTest {

    /** sha224("alice"), first eight bytes in base 36: kcp pkg/index/rewriters/user_test.go. */
    private static final String ALICES = "v1u4alow0iv9";

    private static ApiServer masters;

    @BeforeAll
    static void start(@TempDir Path dir) throws IOException {
        Path tokens = dir.resolve("tokens.csv");
        Files.writeString(tokens, "alice,alice,a-1,\"system:kcp:admin\"\nstranger,user-2,u-2,\"nobody\"\n");
        masters = ApiServer.start(tokens);
    }

    @AfterAll
    static void stop() {
        masters.close();
    }

    @Test
    void home_isMadeWhenItsUserAsks() {
        ApiServer alice = masters.as("alice");
        Answer first = alice.get(PATH + "/~");
        String version = alice.get(PATH).version();
        if (first.code() == 429) {
            assertThat(first.headers().firstValue("retry-after")).contains("1");
            try (WatchStream watch = masters.inCluster("*")
                    .watch(
                            "/apis/core.kcp.io/v1alpha1/logicalclusters?watch=true&labelSelector=tenancy.kcp.io/phase%3DReady")) {
                WatchStream.Event event = watch.next();
                while (!event.at("/metadata/annotations/kcp.io~1cluster").equals(ALICES)) {
                    event = watch.next();
                }
            }
        }
        Answer home = alice.get(PATH + "/~").expect(200);
        assertThat(home.at("/spec/cluster")).isEqualTo(ALICES);
        assertThat(home.at("/spec/URL")).endsWith("/clusters/" + ALICES);
        assertThat(home.at("/status/phase")).isEqualTo("Ready");
        assertThat(home.at("/metadata/creationTimestamp")).isNotEmpty();
        Answer cluster = alice.inCluster("user:alice").get(Workspaces.CLUSTER).expect(200);
        assertThat(cluster.at("/metadata/annotations/kcp.io~1path")).isEqualTo("user:alice");
        assertThat(cluster.at("/metadata/annotations/internal.tenancy.kcp.io~1type"))
                .isEqualTo("root:home");
        ApiServer in = masters.as("alice").inCluster("user:alice");
        Workspaces.ready(in, "mine", "universal");
        assertThat(alice.inCluster("user:alice:mine").get(Workspaces.CLUSTER).at("/metadata/annotations/kcp.io~1path"))
                .isEqualTo("user:alice:mine");
        assertThat(Long.parseLong(version)).isPositive();
    }

    @Test
    void whoIsNobody_hasNoHome() {
        masters.as("")
                .get(PATH + "/~")
                .refused(
                        403,
                        "Forbidden",
                        "workspaces.tenancy.kcp.io \"~\" is forbidden: User \"system:anonymous\" cannot create resource"
                                + " \"workspaces\" in API group \"tenancy.kcp.io\" at the cluster scope: workspace access"
                                + " not permitted");
    }
}

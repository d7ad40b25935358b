package dev.polder.server.api.workspace;

import static dev.polder.server.api.workspace.Workspaces.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.config.AuthnConfig;
import dev.polder.server.config.AuthzConfig;
import dev.polder.server.config.FilesConfig;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.config.StoreConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Users' own workspaces (kcp test/e2e/homeworkspaces, pkg/server/home_workspaces.go). */
class HomeWorkspaceTest {

    /** sha224("alice"), first eight bytes in base 36: kcp pkg/index/rewriters/user_test.go. */
    private static final String ALICES = "v1u4alow0iv9";

    @RegisterExtension
    private static final ApiServer masters = ApiServer.knowing(
            "alice,alice,a-1,\"system:kcp:admin\"",
            "carol,carol,c-1,\"system:kcp:admin\"",
            "stranger,user-2,u-2,\"nobody\"");

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

    private static ServerConfig config(Path dir, AuthzConfig.Homes homes) throws IOException {
        // kcp sdk/testing/auth-tokens.csv
        Path tokens = dir.resolve("tokens.csv");
        Files.writeString(tokens, """
                user-1-token,user-1,1111-1111-1111-1111,team-1
                user-2-token,user-2,1111-1111-1111-1111,team-2
                user-3-token,user-3,1111-1111-1111-1111,team-3
                """);
        return ServerConfig.embedded()
                .with(FilesConfig.in(dir.resolve("root")))
                .with(StoreConfig.defaults())
                .with(AuthnConfig.defaults().withTokenFile(tokens))
                .with(AuthzConfig.defaults().with(homes));
    }

    /** The home once it is ready. */
    private static Answer ready(ApiServer server, ApiServer user) {
        Answer home = user.get(PATH + "/~");
        if (home.code() == 429) {
            try (WatchStream watch = server.inCluster("*")
                    .watch("/apis/core.kcp.io/v1alpha1/logicalclusters?watch=true"
                            + "&labelSelector=tenancy.kcp.io/phase%3DReady")) {
                while (home.code() == 429) {
                    var unused = watch.next();
                    home = user.get(PATH + "/~");
                }
            }
        }
        return home.expect(200);
    }

    /** kcp TestUserHomeWorkspaces, which starts a server with {@code --home-workspaces-home-creator-groups=team-1}. */
    @Test
    void homes_areForTheGroupsThatAreConfigured(@TempDir Path dir) throws IOException {
        try (ApiServer server =
                ApiServer.start(config(dir, new AuthzConfig.Homes(true, List.of("system:authenticated"))))) {
            ready(server, server.as("user-2-token"));
        }
        try (ApiServer server = ApiServer.start(config(dir, new AuthzConfig.Homes(true, List.of("team-1"))))) {
            ApiServer one = server.as("user-1-token");
            Answer home = ready(server, one);
            assertThat(home.at("/status/phase")).isEqualTo("Ready");
            assertThat(home.at("/metadata/creationTimestamp")).isNotEmpty();
            one.inCluster("user:user-1").get(Workspaces.CLUSTER).expect(200);
            // Whoever has a home keeps it; the right to a new one has gone.
            Answer before = server.as("user-2-token").get(PATH + "/~").expect(200);
            assertThat(before.at("/spec/cluster")).isNotEqualTo(home.at("/spec/cluster"));
            server.as("user-3-token").get(PATH + "/~").expect(403);
        }
    }

    @Test
    void homes_areForNobodyElse(@TempDir Path dir) throws IOException {
        try (ApiServer server = ApiServer.start(config(dir, new AuthzConfig.Homes(true, List.of("team-1"))))) {
            server.as("user-2-token")
                    .get(PATH + "/~")
                    .refused(
                            403,
                            "Forbidden",
                            "workspaces.tenancy.kcp.io \"~\" is forbidden: User \"user-2\" cannot create resource"
                                    + " \"workspaces\" in API group \"tenancy.kcp.io\" at the cluster scope: workspace"
                                    + " access not permitted");
        }
        try (ApiServer server = ApiServer.start(config(dir, new AuthzConfig.Homes(false, List.of("team-1"))))) {
            server.as("user-1-token").get(PATH + "/~").expect(404);
            assertThat(server.inCluster("*")
                            .get("/apis/core.kcp.io/v1alpha1/logicalclusters")
                            .text())
                    .doesNotContain("user:user-1");
        }
    }

    private static void awaitPhase(String phase) {
        try (WatchStream watch = masters.inCluster("*")
                .watch("/apis/core.kcp.io/v1alpha1/logicalclusters?watch=true&labelSelector=tenancy.kcp.io/phase%3D"
                        + phase)) {
            WatchStream.Event event = watch.next();
            while (!event.at("/metadata/annotations/kcp.io~1path").equals("user:carol")) {
                event = watch.next();
            }
        }
    }

    /** The id of a home follows from its user's name: what kept writes out of the old one must not keep them out of the new. */
    @Test
    void home_comesBackUnderItsNameWithoutWhatWasInIt() {
        ApiServer carol = masters.as("carol");
        String maps = "/api/v1/namespaces/default/configmaps";
        carol.get(PATH + "/~");
        awaitPhase("Ready");
        ApiServer home = masters.inCluster("user:carol");
        home.post(maps, "{'metadata':{'name':'old'}}").expect(201);
        String described = home.get(Workspaces.CLUSTER).expect(200).version();
        try (WatchStream watch =
                home.watch("/apis/core.kcp.io/v1alpha1/logicalclusters?watch=true&resourceVersion=" + described)) {
            home.delete(Workspaces.CLUSTER).expect(200);
            WatchStream.Event event = watch.next();
            while (!event.type().equals("DELETED")) {
                event = watch.next();
            }
        }
        carol.get(PATH + "/~");
        awaitPhase("Ready");
        assertThat(masters.inCluster("user:carol").get(maps).expect(200).names())
                .doesNotContain("old");
        masters.inCluster("user:carol")
                .post(maps, "{'metadata':{'name':'new'}}")
                .expect(201);
    }

    @Test
    void whoIsNobody_hasNoHome() {
        masters.as("")
                .get(PATH + "/~")
                .refused(
                        403,
                        "Forbidden",
                        "workspaces.tenancy.kcp.io \"~\" is forbidden: User \"system:anonymous\" cannot create"
                                + " resource \"workspaces\" in API group \"tenancy.kcp.io\" at the cluster scope:"
                                + " workspace access not permitted");
    }
}

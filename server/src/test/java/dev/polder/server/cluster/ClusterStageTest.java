package dev.polder.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.status.ApiException;
import dev.polder.server.request.ClusterRequest;
import dev.polder.server.request.RawRequest;
import dev.polder.spi.authn.Credentials;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of {@code /clusters/…} (kcp-inventory 2.1). */
class ClusterStageTest {

    private static ClusterRequest resolve(String path) {
        RawRequest raw = new RawRequest(
                "1", "GET", path, Map.of(), Map.of(), new byte[0], new Credentials(null, null), Instant.EPOCH, false);
        return new ClusterStage(FixedClusters.STANDARD, token -> Optional.empty()).resolve(raw);
    }

    @Test
    void prefix_isTakenOffOnce() {
        ClusterRequest request = resolve("/clusters/root/clusters/other/api/v1");
        assertThat(request.scope()).isEqualTo(new ClusterScope.OneCluster(LogicalClusterName.ROOT));
        assertThat(request.prefix()).isEqualTo("/clusters/root");
        assertThat(request.path()).isEqualTo("/clusters/other/api/v1");
    }

    /** What cannot be used through its own path cannot be used through the path of a service. */
    @Test
    void unavailableWorkspace_isSoBelowAServiceToo() {
        ClusterResolver away = new ClusterResolver() {
            @Override
            public Optional<LogicalClusterName> resolve(String idOrPath) {
                return Optional.of(LogicalClusterName.ROOT);
            }

            @Override
            public Optional<ClusterState> state(LogicalClusterName cluster) {
                return Optional.of(ClusterState.ready("root"));
            }

            @Override
            public boolean available(String idOrPath) {
                return !idOrPath.equals("root:away");
            }
        };
        ClusterStage stage = new ClusterStage(away, token -> Optional.empty());
        for (String service : new String[] {"", "/services/x/root:y", "/s"}) {
            RawRequest raw = new RawRequest(
                    "1",
                    "GET",
                    service + "/clusters/root:away/api",
                    Map.of(),
                    Map.of(),
                    new byte[0],
                    new Credentials(null, null),
                    Instant.EPOCH,
                    false);
            ClusterRequest outer = new ClusterRequest(raw, null, "", raw.path());
            assertThatThrownBy(() -> stage.requireUsable(stage.below(outer, service, Map.of())))
                    .isInstanceOfSatisfying(
                            ApiException.class,
                            e -> assertThat(e.status().code()).isEqualTo(503));
        }
    }

    @Test
    void noPrefix_isTheEmptyCluster() {
        ClusterRequest request = resolve("/version");
        assertThat(request.scope()).isNull();
        assertThat(request.path()).isEqualTo("/version");
    }

    @Test
    void star_isEveryCluster() {
        assertThat(resolve("/clusters/*/api/v1").scope()).isInstanceOf(ClusterScope.AllClusters.class);
    }

    @Test
    void encodedColon_isTheSameCluster() {
        assertThat(resolve("/clusters/system%3Aadmin/api").scope())
                .isEqualTo(new ClusterScope.OneCluster(new LogicalClusterName("system:admin")));
    }

    @Test
    void unknownPath_neverBecomesAKnownCluster() {
        assertThat(resolve("/clusters/root:nobody:here/api").scope())
                .isEqualTo(new ClusterScope.OneCluster(new LogicalClusterName("system:unresolved")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/clusters/Root/api",
                "/clusters//api",
                "/clusters/a..b/api",
                "/clusters/a%2Fb/api",
                "/clusters/:/x"
            })
    void malformedName_is400(String path) {
        assertThatThrownBy(() -> resolve(path))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status().code()).isEqualTo(400))
                .hasMessageEndingWith("does not match the regex");
    }
}

package dev.polder.server.authn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.status.ApiException;
import dev.polder.server.request.ClusterRequest;
import dev.polder.server.request.RawRequest;
import dev.polder.spi.authn.Credentials;
import dev.polder.spi.authn.UserInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class AuthenticationStageTest {

    private static final UserInfo ADMIN = new UserInfo("admin", "", List.of(UserInfo.MASTERS), Map.of());

    private static ClusterRequest request() {
        return request(null, "/");
    }

    private static ClusterRequest request(@Nullable ClusterScope scope, String path) {
        RawRequest raw = new RawRequest(
                "1", "GET", path, Map.of(), Map.of(), new byte[0], new Credentials(null, "t"), Instant.EPOCH, false);
        return new ClusterRequest(raw, scope, "", path);
    }

    // kcp pkg/authentication/authenticators.go: only what is brought to one logical cluster is looked at by its own.
    @Test
    void clusterOfTheRequest_saysWhoIsAsked() {
        List<String> asked = new ArrayList<>();
        AuthenticationStage stage = new AuthenticationStage(
                cluster -> {
                    asked.add(String.valueOf(cluster));
                    return credentials -> Optional.of(ADMIN);
                },
                Set.of());
        var one = stage.authenticate(request(new ClusterScope.OneCluster(LogicalClusterName.ROOT), "/"));
        var all = stage.authenticate(request(new ClusterScope.AllClusters(), "/"));
        var none = stage.authenticate(request());
        assertThat(List.of(one, all, none)).allMatch(Optional::isPresent);
        assertThat(asked).containsExactly("root", "null", "null");
    }

    // apiserver pkg/authentication/request/anonymous: paths are compared whole.
    @Test
    void openPaths_areOpenToTheAnonymousAlone() {
        AuthenticationStage stage =
                new AuthenticationStage(cluster -> credentials -> Optional.of(UserInfo.ANONYMOUS), Set.of("/livez"));
        assertThat(stage.authenticate(request(null, "/livez"))).isPresent();
        for (String path : List.of("/", "/livez/", "/livez/ping", "/Livez", "/%6civez")) {
            assertThatThrownBy(() -> stage.authenticate(request(null, path)))
                    .as(path)
                    .hasMessage("Unauthorized");
        }
        AuthenticationStage known =
                new AuthenticationStage(cluster -> credentials -> Optional.of(ADMIN), Set.of("/livez"));
        assertThat(known.authenticate(request(null, "/apis"))).isPresent();
    }

    @Test
    void knownUser_isNamed() {
        AuthenticationStage stage = new AuthenticationStage(cluster -> credentials -> Optional.of(ADMIN), Set.of());
        assertThat(stage.authenticate(request()).orElseThrow().user()).isEqualTo(ADMIN);
    }

    /** kcp's front proxy: {@code --authentication-drop-groups} ({@code pkg/proxy/options/authentication.go}). */
    @Test
    void groupsOfLifecycles_areHeldByNoCredential() {
        UserInfo forger = new UserInfo(
                "f", "1", List.of("a", "system:kcp:initializer:root:x", "system:kcp:terminator:root:x", "b"), Map.of());
        AuthenticationStage atOnce = new AuthenticationStage(cluster -> credentials -> Optional.of(forger), Set.of());
        assertThat(atOnce.authenticate(request()).orElseThrow().user().groups()).containsExactly("a", "b");
        assertThat(atOnce.lookUp(request()).toCompletableFuture().join().user().groups())
                .containsExactly("a", "b");
    }

    @Tag("k8s-6.8")
    @Test
    void unknownCredential_is401_onceItHasBeenLookedUp() {
        AuthenticationStage stage = new AuthenticationStage(cluster -> credentials -> Optional.empty(), Set.of());
        assertThat(stage.authenticate(request())).isEmpty();
        assertThatThrownBy(() -> stage.lookUp(request()).toCompletableFuture().join())
                .cause()
                .hasMessage("Unauthorized")
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e.status().code()).isEqualTo(401);
                    assertThat(e.status().reason().wire()).isEqualTo("Unauthorized");
                });
    }
}

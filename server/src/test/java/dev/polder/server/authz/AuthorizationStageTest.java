package dev.polder.server.authz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.status.ApiException;
import dev.polder.server.KeptAnswer;
import dev.polder.server.cluster.FixedClusters;
import dev.polder.server.request.AuthenticatedRequest;
import dev.polder.server.request.AuthorizedRequest;
import dev.polder.server.request.ClusterRequest;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.RequestInfo;
import dev.polder.spi.authn.Credentials;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a decision leads to; wording from k8s-compat 6 and 17. */
class AuthorizationStageTest {

    private static final UserInfo BOB = new UserInfo("bob", "", List.of(UserInfo.AUTHENTICATED), Map.of());
    private static final UserInfo ADMIN =
            new UserInfo("admin", "", List.of(UserInfo.MASTERS, UserInfo.AUTHENTICATED), Map.of());

    private static void authorize(UserInfo user, @Nullable String cluster, RequestInfo info) {
        RawRequest raw = new RawRequest(
                "1", "GET", "/", Map.of(), Map.of(), new byte[0], new Credentials(null, null), Instant.EPOCH, false);
        LogicalClusterName nowhere = new LogicalClusterName("system:unresolved");
        ClusterScope scope = cluster == null
                ? null
                : new ClusterScope.OneCluster(LogicalClusterName.parse(cluster).orElse(nowhere));
        String prefix = cluster == null ? "" : "/clusters/" + cluster;
        var request = new AuthenticatedRequest(new ClusterRequest(raw, scope, prefix, info.path()), user);
        stage().authorize(request, info, new KeptAnswer());
    }

    private static AuthorizationStage stage() {
        return new AuthorizationStage(
                asked -> asked.user().in(UserInfo.MASTERS)
                        ? new Decision.Allow("")
                        : new Decision.NoOpinion(asked.scope() == null ? "" : "access denied"),
                FixedClusters.STANDARD::exists);
    }

    private static RequestInfo list(String namespace) {
        return new RequestInfo(true, "list", "", "v1", "configmaps", "", namespace, "", "/api/v1/configmaps");
    }

    private static RequestInfo path(String path) {
        return new RequestInfo(false, "get", "", "", "", "", "", "", path);
    }

    @Test
    void admin_mayDoEverything() {
        authorize(ADMIN, "root", list("default"));
    }

    @Tag("k8s-6.7")
    @Test
    void others_areRefusedInUpstreamsWords() {
        assertThatThrownBy(() -> authorize(BOB, "root", list("default")))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status().code()).isEqualTo(403))
                .hasMessage(
                        "configmaps is forbidden: User \"bob\" cannot list resource \"configmaps\" in API group \"\""
                                + " in the namespace \"default\": access denied");
        assertThatThrownBy(() -> authorize(BOB, "root", list(""))).hasMessageContaining("at the cluster scope");
    }

    /** apiserver {@code handlers/responsewriters} forbiddenMessage and sanitizer. */
    @Tag("k8s-6.7")
    @Test
    void names_areEscapedAndSubresourcesTold() {
        UserInfo odd = new UserInfo("<b>&", "", List.of(UserInfo.AUTHENTICATED), Map.of());
        RequestInfo status =
                new RequestInfo(true, "get", "example.com", "v1", "widgets", "status", "default", "w", "/apis/x");
        assertThatThrownBy(() -> authorize(odd, "root", status))
                .hasMessage("widgets.example.com \"w\" is forbidden: User \"&lt;b&gt;&amp;\" cannot get resource"
                        + " \"widgets/status\" in API group \"example.com\" in the namespace \"default\": access"
                        + " denied");
    }

    /** The audit log keeps what let the request in, and says what took that back. */
    @Test
    void yesThatEndsWhileTheRequestWaits_isRefused_andToldInTheAuditLog() {
        AtomicBoolean bound = new AtomicBoolean(true);
        AuthorizationStage stage = new AuthorizationStage(
                asked -> bound.get()
                        ? new Decision.Allow("access granted", "05-local", "bound by b")
                        : new Decision.NoOpinion("access denied", "05-local", "nothing binds bob"),
                FixedClusters.STANDARD::exists);
        KeptAnswer exchange = new KeptAnswer();
        AuthorizedRequest allowed = Objects.requireNonNull(stage.allowed(ofBob(), list("default"), exchange));
        allowed.again().run();
        assertThat(exchange.annotations()).doesNotContainKey("request.auth.kcp.io/again-decision");

        bound.set(false);
        assertThatThrownBy(() -> allowed.again().run())
                .hasMessage(
                        "configmaps is forbidden: User \"bob\" cannot list resource \"configmaps\" in API group \"\""
                                + " in the namespace \"default\": access denied");
        assertThat(exchange.annotations())
                .containsEntry("request.auth.kcp.io/05-local-decision", "Allowed")
                .containsEntry("request.auth.kcp.io/again-decision", "NoOpinion")
                .containsEntry("request.auth.kcp.io/again-reason", "nothing binds bob");
    }

    private static AuthenticatedRequest ofBob() {
        RawRequest raw = new RawRequest(
                "1", "GET", "/", Map.of(), Map.of(), new byte[0], new Credentials(null, null), Instant.EPOCH, false);
        return new AuthenticatedRequest(
                new ClusterRequest(
                        raw,
                        new ClusterScope.OneCluster(LogicalClusterName.ROOT),
                        "/clusters/root",
                        "/api/v1/configmaps"),
                BOB);
    }

    @Test
    void unknownCluster_looksLikeOneThatMayNotBeEntered() {
        String known = message(() -> authorize(BOB, "root", list("default")));
        String unknown = message(() -> authorize(BOB, "nowhere", list("default")));
        assertThat(unknown).isEqualTo(known);
    }

    @Test
    void unknownCluster_isNotFoundForAdmins() {
        assertThatThrownBy(() -> authorize(ADMIN, "nowhere", list("")))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status().code()).isEqualTo(404))
                .hasMessage("logicalclusters.core.kcp.io \"nowhere\" not found");
        // kcp pkg/server/localproxy.go: a path that leads to no logical cluster.
        assertThatThrownBy(() -> authorize(ADMIN, "root:nowhere", list("")))
                .hasMessage("workspaces.tenancy.kcp.io \"root:nowhere\" not found");
    }

    @Tag("k8s-6.7")
    @Test
    void paths_areRefusedInUpstreamsWords() {
        assertThatThrownBy(() -> authorize(UserInfo.ANONYMOUS, null, path("/api")))
                .hasMessage("forbidden: User \"system:anonymous\" cannot get path \"/api\"");
    }

    private static String message(Runnable call) {
        try {
            call.run();
        } catch (ApiException e) {
            return e.status().message();
        }
        throw new AssertionError("was allowed");
    }
}

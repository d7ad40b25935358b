package dev.polder.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.server.config.InFlightConfig.Bounds;
import dev.polder.storage.seal.SealScope;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The defaults, written down a second time on purpose: changing one is a decision. */
class ServerConfigTest {

    @Test
    void defaults_all_areDocumented() {
        ServerConfig expected = new ServerConfig(
                new ListenConfig("127.0.0.1", 6443, List.of(), 0, true, ""),
                new TransportConfig(
                        new TransportConfig.Sizes(
                                3_145_728, 65_536, 268_435_456L, 16_777_216L, 131_072, 131_072, 250, 10_000),
                        new TransportConfig.Times(60_000, 34_000, 30_000, 10_000, 180_000, 15_000, 20_000)),
                new InFlightConfig(new Bounds(400, 300, 100, 5_000), new Bounds(200, 150, 50, 2_500)),
                new FilesConfig(
                        Path.of(".polder"),
                        Path.of("admin.kubeconfig"),
                        Path.of(".admin-token-store"),
                        Duration.ofDays(3650),
                        Duration.ofDays(365),
                        Duration.ofDays(30),
                        Path.of("store-seal.key"),
                        null),
                new StoreConfig(false, 0, null, 0, Duration.ofHours(1), Duration.ofMinutes(5), SealScope.SECRETS),
                new AuthnConfig(
                        null,
                        null,
                        new ServiceAccountConfig(
                                List.of("https://kcp.default.svc"),
                                List.of("https://kcp.default.svc"),
                                null,
                                List.of(),
                                0,
                                true),
                        null,
                        new IssuersConfig(null, null)),
                new AuthzConfig(
                        List.of(
                                AuthzConfig.Link.ALWAYS_ALLOW_GROUPS,
                                AuthzConfig.Link.ALWAYS_ALLOW_PATHS,
                                AuthzConfig.Link.RBAC,
                                AuthzConfig.Link.WEBHOOK),
                        List.of("/healthz", "/readyz", "/livez")),
                new AuditConfig(
                        null,
                        null,
                        AuditConfig.Mode.BLOCKING,
                        10_000,
                        new AuditConfig.Rotation(100, 0, Duration.ZERO, false)),
                new OutboundConfig(
                        List.of(),
                        List.of(),
                        new OutboundConfig.Limits(
                                64, 64, 67_108_864, Runtime.getRuntime().maxMemory() / 4)),
                new AdmissionConfig(Set.of(), 0),
                KubeProfile.BY_TYPE);
        assertThat(ServerConfig.defaults()).isEqualTo(expected);
    }

    /** Their requests hold places while they wait: others must be left, by whatever path a logical cluster is reached. */
    @Test
    void peersOfOneCluster_cannotHoldAllRequests() {
        OutboundConfig.Limits limits = OutboundConfig.Limits.defaults();
        InFlightConfig requests = InFlightConfig.defaults();
        assertThat(limits.calls() + limits.waiting())
                .isLessThan(requests.writes().running())
                .isLessThan(requests.reads().running());
    }

    @Test
    void server_thatOnlyItsMachineReaches_isLocal() {
        ListenConfig listen = ListenConfig.defaults();
        for (String local : List.of("127.0.0.1", "127.8.0.1", "::1", "localhost")) {
            assertThat(listen.withBindAddress(local).isLocal()).as(local).isTrue();
        }
        for (String open : List.of("0.0.0.0", "::", "", "10.0.0.1", "128.0.0.1", "fd00::1", "localhost.example")) {
            assertThat(listen.withBindAddress(open).isLocal()).as(open).isFalse();
        }
        assertThat(listen.withExternalUrl("https://localhost:8443").isLocal()).isTrue();
        assertThat(listen.withExternalUrl("https://[::1]:8443").isLocal()).isTrue();
        assertThat(listen.withExternalUrl("https://polder.example").isLocal()).isFalse();
    }

    @Test
    void embedded_forTests_touchesNoDiskAndNoFixedPort() {
        ServerConfig embedded = ServerConfig.embedded();
        assertThat(embedded.listen().port()).isZero();
        assertThat(embedded.files().rootDirectory()).isNull();
        assertThat(embedded.store().inMemory()).isTrue();
    }

    @Test
    void url_ofServerThatListensEverywhere_isOnLoopback() {
        ListenConfig listen = ListenConfig.defaults();
        assertThat(listen.url(7)).isEqualTo("https://127.0.0.1:7");
        assertThat(listen.withBindAddress("").url(7)).isEqualTo("https://127.0.0.1:7");
        assertThat(listen.withBindAddress("0.0.0.0").url(7)).isEqualTo("https://127.0.0.1:7");
        assertThat(listen.withBindAddress("::").url(7)).isEqualTo("https://[::1]:7");
        assertThat(listen.withBindAddress("fd00::1").url(7)).isEqualTo("https://[fd00::1]:7");
        assertThat(listen.withBindAddress("a.example").url(7)).isEqualTo("https://a.example:7");
        assertThat(listen.withExternalUrl("https://b.example").url(7)).isEqualTo("https://b.example");
    }

    @Test
    void values_outOfRange_areRefused() {
        assertThatThrownBy(() -> ListenConfig.defaults().withPort(65_536)).hasMessageContaining("65536");
        assertThatThrownBy(() -> ListenConfig.defaults().withEventLoops(-1)).isInstanceOf(RuntimeException.class);
        for (String url : List.of("http://a", "https://a/b", "https://u@a", "https://a?b", "a", "https://")) {
            assertThatThrownBy(() -> ListenConfig.defaults().withExternalUrl(url))
                    .as(url)
                    .hasMessageContaining(url);
        }
        assertThatThrownBy(() -> StoreConfig.defaults().withQuotaBytes(-1)).hasMessageContaining("quotaBytes");
        assertThatThrownBy(() -> new Bounds(0, 1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}

package dev.polder.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server does as time passes, which it does without passing. */
@LogicalClusterTest
@OwnServer
@Timeout(60)
class MovedClockTest {

    /** How long after its end a token may still be good: a minute (go-jose, jwt.DefaultLeeway), and times are whole seconds. */
    private static final Duration LEEWAY = Duration.ofSeconds(61);

    /** Counts down when an object is gone. */
    private record Gone<T>(CountDownLatch latch) implements Watcher<T> {

        @Override
        public void eventReceived(Action action, T object) {
            if (action == Action.DELETED) {
                latch.countDown();
            }
        }

        @Override
        public void onClose(WatcherException cause) {}
    }

    private static <T extends HasMetadata, L extends KubernetesResourceList<T>, R extends Resource<T>>
            void assertGoneAfter(EmbeddedServer server, MixedOperation<T, L, R> objects, T object, Duration lifetime)
                    throws InterruptedException {
        String namespace = object.getMetadata().getNamespace();
        String name = object.getMetadata().getName();
        objects.inNamespace(namespace).resource(object).create();
        CountDownLatch gone = new CountDownLatch(1);
        Watch watch = objects.inNamespace(namespace).withName(name).watch(new Gone<>(gone));
        try {
            server.clock().advance(lifetime.minusMinutes(1));
            assertThat(objects.inNamespace(namespace).withName(name).get())
                    .as("a minute before its end")
                    .isNotNull();
            server.clock().advance(Duration.ofMinutes(1));
            assertThat(gone.await(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            watch.close();
        }
    }

    /** kube-apiserver --event-ttl: an hour. */
    @Test
    void event_goesAfterAnHour(EmbeddedServer server, KubernetesClient client) throws InterruptedException {
        assertGoneAfter(
                server,
                client.v1().events(),
                new EventBuilder()
                        .withNewMetadata()
                        .withName("happened")
                        .withNamespace("default")
                        .endMetadata()
                        .withNewInvolvedObject()
                        .withKind("ConfigMap")
                        .withNamespace("default")
                        .withName("greeting")
                        .endInvolvedObject()
                        .withReason("Happened")
                        .withMessage("once")
                        .build(),
                Duration.ofHours(1));
    }

    @Test
    void bootstrapToken_goesAtTheTimeThatItSays(EmbeddedServer server, KubernetesClient client)
            throws InterruptedException {
        Instant end = server.clock().instant().plus(Duration.ofHours(24));
        Secret token = new SecretBuilder()
                .withNewMetadata()
                .withName("bootstrap-token-abcdef")
                .withNamespace("kube-system")
                .endMetadata()
                .withType("bootstrap.kubernetes.io/token")
                .addToStringData("token-id", "abcdef")
                .addToStringData("token-secret", "0123456789abcdef")
                .addToStringData("expiration", end.toString())
                .build();

        assertGoneAfter(server, client.secrets(), token, Duration.ofHours(24));
    }

    @Test
    void tokenOfAServiceAccount_endsWhenItsTimeIsOver(
            EmbeddedServer server, TestWorkspace workspace, KubernetesClient client) {
        // One of its own: a workspace may be ready before its namespace has the account that controllers make.
        client.serviceAccounts()
                .inNamespace("default")
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName("holder")
                        .endMetadata()
                        .build())
                .create();
        TokenRequest granted = client.serviceAccounts()
                .inNamespace("default")
                .withName("holder")
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(3_600L)
                        .endSpec()
                        .build());
        try (KubernetesClient account = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(workspace.adminConfig())
                        .withOauthToken(granted.getStatus().getToken())
                        .build())
                .build()) {
            var maps = account.configMaps().inNamespace("default");
            assertThatThrownBy(maps::list)
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            known -> assertThat(known.getCode())
                                    .as("known, without rights")
                                    .isEqualTo(403));

            server.clock().advance(Duration.ofHours(1).plus(LEEWAY));

            assertThatThrownBy(maps::list)
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            unknown -> assertThat(unknown.getCode()).isEqualTo(401));
        }
    }

    /** A Lease ends for those who look at it, by their clock: the server keeps it as it is (client-go, leaderelection.go). */
    @Test
    void leaseWhoseHolderIsSilent_isTakenByWhoHasTheServersClock(EmbeddedServer server, KubernetesClient client) {
        var leases = client.leases().inNamespace("default");
        leases.resource(new LeaseBuilder()
                        .withNewMetadata()
                        .withName("leader")
                        .endMetadata()
                        .withNewSpec()
                        .withHolderIdentity("first")
                        .withLeaseDurationSeconds(15)
                        .withRenewTime(now(server))
                        .endSpec()
                        .build())
                .create();
        assertThat(isOver(leases.withName("leader").get(), server)).isFalse();

        server.clock().advance(Duration.ofSeconds(16));

        Lease silent = leases.withName("leader").get();
        assertThat(isOver(silent, server)).isTrue();
        Lease taken = leases.resource(new LeaseBuilder(silent)
                        .editSpec()
                        .withHolderIdentity("second")
                        .withRenewTime(now(server))
                        .endSpec()
                        .build())
                .update();
        assertThat(isOver(taken, server)).isFalse();
    }

    private static ZonedDateTime now(EmbeddedServer server) {
        return server.clock().instant().atZone(ZoneOffset.UTC);
    }

    private static boolean isOver(Lease lease, EmbeddedServer server) {
        LeaseSpec spec = lease.getSpec();
        return now(server).isAfter(spec.getRenewTime().plusSeconds(spec.getLeaseDurationSeconds()));
    }

    /** As a kube-apiserver that has etcd compacted every five minutes keeps at most ten (apiserver, etcd3/compact.go). */
    @Test
    void history_isKeptForTenMinutesAndThenForgotten(EmbeddedServer server, KubernetesClient client) {
        String old = create(client, "first").getMetadata().getResourceVersion();
        create(client, "second");
        // The newest change always stays known, and the state before it.
        create(client, "third");
        Instant made = server.clock().instant();

        server.clock().advance(Duration.ofMinutes(9));
        assertThat(namesAt(client, old)).contains("first").doesNotContain("second");

        assertThatThrownBy(() -> {
                    while (true) {
                        server.clock().advance(Duration.ofMinutes(1));
                        assertThat(namesAt(client, old)).doesNotContain("second");
                    }
                })
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        gone -> assertThat(gone.getCode()).isEqualTo(410));
        assertThat(server.clock().instant()).isAfter(made.plus(Duration.ofMinutes(10)));
    }

    private static ConfigMap create(KubernetesClient client, String name) {
        return client.configMaps()
                .inNamespace("default")
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    private static List<String> namesAt(KubernetesClient client, String resourceVersion) {
        ListOptions exactly = new ListOptionsBuilder()
                .withResourceVersion(resourceVersion)
                .withResourceVersionMatch("Exact")
                .build();
        return client.configMaps().inNamespace("default").list(exactly).getItems().stream()
                .map(map -> map.getMetadata().getName())
                .toList();
    }

    /** A certificate is of use for a year, and renewed a month before. Clients go by their own clocks: to them it is good as well. */
    @Test
    void certificate_isRenewedBeforeAYearIsOver_andClientsStillCome(EmbeddedServer server, TestWorkspace workspace)
            throws Exception {
        X509Certificate first = shown(server);
        server.clock().advance(Duration.ofDays(300));
        assertThat(shown(server)).isEqualTo(first);

        server.clock().advance(Duration.ofDays(40));
        X509Certificate renewed = shown(server);
        while (renewed.equals(first)) {
            renewed = shown(server);
        }

        assertThat(renewed.getNotAfter().toInstant())
                .isAfter(server.clock().instant().plus(Duration.ofDays(300)));
        try (KubernetesClient late = new KubernetesClientBuilder()
                .withConfig(workspace.adminConfig())
                .build()) {
            assertThat(late.namespaces().withName("default").get()).isNotNull();
        }
    }

    /** What the server shows to a new connection that trusts it. */
    private static X509Certificate shown(EmbeddedServer server) throws IOException {
        URI url = URI.create(server.url());
        try (SSLSocket socket =
                (SSLSocket) server.trust().getSocketFactory().createSocket(url.getHost(), url.getPort())) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void clock_neverGoesBack(EmbeddedServer server) {
        assertThatThrownBy(() -> server.clock().advance(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a clock is only set forward, not by PT-1S");
    }
}

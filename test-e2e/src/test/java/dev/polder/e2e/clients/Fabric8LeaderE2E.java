package dev.polder.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.harness.SharedServer;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The leader election of the fabric8 client, by a Lease. Each candidate is a client of its own, as in two processes. Every step
 * waits for what a callback or a watch of the lease says; how long a lease lasts is the only thing that takes time.
 */
@ExtendWith(SharedServer.class)
class Fabric8LeaderE2E {

    private static final String LEASE = "the-lead";

    @Test
    void leaderThatReleases_isFollowedAtOnce(ServerProcess server) {
        String namespace = SharedServer.namespace(server, "fabric8-leader");
        Duration longerThanTheTest = Duration.ofMinutes(10);
        Events changes = new Events();
        try (Candidate first = new Candidate(server, namespace, "first");
                Candidate second = new Candidate(server, namespace, "second");
                Watch watch = first.watchLease(changes)) {
            CompletableFuture<?> leading = first.run(longerThanTheTest, true);
            first.told.await("leads");
            changes.await("ADDED first");
            changes.await("MODIFIED first");

            CompletableFuture<?> following = second.run(longerThanTheTest, true);
            second.told.await("follows first");
            assertThat(first.lease().getHolderIdentity()).isEqualTo("first");

            leading.cancel(true);
            first.told.await("leads no more");
            second.told.await("leads");
            assertThat(first.lease())
                    .returns("second", LeaseSpec::getHolderIdentity)
                    .returns(1, LeaseSpec::getLeaseTransitions);
            following.cancel(true);
            second.told.await("leads no more");
        }
    }

    @Test
    void leaderThatIsSilent_isFollowedWhenItsLeaseHasEnded(ServerProcess server) {
        String namespace = SharedServer.namespace(server, "fabric8-silent");
        Duration lease = Duration.ofSeconds(2);
        try (Candidate first = new Candidate(server, namespace, "first");
                Candidate second = new Candidate(server, namespace, "second")) {
            CompletableFuture<?> leading = first.run(lease, false);
            first.told.await("leads");
            CompletableFuture<?> following = second.run(lease, false);
            second.told.await("follows first");

            leading.cancel(true);
            second.told.await("leads");
            assertThat(second.lease())
                    .returns("second", LeaseSpec::getHolderIdentity)
                    .returns(1, LeaseSpec::getLeaseTransitions);
            following.cancel(true);
            second.told.await("leads no more");
        }
    }

    /** One that wants to lead, and tells what becomes of it. */
    private record Candidate(KubernetesClient client, String namespace, String name, Events told)
            implements AutoCloseable {

        private static final Duration RETRY = Duration.ofMillis(200);

        Candidate(ServerProcess server, String namespace, String name) {
            this(
                    new KubernetesClientBuilder()
                            .withConfig(Config.fromKubeconfig(
                                    server.kubeconfigFile().toFile()))
                            .build(),
                    namespace,
                    name,
                    new Events());
        }

        /** Begins to strive for the lead; cancelling the result gives it up. */
        CompletableFuture<?> run(Duration lease, boolean release) {
            return client.leaderElector()
                    .withConfig(new LeaderElectionConfigBuilder()
                            .withName(name)
                            .withLock(new LeaseLock(namespace, LEASE, name))
                            .withLeaseDuration(lease)
                            .withRenewDeadline(lease.minus(lease.dividedBy(4)))
                            .withRetryPeriod(RETRY)
                            .withReleaseOnCancel(release)
                            .withLeaderCallbacks(new LeaderCallbacks(
                                    () -> told.add("leads"),
                                    () -> told.add("leads no more"),
                                    leader -> told.add("follows " + leader)))
                            .build())
                    .build()
                    .start();
        }

        LeaseSpec lease() {
            return client.leases().inNamespace(namespace).withName(LEASE).get().getSpec();
        }

        Watch watchLease(Events changes) {
            return client.leases().inNamespace(namespace).withName(LEASE).watch(new Watcher<>() {
                @Override
                public void eventReceived(Action action, Lease lease) {
                    changes.add(action + " " + lease.getSpec().getHolderIdentity());
                }

                @Override
                public void onClose(WatcherException cause) {
                    changes.add("closed: " + cause);
                }
            });
        }

        @Override
        public void close() {
            client.close();
        }
    }
}

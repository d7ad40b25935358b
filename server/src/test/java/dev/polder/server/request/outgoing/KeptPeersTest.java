package dev.polder.server.request.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.encoding.StoredValue;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Clients live as long as their definitions, and no two definitions share one. */
class KeptPeersTest {

    private static final ResourceSpace CRDS = ResourceSpace.local("apiextensions.k8s.io", "customresourcedefinitions");

    /** A client that calls nobody. */
    private static final class Kept implements PeerClient {
        private final Peer peer;
        private final CountDownLatch closed = new CountDownLatch(1);

        Kept(Peer peer) {
            this.peer = peer;
        }

        @Override
        public PeerAnswer post(byte[] json, int seconds, int most) throws PeerException {
            throw new PeerException("not called here");
        }

        @Override
        public PeerAnswer get(int seconds, int most) throws PeerException {
            throw new PeerException("not called here");
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    private final KeptPeers clients = new KeptPeers(Kept::new);

    private static ObjectKey definition(String cluster, String name) {
        return new ObjectKey(new LogicalClusterName(cluster), CRDS, "", name);
    }

    private Kept client(ObjectKey definition, String url) throws PeerException {
        return (Kept) clients.of(definition, "", Peer.ofCluster(definition.cluster(), url, ""));
    }

    private static boolean isClosed(Kept client) {
        return client.closed.getCount() == 0;
    }

    @Test
    void definition_keepsItsClientUntilItNamesAnotherWebhook() throws Exception {
        ObjectKey definition = definition("root", "a.g");
        Kept first = client(definition, "https://one.example");
        assertThat(client(definition, "https://one.example")).isSameAs(first);
        Kept second = client(definition, "https://two.example");
        assertThat(second.peer.url()).isEqualTo("https://two.example");
        assertThat(isClosed(first)).isTrue();
        assertThat(isClosed(second)).isFalse();
    }

    @Test
    void sameWebhook_isNotSharedAcrossLogicalClusters() throws Exception {
        assertThat(client(definition("a", "a.g"), "https://one.example"))
                .isNotSameAs(client(definition("b", "a.g"), "https://one.example"));
    }

    @Test
    void manyDefinitions_closeTheLeastUsed() throws Exception {
        Kept first = client(definition("root", "0.g"), "https://one.example");
        Kept second = client(definition("root", "1.g"), "https://one.example");
        for (int i = 2; i < 1024; i++) {
            client(definition("root", i + ".g"), "https://one.example");
        }
        client(definition("root", "0.g"), "https://one.example");
        client(definition("root", "more.g"), "https://one.example");
        assertThat(isClosed(first)).isFalse();
        assertThat(isClosed(second)).isTrue();
    }

    @Test
    void client_isClosedWhenItsDefinitionGoes() throws Exception {
        MemoryObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
        ObjectKey stays = definition("root", "stays.g");
        ObjectKey goes = definition("root", "goes.g");
        put(store, stays);
        put(store, goes);
        try (LiveView view = LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS)) {
            StoreView.Subscription following = clients.follow(view, List.of(CRDS));
            Kept kept = client(stays, "https://one.example");
            Kept unused = client(goes, "https://one.example");
            put(store, goes);
            commit(store, new RowWrite.Delete(KeyLayout.object(goes)));
            assertThat(unused.closed.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(isClosed(kept)).isFalse();
            following.close();
        } finally {
            store.close();
        }
    }

    @Test
    void closedServer_makesNoClients() throws Exception {
        Kept client = client(definition("root", "a.g"), "https://one.example");
        clients.close();
        assertThat(isClosed(client)).isTrue();
        assertThatThrownBy(() -> client(definition("root", "a.g"), "https://one.example"))
                .isInstanceOf(PeerException.class);
    }

    private static void put(MemoryObjectStore store, ObjectKey key) throws Exception {
        byte[] json = ("{\"apiVersion\":\"apiextensions.k8s.io/v1\",\"kind\":\"CustomResourceDefinition\","
                        + "\"metadata\":{\"name\":\"" + key.name() + "\"}}")
                .getBytes(StandardCharsets.UTF_8);
        commit(store, new RowWrite.Put(KeyLayout.object(key), StoredValue.encode(json)));
    }

    private static void commit(MemoryObjectStore store, RowWrite write) throws Exception {
        store.commit(new StoreTransaction(write, List.of(), List.of()))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }
}

package dev.polder.storage.seal;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.StoreStages;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoredRow;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.mvcc.HistoryRetention;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/** Servers with key files of their own on one store in memory, and short words for what they do with it. */
final class SealServers implements AutoCloseable {

    static final String SOURCE = "the key file k";

    final Random random = new Random(21);
    final PeerStore.Board board = new PeerStore.Board();
    final ObjectStore raw = new MemoryObjectStore(
            new StoreIdentity(new UUID(3, 4)),
            StoreLimits.STANDARD.withEnvelope(Envelope.BYTES),
            HistoryRetention.STANDARD);
    final SealKey one = SealKeys.generate(random).preferred();
    final SealKey two = SealKeys.generate(random).preferred();
    private final List<SealingStore> servers = new ArrayList<>();

    /** A key file. */
    static SealKeys file(SealKey first, SealKey... others) {
        SealKeys keys = SealKeys.parse(first.line());
        for (SealKey other : others) {
            keys = keys.with(other);
        }
        return keys;
    }

    PeerStore peer(String name) {
        return new PeerStore(raw, board, name);
    }

    /** A server that seals Secrets. */
    SealingStore start(String name, SealKeys keys) {
        return start(peer(name), keys, SealScope.SECRETS);
    }

    SealingStore start(ObjectStore peer, SealKeys keys, SealScope scope) {
        SealRing ring = SealRing.open(peer, keys, SOURCE, random);
        SealingStore server = new SealingStore(peer, StoreLimits.STANDARD, scope, ring, random);
        servers.add(server);
        return server;
    }

    static StoreKey secret(String name) {
        return key("secrets", name);
    }

    static StoreKey key(String resource, String name) {
        return KeyLayout.object(
                new ObjectKey(LogicalClusterName.ROOT, ResourceSpace.local("", resource), "default", name));
    }

    static RowWrite.Put write(StoreKey key, String value) {
        return new RowWrite.Put(key, value.getBytes(StandardCharsets.UTF_8));
    }

    static long put(ObjectStore store, StoreKey key, String value) {
        CommitOutcome outcome =
                StoreStages.join(store.commit(new StoreTransaction(write(key, value), List.of(), List.of())));
        return ((CommitOutcome.Committed) outcome).revision();
    }

    static Optional<StoredRow> get(ObjectStore store, StoreKey key) {
        String path = key.path();
        return StoreStages.join(store.range(new RangeQuery(path, path + '\0', 0, 1))).rows().stream()
                .findFirst();
    }

    static String text(ObjectStore store, StoreKey key) {
        return new String(get(store, key).orElseThrow().value(), StandardCharsets.UTF_8);
    }

    /** The id of the key that a row is sealed with in the store itself; empty when it is plain. */
    String sealedWith(StoreKey key) {
        return Envelope.keyId(get(raw, key).orElseThrow().value());
    }

    @Override
    public void close() {
        servers.forEach(SealingStore::close);
        raw.close();
    }
}

package dev.polder.storage.seal;

import static dev.polder.storage.seal.SealServers.file;
import static dev.polder.storage.seal.SealServers.get;
import static dev.polder.storage.seal.SealServers.key;
import static dev.polder.storage.seal.SealServers.put;
import static dev.polder.storage.seal.SealServers.secret;
import static dev.polder.storage.seal.SealServers.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.storage.ForwardingStore;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreStages;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoreWatch;
import dev.polder.storage.StoreWatcher;
import dev.polder.storage.StoredRow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows are written again, and only those that need it; no write of anybody is lost. */
@Timeout(60)
class ReencryptionTest {

    private static final int SECRETS = 1_200;
    private static final StoreKey MAP = key("configmaps", "m");

    private final SealServers servers = new SealServers();
    private final SealKey one = servers.one;
    private final SealKey two = servers.two;

    @AfterEach
    void close() {
        servers.close();
    }

    private Reencryption.Result run(SealingStore store) throws InterruptedException {
        return Reencryption.run(store, Duration.ZERO);
    }

    @Test
    void everythingSealedBefore_isSealedWithTheNewKeyAndTheOldOneIsNotNeeded() throws Exception {
        SealingStore store = servers.start("a", file(one));
        for (int i = 0; i < SECRETS; i++) {
            put(store, secret("s" + i), "value " + i);
        }
        put(store, MAP, "open");
        long map = get(store, MAP).orElseThrow().modRevision();
        store.ring().take(file(two, one));
        put(store, secret("new"), "new already");
        long fresh = get(store, secret("new")).orElseThrow().modRevision();

        Reencryption.Result result = run(store);

        assertThat(result).isEqualTo(new Reencryption.Result(two.id(), SECRETS, 0, 0, List.of(one.id())));
        assertThat(get(store, MAP).orElseThrow().modRevision()).isEqualTo(map);
        assertThat(get(store, secret("new")).orElseThrow().modRevision()).isEqualTo(fresh);
        store.close();
        SealingStore later = servers.start("b", file(two));
        for (int i = 0; i < SECRETS; i++) {
            assertThat(text(later, secret("s" + i))).isEqualTo("value " + i);
        }
        assertThat(run(later)).as("a second time").isEqualTo(new Reencryption.Result(two.id(), 0, 0, 0, List.of()));
    }

    @Test
    void plainValuesOfBefore_areSealed() throws Exception {
        put(servers.raw, secret("s"), "plain");
        SealingStore store = servers.start("a", file(one));
        assertThat(run(store).sealed()).isEqualTo(1);
        assertThat(servers.sealedWith(secret("s"))).isEqualTo(one.id());
        assertThat(text(store, secret("s"))).isEqualTo("plain");
    }

    @Test
    void resourceThatIsNotChosenAnyMore_isUnsealed() throws Exception {
        PeerStore peer = servers.peer("a");
        SealingStore store = servers.start(peer, file(one), SealScope.parse("configmaps"));
        put(store, MAP, "text");
        SealingStore other = servers.start(servers.peer("b"), file(one), SealScope.SECRETS);
        assertThat(text(other, MAP)).as("until then it is read all the same").isEqualTo("text");
        assertThat(run(other)).isEqualTo(new Reencryption.Result(one.id(), 0, 1, 0, List.of()));
        assertThat(text(servers.raw, MAP)).isEqualTo("text");
    }

    @Test
    void sealedInternalRow_isSealedWithTheNewKey() throws Exception {
        StoreKey row = KeyLayout.internal("something", "sealed");
        StoreKey plain = KeyLayout.internal("something", "plain");
        SealingStore store = servers.start("a", file(one));
        byte[] value = {1, 2, 3};
        commitRow(row, Envelope.seal(one, servers.random, row, value));
        commitRow(plain, value);
        long revision = get(servers.raw, plain).orElseThrow().modRevision();
        store.ring().take(file(two, one));
        assertThat(run(store).sealed()).isEqualTo(1);
        StoredRow after = get(servers.raw, row).orElseThrow();
        assertThat(Envelope.unseal(file(two), row, after.value())).isEqualTo(value);
        assertThat(get(servers.raw, plain).orElseThrow().modRevision()).isEqualTo(revision);
    }

    private void commitRow(StoreKey row, byte[] value) {
        StoreStages.join(
                servers.raw.commit(new StoreTransaction(null, List.of(new RowWrite.Put(row, value)), List.of())));
    }

    @Test
    void concurrentWriteAndDelete_areNotUndone() throws Exception {
        SealingStore writer = servers.start("writer", file(one));
        put(writer, secret("changed"), "before");
        put(writer, secret("deleted"), "before");
        put(writer, secret("stays"), "before");
        PeerStore peer = servers.peer("tool");
        writer.ring().take(file(two, one));
        SealingStore store = servers.start(peer, file(two, one), SealScope.SECRETS);
        writer.ring().take(file(two, one));
        AtomicInteger raced = new AtomicInteger();
        peer.before = transaction -> {
            if (raced.getAndIncrement() == 0) {
                put(writer, secret("changed"), "after");
                StoreStages.join(writer.commit(
                        new StoreTransaction(new RowWrite.Delete(secret("deleted")), List.of(), List.of())));
            }
            return transaction;
        };
        Reencryption.Result result = run(store);
        assertThat(raced).hasPositiveValue();
        assertThat(result.sealed()).as("the row that nobody else touched").isEqualTo(1);
        assertThat(text(writer, secret("changed"))).isEqualTo("after");
        assertThat(get(writer, secret("deleted"))).isEmpty();
        assertThat(text(writer, secret("stays"))).isEqualTo("before");
    }

    /** Of a server that takes the key it hears by a watch: by another one, when the first has ended. */
    @Test
    void watchThatEnds_isFollowedByAnother() throws Exception {
        SealingStore a = servers.start("a", file(one));
        put(a, secret("s"), "1");
        AtomicInteger watches = new AtomicInteger();
        ObjectStore breaking = new ForwardingStore(servers.peer("tool")) {
            @Override
            public StoreWatch watch(long afterRevision, StoreWatcher watcher) {
                if (watches.incrementAndGet() == 1) {
                    watcher.ended(new StoreException.Unavailable("the line broke"));
                } else {
                    a.ring().take(file(two, one));
                }
                return () -> {};
            }
        };
        SealingStore tool = servers.start(breaking, file(two, one), SealScope.SECRETS);
        a.ring().take(file(one, two));
        assertThat(Reencryption.run(tool, Duration.ofSeconds(5)).key()).isEqualTo(two.id());
        assertThat(watches).hasValue(2);
    }

    @Test
    void serverThatDoesNotWriteWithTheKey_isNamedAndNothingIsDone() {
        SealingStore a = servers.start("a", file(one));
        put(a, secret("s"), "1");
        SealingStore tool = servers.start("tool", file(two, one));
        assertThatThrownBy(() -> run(tool))
                .isInstanceOf(StoreException.Unusable.class)
                .hasMessageContaining("session a does not have key " + two.id());
        a.ring().take(file(one, two));
        assertThatThrownBy(() -> run(tool))
                .isInstanceOf(StoreException.Unusable.class)
                .hasMessageContaining("session a still writes with [" + one.id() + "]");
        assertThat(servers.sealedWith(secret("s"))).isEqualTo(one.id());
    }

    @Test
    void serverThatIsAboutToWriteWithTheKey_isWaitedFor() throws Exception {
        SealingStore a = servers.start("a", file(one));
        put(a, secret("s"), "1");
        SealingStore tool = servers.start("tool", file(two, one));
        Thread changing = Thread.ofVirtual().start(() -> a.ring().take(file(two, one)));
        Reencryption.Result result = Reencryption.run(tool, Duration.ofSeconds(30));
        changing.join();
        assertThat(result.sealed()).isEqualTo(1);
        assertThat(result.retired()).containsExactly(one.id());
    }

    @Test
    void valueThatCannotBeUnsealed_isLeftAndItsKeyStaysNeeded() throws Exception {
        SealingStore store = servers.start("a", file(one));
        put(store, secret("s"), "1");
        byte[] sealed = get(servers.raw, secret("s")).orElseThrow().value();
        StoreStages.join(servers.raw.commit(
                new StoreTransaction(new RowWrite.Put(secret("moved"), sealed), List.of(), List.of())));
        store.ring().take(file(two, one));
        assertThat(run(store)).isEqualTo(new Reencryption.Result(two.id(), 1, 0, 1, List.of()));
        assertThat(get(servers.raw, secret("moved")).orElseThrow().value()).isEqualTo(sealed);
        assertThat(SealRing.needed(servers.raw)).contains(one.id());
    }
}

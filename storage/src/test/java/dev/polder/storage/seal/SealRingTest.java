package dev.polder.storage.seal;

import static dev.polder.storage.seal.SealServers.file;
import static dev.polder.storage.seal.SealServers.put;
import static dev.polder.storage.seal.SealServers.secret;
import static dev.polder.storage.seal.SealServers.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreStages;
import dev.polder.storage.StoreTransaction;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which key is written with: the first that every live session can read (store rule S17). */
@Timeout(60)
class SealRingTest {

    private final SealServers servers = new SealServers();
    private final SealKey one = servers.one;
    private final SealKey two = servers.two;

    @AfterEach
    void close() {
        servers.close();
    }

    @Test
    void onlyServer_sealsWithTheFirstKey() {
        SealingStore server = servers.start("a", file(two, one));
        put(server, secret("s"), "hidden");
        assertThat(servers.sealedWith(secret("s"))).isEqualTo(two.id());
        assertThat(text(server, secret("s"))).isEqualTo("hidden");
        assertThat(SealRing.needed(servers.raw)).containsExactly(two.id());
        assertThat(server.ring().trouble()).isEmpty();
    }

    @Test
    void serverWithoutTheKey_isRefusedAndToldWhichItNeeds() {
        servers.start("a", file(one)).close();
        long before = servers.raw.barrier().toCompletableFuture().join();
        assertThatThrownBy(() -> servers.start("b", file(two)))
                .isInstanceOf(StoreException.Unusable.class)
                .hasMessageContaining("sealed with key " + one.id())
                .hasMessageContaining(SealServers.SOURCE + " has only [" + two.id() + "]")
                .hasMessageContaining("--store-seal-key-file")
                .message()
                .doesNotContain("\n", one.line(), two.line());
        assertThat(servers.raw.barrier().toCompletableFuture().join())
                .as("nothing was written")
                .isEqualTo(before);
    }

    /** Both made a key for an empty store, before either could seal. */
    @Test
    void secondServerWithAKeyOfItsOwn_isRefused() {
        PeerStore old = servers.peer("old");
        SealingStore first = servers.start("a", file(one));
        assertThat(first.ring().writeKey()).as("the old server cannot read").isEmpty();
        assertThatThrownBy(() -> servers.start("b", file(two))).hasMessageContaining(one.id());
        old.close();
    }

    @Test
    void damagedMark_isRefused() {
        servers.start("a", file(one)).close();
        StoreKey row = KeyLayout.internal("seal", one.id());
        byte[] mark = SealServers.get(servers.raw, row).orElseThrow().value().clone();
        mark[mark.length - 1] ^= 1;
        StoreStages.join(
                servers.raw.commit(new StoreTransaction(null, List.of(new RowWrite.Put(row, mark)), List.of())));
        assertThatThrownBy(() -> servers.start("a", file(one)))
                .isInstanceOf(StoreException.Unusable.class)
                .hasMessageContaining("was changed");
    }

    @Test
    void newFirstKey_isWrittenWithOnceEverybodyHasIt() throws Exception {
        SealingStore a = servers.start("a", file(one));
        SealingStore b = servers.start("b", file(one));
        a.ring().take(file(two, one));
        put(a, secret("s"), "1");
        assertThat(servers.sealedWith(secret("s"))).as("b has only the old one").isEqualTo(one.id());
        b.ring().take(file(one, two));
        servers.board.until("a", text -> text.endsWith("writes=" + two.id()));
        put(a, secret("s"), "2");
        put(b, secret("t"), "3");
        assertThat(servers.sealedWith(secret("s"))).isEqualTo(two.id());
        assertThat(servers.sealedWith(secret("t"))).as("the first of b's file").isEqualTo(one.id());
        assertThat(text(b, secret("s"))).isEqualTo("2");
        assertThat(text(a, secret("t"))).isEqualTo("3");
    }

    @Test
    void serverThatLacksTheKey_isWaitedForUntilItEnds() throws Exception {
        SealingStore a = servers.start("a", file(one));
        SealingStore b = servers.start("b", file(one));
        a.ring().take(file(two, one));
        assertThat(a.ring().writeKey()).contains(one);
        b.close();
        servers.board.until("a", text -> text.endsWith("writes=" + two.id()));
        assertThat(a.ring().writeKey()).contains(two);
    }

    @Test
    void serverOfBefore_keepsValuesPlainUntilItEnds() throws Exception {
        PeerStore old = servers.peer("old");
        SealingStore a = servers.start("a", file(one));
        put(a, secret("s"), "readable by the old one");
        assertThat(servers.sealedWith(secret("s"))).isEmpty();
        old.close();
        servers.board.until("a", text -> text.endsWith("writes=" + one.id()));
        put(a, secret("s"), "2");
        assertThat(servers.sealedWith(secret("s"))).isEqualTo(one.id());
    }

    @Test
    void sealedStore_isNotWrittenPlainAgain() {
        servers.start("a", file(one)).close();
        PeerStore old = servers.peer("old");
        SealingStore a = servers.start("a", file(two, one));
        put(a, secret("s"), "1");
        assertThat(servers.sealedWith(secret("s"))).isEqualTo(one.id());
        old.close();
    }

    @Test
    void keyThatIsGoneFromTheFile_isKeptWhileTheStoreIsSealedWithIt() {
        SealingStore a = servers.start("a", file(one));
        put(a, secret("s"), "1");
        a.ring().take(file(two));
        assertThat(a.ring().writeKey()).contains(two);
        assertThat(text(a, secret("s"))).isEqualTo("1");
        assertThat(SealRing.needed(servers.raw)).containsExactlyInAnyOrder(one.id(), two.id());
    }

    /** Until a write with the old key has ended, nobody may think that it will not come. */
    @Test
    void writeUnderWay_isAnnouncedUntilItEnds() throws Exception {
        PeerStore peer = servers.peer("a");
        SealingStore a = servers.start(peer, file(one), SealScope.SECRETS);
        CompletableFuture<CommitOutcome> held = new CompletableFuture<>();
        peer.after = outcome -> held;
        var writing = a.commit(new StoreTransaction(SealServers.write(secret("s"), "1"), List.of(), List.of()));
        peer.after = outcome -> outcome;
        a.ring().take(file(two, one));
        assertThat(SealNotice.parse(servers.board.said("a")).writes()).isEqualTo(Set.of(one.id(), two.id()));
        held.complete(new CommitOutcome.Committed(1));
        assertThat(writing.toCompletableFuture().join()).isInstanceOf(CommitOutcome.Committed.class);
        servers.board.until("a", text -> text.endsWith("writes=" + two.id()));
    }

    /** Whatever a review fails with, the next one is not kept waiting by it. */
    @Test
    void reviewThatFails_isFollowedByOthers() throws Exception {
        PeerStore peer = servers.peer("a");
        PeerStore old = servers.peer("old");
        SealingStore a = servers.start(peer, file(one), SealScope.SECRETS);
        assertThat(a.ring().writeKey()).isEmpty();
        CountDownLatch failed = new CountDownLatch(1);
        peer.before = transaction -> {
            failed.countDown();
            throw new IllegalStateException("the first review fails");
        };
        old.close();
        assertThat(failed.await(30, TimeUnit.SECONDS)).isTrue();
        peer.before = transaction -> transaction;
        servers.peer("passing").close();
        servers.board.until("a", text -> text.endsWith("writes=" + one.id()));
        assertThat(a.ring().writeKey()).contains(one);
    }

    @Test
    void serverThatStartsBeforeTheMark_isSeen() {
        PeerStore peer = servers.peer("a");
        SealingStore a = servers.start(peer, file(one), SealScope.SECRETS);
        AtomicInteger started = new AtomicInteger();
        peer.before = transaction -> {
            if (started.getAndIncrement() == 0) {
                servers.start("late", file(one));
            }
            return transaction;
        };
        a.ring().take(file(two, one));
        assertThat(started).hasPositiveValue();
        assertThat(a.ring().writeKey()).contains(one);
    }

    @Test
    void serverThatStartsAfterTheMark_isRefused() {
        PeerStore peer = servers.peer("a");
        SealingStore a = servers.start(peer, file(one), SealScope.SECRETS);
        AtomicInteger started = new AtomicInteger();
        peer.after = outcome -> {
            if (started.getAndIncrement() == 0) {
                PeerStore late = servers.peer("late");
                assertThatThrownBy(() -> servers.start(late, file(one), SealScope.SECRETS))
                        .hasMessageContaining(two.id());
                late.close();
            }
            return outcome;
        };
        a.ring().take(file(two, one));
        assertThat(started).hasPositiveValue();
        assertThat(a.ring().writeKey()).contains(two);
    }

    @Test
    void serverThatWasAway_saysThatItLacksAKey() {
        SealingStore a = servers.start("a", file(one));
        // Its session ended without its knowing, so the other did not wait for it.
        a.sealed().close();
        servers.start("b", file(two, one));
        a.ring().take(file(one));
        assertThat(a.ring().trouble()).hasValueSatisfying(why -> assertThat(why).contains(two.id()));
    }

    @Test
    void notice_isReadAsItWasWritten() {
        SealNotice notice = new SealNotice(Set.of("0a", "1b"), Set.of(SealNotice.PLAIN, "1b"));
        assertThat(SealNotice.parse(notice.text())).isEqualTo(notice);
        for (String other : new String[] {"", "seal", "something else", "seal reads=0a"}) {
            assertThat(SealNotice.parse(other)).isEqualTo(new SealNotice(Set.of(), Set.of(SealNotice.PLAIN)));
        }
    }
}

package dev.polder.storage.seal;

import static dev.polder.storage.seal.SealServers.file;
import static dev.polder.storage.seal.SealServers.get;
import static dev.polder.storage.seal.SealServers.key;
import static dev.polder.storage.seal.SealServers.put;
import static dev.polder.storage.seal.SealServers.secret;
import static dev.polder.storage.seal.SealServers.text;
import static dev.polder.storage.seal.SealServers.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.StoreStages;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoreWatch;
import dev.polder.storage.StoreWatcher;
import dev.polder.storage.StoredRow;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.encoding.StoredValue;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Chosen resources are sealed, others pass as they are, and what cannot be unsealed stops nothing. */
@Timeout(60)
class SealingStoreTest {

    private static final StoreKey MAP = key("configmaps", "m");

    private final SealServers servers = new SealServers();
    private final SealingStore store = servers.start("a", file(servers.one));

    @AfterEach
    void close() {
        servers.close();
    }

    @Test
    void chosenResource_isSealedAndOthersAreNot() {
        put(store, secret("s"), "hidden");
        put(store, MAP, "open");
        put(store, key("secretsx", "s"), "open");
        String raw = new String(get(servers.raw, secret("s")).orElseThrow().value(), UTF_8);
        assertThat(raw).doesNotContain("hidden");
        assertThat(text(servers.raw, MAP)).isEqualTo("open");
        assertThat(text(servers.raw, key("secretsx", "s"))).isEqualTo("open");
        assertThat(text(store, secret("s"))).isEqualTo("hidden");
    }

    @Test
    void otherRows_areNotCopied() {
        RowWrite.Put write = write(MAP, "open");
        StoreStages.join(store.commit(new StoreTransaction(write, List.of(), List.of())));
        assertThat(get(store, MAP).orElseThrow().value()).isSameAs(write.value());
        String start = KeyLayout.internalEnd();
        RangePage page = StoreStages.join(store.range(new RangeQuery(start, KeyLayout.objectsEnd(), 0, 10)));
        StoredRow below = get(servers.raw, MAP).orElseThrow();
        assertThat(page.rows().get(0).value()).isSameAs(below.value());
    }

    @Test
    void plainValueOfBefore_staysReadable() {
        put(servers.raw, secret("s"), "written before there were keys");
        assertThat(text(store, secret("s"))).isEqualTo("written before there were keys");
    }

    @Test
    void group_isSealedRowByRow() {
        List<RowWrite> objects = List.of(write(secret("s"), "hidden"), write(MAP, "open"));
        StoreStages.join(store.commit(StoreTransaction.group(objects, List.of(), List.of())));
        assertThat(servers.sealedWith(secret("s"))).isEqualTo(servers.one.id());
        assertThat(text(servers.raw, MAP)).isEqualTo("open");
        assertThat(text(store, secret("s"))).isEqualTo("hidden");
    }

    @Test
    void watcher_isToldPlainValues() throws Exception {
        long start = put(store, MAP, "before");
        LinkedBlockingQueue<List<StoreEvent>> told = new LinkedBlockingQueue<>();
        try (StoreWatch watch = store.watch(start, collecting(told))) {
            put(store, secret("s"), "hidden");
            put(store, MAP, "open");
            assertThat(value(told.poll(30, TimeUnit.SECONDS))).isEqualTo("hidden");
            assertThat(value(told.poll(30, TimeUnit.SECONDS))).isEqualTo("open");
            assertThat(watch).isNotNull();
        }
    }

    @Test
    void largestValue_isThatOfAPlainStore() {
        int most = StoreLimits.STANDARD.maxValueBytes();
        RowWrite largest = new RowWrite.Put(secret("s"), new byte[most]);
        StoreStages.join(store.commit(new StoreTransaction(largest, List.of(), List.of())));
        assertThat(get(store, secret("s")).orElseThrow().value()).hasSize(most);
        for (StoreKey key : List.of(secret("s"), MAP)) {
            RowWrite larger = new RowWrite.Put(key, new byte[most + 1]);
            assertThatThrownBy(() -> StoreStages.join(store.commit(new StoreTransaction(larger, List.of(), List.of()))))
                    .isInstanceOf(StoreException.TooLarge.class)
                    .hasMessage("the value of " + key + " has " + (most + 1) + " bytes; the limit is " + most);
        }
    }

    /** A hundred of them, each with its envelope, still fit where they fit when they are plain. */
    @Test
    void largestGroup_isThatOfAPlainStore() {
        List<RowWrite> objects = new java.util.ArrayList<>();
        int each = (StoreLimits.STANDARD.maxValueBytes() + StoreLimits.ROOM_BESIDE_VALUE) / 100
                - secret("s00").bytes();
        for (int i = 0; i < 100; i++) {
            objects.add(new RowWrite.Put(secret("s" + i / 10 + i % 10), new byte[each]));
        }
        StoreStages.join(store.commit(StoreTransaction.group(objects, List.of(), List.of())));
        objects.set(0, new RowWrite.Put(secret("s00"), new byte[each + 100]));
        assertThatThrownBy(() -> StoreStages.join(store.commit(StoreTransaction.group(objects, List.of(), List.of()))))
                .isInstanceOf(StoreException.TooLarge.class);
    }

    /** A value that somebody moved to another row, and one whose key is gone: errors of these two, and of nothing else. */
    @Test
    void valueThatCannotBeUnsealed_becomesAnUnreadableRecord() {
        byte[] json = StoredValue.encode(
                "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"s\"}}".getBytes(UTF_8));
        StoreStages.join(store.commit(new StoreTransaction(new RowWrite.Put(secret("s"), json), List.of(), List.of())));
        byte[] sealed = get(servers.raw, secret("s")).orElseThrow().value();
        putBelow(secret("moved"), sealed);
        putBelow(secret("lost"), Envelope.seal(servers.two, servers.random, secret("lost"), json));
        try (LiveView view = open()) {
            assertThat(record(view, "s").unreadable()).isEmpty();
            assertThat(record(view, "moved").unreadable())
                    .hasValueSatisfying(why -> assertThat(why).contains("sealed", servers.one.id()));
            assertThat(record(view, "lost").unreadable())
                    .hasValueSatisfying(why -> assertThat(why).contains(servers.two.id()));
            putBelow(secret("later"), sealed);
            put(store, secret("last"), "\u0001" + new String(json, 1, json.length - 1, UTF_8));
            view.consistent().toCompletableFuture().join();
            assertThat(record(view, "later").unreadable()).isPresent();
            assertThat(record(view, "last").unreadable()).isEmpty();
        }
    }

    @Test
    void scope_isReadAsEncryptionConfigurationSpellsIt() {
        SealScope scope = SealScope.parse("secrets, widgets.example.com,secrets");
        assertThat(scope).hasToString("secrets,widgets.example.com");
        assertThat(scope.covers(secret("s"))).isTrue();
        assertThat(scope.covers(MAP)).isFalse();
        assertThat(scope.covers(KeyLayout.internal("core", "secrets", "x", "y")))
                .isFalse();
        assertThat(scope.covers(new StoreKey("root/example.com/widgets/-/default/w")))
                .isTrue();
        assertThat(scope.covers(new StoreKey("root/example.org/widgets/-/default/w")))
                .isFalse();
        assertThat(scope.covers(new StoreKey("core/secrets"))).isFalse();
        assertThat(SealScope.parse("").resources()).isEmpty();
        for (String bad : new String[] {"Secrets", "secrets,", "*.*", "secrets/v1", "a..b", ".b"}) {
            assertThatThrownBy(() -> SealScope.parse(bad))
                    .as(bad)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is not a resource such as secrets");
        }
    }

    private void putBelow(StoreKey key, byte[] value) {
        StoreStages.join(servers.raw.commit(new StoreTransaction(new RowWrite.Put(key, value), List.of(), List.of())));
    }

    private LiveView open() {
        try {
            return LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            throw new AssertionError("the view did not open", e);
        }
    }

    private static ObjectRecord record(LiveView view, String name) {
        ObjectRecord record =
                view.snapshot().map(ResourceSpace.local("", "secrets")).get(LogicalClusterName.ROOT, "default", name);
        return Optional.ofNullable(record).orElseThrow();
    }

    private static String value(List<StoreEvent> events) {
        StoredRow row = ((StoreEvent.Put) events.get(0)).row();
        return new String(row.value(), UTF_8);
    }

    private static StoreWatcher collecting(LinkedBlockingQueue<List<StoreEvent>> told) {
        return new StoreWatcher() {
            @Override
            public void revision(long revision, List<StoreEvent> events) {
                told.add(events);
            }

            @Override
            public void ended(StoreException cause) {}
        };
    }
}

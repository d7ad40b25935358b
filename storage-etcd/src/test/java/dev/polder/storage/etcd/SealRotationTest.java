package dev.polder.storage.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.storage.KeyLayout;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.StoreStages;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoredRow;
import dev.polder.storage.WholeArrays;
import dev.polder.storage.remote.RemoteStoreConfig;
import dev.polder.storage.seal.Envelope;
import dev.polder.storage.seal.Reencryption;
import dev.polder.storage.seal.SealKeys;
import dev.polder.storage.seal.SealRing;
import dev.polder.storage.seal.SealScope;
import dev.polder.storage.seal.SealingStore;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A key is changed, and everything sealed anew, while two servers on one etcd write. */
@Timeout(120)
class SealRotationTest {

    private static final int WRITERS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final SealScope CONFIG_MAPS = SealScope.parse("configmaps");

    private final RemoteStoreConfig config =
            SharedEtcd.fresh(SealRotationTest.class).with(StoreLimits.STANDARD.withEnvelope(Envelope.BYTES));
    private final Random random = new Random(31);
    private final SealKeys old = SealKeys.generate(random);
    private final SealKeys fresh = SealKeys.generate(random);
    private final SealKeys both = fresh.with(old.preferred());
    private final List<SealingStore> open = new ArrayList<>();

    private SealingStore open(SealKeys keys) {
        EtcdObjectStore store = EtcdObjectStore.open(config, UUID::randomUUID);
        boolean opened = false;
        try {
            SealRing ring = SealRing.open(store, keys, "the key file", random);
            SealingStore sealing = new SealingStore(store, StoreLimits.STANDARD, CONFIG_MAPS, ring, random);
            open.add(sealing);
            opened = true;
            return sealing;
        } finally {
            if (!opened) {
                store.close();
            }
        }
    }

    @AfterEach
    void close() {
        closeAll();
    }

    private void closeAll() {
        open.forEach(SealingStore::close);
        open.clear();
    }

    @Test
    void rotationUnderLoad_losesNothing() throws Exception {
        SealingStore one = open(old);
        SealingStore other = open(old);
        Reencryption.Result result;
        List<StoredRow> rows;
        // Each hears of the other along with its watch.
        long start = StoreStages.join(one.barrier());
        try (ResumingWatcher watcher = new ResumingWatcher(other, start);
                ResumingWatcher follower = new ResumingWatcher(one, start);
                WriteLoad load = new WriteLoad(List.of(one, other), WRITERS)) {
            load.awaitWrites(300);
            one.ring().take(both);
            load.awaitWrites(300);
            other.ring().take(both);
            result = Reencryption.run(open(both), PATIENCE);
            load.awaitWrites(300);
            System.out.println("rotation under load: " + load.check(watcher) + "; sealed anew " + result.sealed());
            assertThat(follower).isNotNull();
            rows = rows(one);
            assertThat(rows(other))
                    .usingRecursiveFieldByFieldElementComparator(WholeArrays.COMPARED)
                    .isEqualTo(rows);
        }
        assertThat(result.unreadable()).isZero();
        assertThat(result.retired()).containsExactly(old.preferred().id());
        assertThat(rows)
                .hasSizeGreaterThan(80)
                .allMatch(row -> new String(row.value(), UTF_8).matches("w\\d+-\\d+ \\d+"));
        closeAll();
        assertThat(rows(open(fresh)))
                .as("with the new key alone")
                .usingRecursiveFieldByFieldElementComparator(WholeArrays.COMPARED)
                .isEqualTo(rows);
        assertThat(raw())
                .as("rows in etcd that the old key could open")
                .noneMatch(hex -> hex.contains(old.preferred().id()));
    }

    @Test
    void rawRange_showsNothingSealed() {
        SealingStore store = open(old);
        StoreStages.join(store.commit(
                StoreTransaction.of(new RowWrite.Put(WriteLoad.key("s"), "correct horse".getBytes(UTF_8)), 0)));
        assertThat(rows(store)).hasSize(1).allMatch(row -> new String(row.value(), UTF_8).equals("correct horse"));
        assertThat(raw())
                .hasSizeGreaterThan(2)
                .noneMatch(hex -> hex.contains(HexFormat.of().formatHex("horse".getBytes(UTF_8))));
    }

    @Test
    void wrongKey_isRefusedAndTheRightOneNamed() {
        open(old);
        assertThatThrownBy(() -> open(fresh))
                .isInstanceOf(StoreException.Unusable.class)
                .hasMessageContaining("sealed with key " + old.preferred().id());
    }

    private static List<StoredRow> rows(SealingStore store) {
        RangePage page = StoreStages.join(
                store.range(new RangeQuery(KeyLayout.internalEnd(), KeyLayout.objectsEnd(), 0, 100_000)));
        return page.rows();
    }

    /** Every value below the prefix as etcd has it, this module's own rows included. */
    private List<String> raw() {
        EtcdKeys keys = new EtcdKeys(config.prefix());
        try (EtcdObjectStore reader = EtcdObjectStore.open(config, UUID::randomUUID)) {
            RangeRequest all = RangeRequest.newBuilder()
                    .setKey(keys.start())
                    .setRangeEnd(keys.end())
                    .build();
            return reader.calls().once(KVGrpc.getRangeMethod(), all).join().getKvsList().stream()
                    .map(KeyValue::getValue)
                    .map(value -> HexFormat.of().formatHex(value.toByteArray()))
                    .toList();
        }
    }
}

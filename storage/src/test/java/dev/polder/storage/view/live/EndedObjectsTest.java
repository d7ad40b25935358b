package dev.polder.storage.view.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.view.EndedObjects;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.RecordMemo;
import dev.polder.storage.view.encoding.StoredValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever remembers something of objects hears of their ends, and what is remembered of them is forgotten. */
@Timeout(60)
class EndedObjectsTest {

    private static final ResourceSpace SPACE = ResourceSpace.local("", "configmaps");
    private static final ResourceSpace OTHER = ResourceSpace.local("", "secrets");
    private static final LogicalClusterName CLUSTER = new LogicalClusterName("team");

    private final MemoryObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
    private LiveView view;

    @BeforeEach
    void open() throws Exception {
        view = Views.get(LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD));
    }

    @AfterEach
    void close() {
        view.close();
        store.close();
    }

    private static ObjectKey key(ResourceSpace space, String name) {
        return new ObjectKey(CLUSTER, space, "default", name);
    }

    private void commit(RowWrite write) throws Exception {
        Views.get(store.commit(new StoreTransaction(write, List.of(), List.of())));
        Views.get(view.consistent());
    }

    private void put(ResourceSpace space, String name) throws Exception {
        String json = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name
                + "\",\"namespace\":\"default\",\"uid\":\"u-" + name
                + "\",\"creationTimestamp\":\"2026-01-01T00:00:00Z\"}}";
        commit(new RowWrite.Put(
                KeyLayout.object(key(space, name)), StoredValue.encode(json.getBytes(StandardCharsets.UTF_8))));
    }

    private void end(ResourceSpace space, String name) throws Exception {
        commit(new RowWrite.Delete(KeyLayout.object(key(space, name))));
    }

    private static List<String> look(EndedObjects ended) {
        List<String> told = new ArrayList<>();
        ended.look(key -> told.add(key.name()), () -> told.add("lost"));
        return told;
    }

    @Test
    void ends_areToldOnce() throws Exception {
        put(SPACE, "before");
        end(SPACE, "before");
        EndedObjects ended = new EndedObjects(view, SPACE);
        put(SPACE, "a");
        put(SPACE, "b");
        put(OTHER, "c");
        end(SPACE, "a");
        end(OTHER, "c");
        assertThat(look(ended)).containsExactly("a");
        assertThat(look(ended)).isEmpty();
        end(SPACE, "b");
        put(SPACE, "b");
        assertThat(look(ended)).containsExactly("b");
    }

    @Test
    void memo_forgetsWhatHasEnded() throws Exception {
        RecordMemo<String> memo = new RecordMemo<>(view, SPACE, ObjectRecord::uid);
        int many = 50;
        for (int i = 0; i < many; i++) {
            put(SPACE, "o" + i);
            assertThat(memo.get(CLUSTER, "default", "o" + i)).isEqualTo("u-o" + i);
        }
        put(SPACE, "stays");
        assertThat(memo.get(CLUSTER, "default", "stays")).isEqualTo("u-stays");
        assertThat(memo.size()).isEqualTo(many + 1);
        for (int i = 0; i < many; i++) {
            end(SPACE, "o" + i);
        }
        assertThat(memo.size()).isEqualTo(1);
    }

    /** Who holds the record of an object that has ended is answered, and nothing is remembered of it. */
    @Test
    void recordOfThePast_leavesNothing() throws Exception {
        RecordMemo<String> memo = new RecordMemo<>(view, SPACE, ObjectRecord::uid);
        put(SPACE, "gone");
        ObjectRecord record = Objects.requireNonNull(view.snapshot().map(SPACE).get(CLUSTER, "default", "gone"));
        end(SPACE, "gone");
        assertThat(memo.size()).isZero();
        assertThat(memo.of(record)).isEqualTo("u-gone");
        assertThat(memo.size()).isZero();
    }

    @Test
    void memory_isBounded() throws Exception {
        RecordMemo<String> memo = new RecordMemo<>(view, SPACE, ObjectRecord::uid, 3);
        for (int i = 0; i < 10; i++) {
            put(SPACE, "o" + i);
            assertThat(memo.get(CLUSTER, "default", "o" + i)).isEqualTo("u-o" + i);
            assertThat(memo.size()).isLessThanOrEqualTo(3);
        }
    }
}

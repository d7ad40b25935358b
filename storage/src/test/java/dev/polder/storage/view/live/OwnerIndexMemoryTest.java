package dev.polder.storage.view.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.StoredRow;
import dev.polder.storage.view.ObjectBody;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRecord.OwnerLink;
import dev.polder.storage.view.ObjectRecords;
import dev.polder.storage.view.ViewEvent;
import dev.polder.storage.view.encoding.StoredValue;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/**
 * What the index of owners takes of the heap: two states of the same objects with and without owners, by the live heap of so many that
 * whatever else the JVM holds makes no byte of difference to one. About 40 are needed, 24 for the entry and the rest for its place in
 * nodes that are half full; with compact object headers fewer.
 */
class OwnerIndexMemoryTest {

    private static final int OBJECTS = 200_000;
    private static final int OWNERS = 1_000;
    private static final int MOST_BYTES = 64;

    private final List<ObjectKey> keys = new ArrayList<>();
    private final List<List<OwnerLink>> owners = new ArrayList<>();
    private final List<State> kept = new ArrayList<>();
    private final ObjectBody body;

    OwnerIndexMemoryTest() {
        for (int i = 0; i < OBJECTS; i++) {
            keys.add(key("dependent-" + i));
        }
        for (int i = 0; i < OWNERS; i++) {
            owners.add(List.of(new OwnerLink("uid-of-owner-" + i, true)));
        }
        byte[] value = StoredValue.encode(
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{}}".getBytes(StandardCharsets.UTF_8));
        body = ObjectRecords.decode(keys.get(0), new StoredRow(KeyLayout.object(keys.get(0)), value, 1, 1))
                .body();
    }

    private static ObjectKey key(String name) {
        return new ObjectKey(LogicalClusterName.ROOT, ResourceSpace.local("", "configmaps"), "default", name);
    }

    private State state(IntFunction<List<OwnerLink>> owner) {
        Draft draft = new Draft(State.NOTHING);
        for (int i = 0; i < OBJECTS; i++) {
            ObjectRecord record =
                    new ObjectRecord(keys.get(i), 1, 1, "", Map.of(), owner.apply(i), false, false, 0, body);
            draft.apply(new ViewEvent(1, null, record));
        }
        return draft.at(1);
    }

    /** What is reachable: collected until a collection finds nothing more. */
    private static long liveBytes() {
        long before = Long.MAX_VALUE;
        while (true) {
            System.gc();
            long now = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            if (now >= before) {
                return now;
            }
            before = now;
        }
    }

    /** All that were made stay, so that no collection of an earlier one is in the figure of a later one. */
    private double bytesEach(IntFunction<List<OwnerLink>> owner, int entries) {
        long before = liveBytes();
        State state = state(owner);
        kept.add(state);
        double each = (liveBytes() - before) / (double) OBJECTS;
        assertThat(state.owners().size()).isEqualTo(entries);
        return each;
    }

    @Test
    void entry_takesLittle_andNobodyElsePays() {
        double without = bytesEach(i -> List.of(), 0);
        double withOwners = bytesEach(i -> owners.get(i % OWNERS), OBJECTS);
        double nearlyWithout = bytesEach(i -> i < 10 ? owners.get(0) : List.of(), 10);
        System.out.println("bytes an object without and with an owner: " + without + ", " + withOwners);
        assertThat(kept).hasSize(3);
        assertThat(withOwners - without).isBetween(16.0, (double) MOST_BYTES);
        // Nothing is kept in the index of an object without owners: an entry takes 24 bytes at least. What ran before
        // in this JVM
        // and is let go of meanwhile is less than 2 MiB.
        assertThat(nearlyWithout - without).isBetween(-10.0, 10.0);
    }
}

package dev.polder.storage.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreStages;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoredRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How far the import of a file has come, in internal rows of the target: {@code !import/<sum of the file>} says that it was
 * begun and how, {@code !import/<sum>/<lane>} which object of that lane was the last. The row of a lane is written by the very
 * transaction that writes the object, so that it is never ahead and never behind.
 */
final class ImportState {

    private static final String ROWS = "import";
    private static final String DONE = "done";
    private static final String BEGUN = "begun";

    private final String sum;
    private final String scope;
    private final boolean done;
    private final Lane[] lanes;

    /**
     * A lane at some time.
     *
     * @param row where that is written down
     * @param number the number of its last object; 0 before the first
     * @param modRevision the revision of the row; 0 when there is none
     */
    record Lane(StoreKey row, long number, long modRevision) {}

    private ImportState(String sum, String scope, boolean done, Lane[] lanes) {
        this.sum = sum;
        this.scope = scope;
        this.done = done;
        this.lanes = lanes;
    }

    /**
     * The state of an import that nobody has begun.
     *
     * @param sum the sum of the file
     * @param scope whose objects of it
     */
    static ImportState fresh(String sum, String scope, int lanes) {
        Lane[] none = new Lane[lanes];
        Arrays.setAll(none, i -> new Lane(laneRow(sum, i), 0, 0));
        return new ImportState(sum, scope, false, none);
    }

    /** What a store knows of the import of a file; empty when nobody has begun it. Blocks. */
    static Optional<ImportState> read(ObjectStore store, String sum) {
        String path = row(sum).path();
        List<StoredRow> rows = StoreStages.join(store.range(new RangeQuery(path, path + "\0", 0, 1)))
                .rows();
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode json = Json.readOwn(rows.get(0).value());
        ImportState state =
                fresh(sum, json.path("cluster").asText(), json.path("lanes").asInt());
        StoreStages.join(store.range(new RangeQuery(path + "/", path + "0", 0, state.lanes.length + 1)))
                .rows()
                .forEach(state::found);
        return Optional.of(
                new ImportState(sum, state.scope, json.path("state").asText().equals(DONE), state.lanes));
    }

    private void found(StoredRow row) {
        for (int i = 0; i < lanes.length; i++) {
            if (lanes[i].row().equals(row.key())) {
                lanes[i] = new Lane(row.key(), Long.parseLong(new String(row.value(), US_ASCII)), row.modRevision());
            }
        }
    }

    /** The row that says that it has begun. */
    RowWrite begun() {
        return put(BEGUN);
    }

    /** Says that all is imported; the rows of the lanes go. */
    StoreTransaction finished() {
        List<RowWrite> rows = new ArrayList<>();
        rows.add(put(DONE));
        for (Lane lane : lanes) {
            rows.add(new RowWrite.Delete(lane.row()));
        }
        return new StoreTransaction(null, rows, List.of());
    }

    private RowWrite put(String state) {
        return new RowWrite.Put(
                row(sum),
                Json.write(
                        Json.object().put("state", state).put("cluster", scope).put("lanes", lanes.length)));
    }

    /** The row of a lane once it has come to an object. */
    static RowWrite reached(Lane lane, long number) {
        return new RowWrite.Put(lane.row(), Long.toString(number).getBytes(US_ASCII));
    }

    /** Whether every object has been imported. */
    boolean isDone() {
        return done;
    }

    /** Whose objects of the file. */
    String scope() {
        return scope;
    }

    int lanes() {
        return lanes.length;
    }

    Lane lane(int number) {
        return lanes[number];
    }

    /** Whether an object has been dealt with. */
    boolean has(long number) {
        return done || lanes[laneOf(number)].number() >= number;
    }

    /** The lane that an object goes in. */
    int laneOf(long number) {
        return (int) (number % lanes.length);
    }

    private static StoreKey row(String sum) {
        return KeyLayout.internal(ROWS, sum);
    }

    private static StoreKey laneRow(String sum, int lane) {
        return KeyLayout.internal(ROWS, sum, String.format(Locale.ROOT, "%02d", lane));
    }
}

package dev.polder.apiexport.grant;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.apiexport.binding.Binding;
import dev.polder.apiexport.export.Export;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoredRow;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRecords;
import dev.polder.storage.view.ViewSnapshot;
import dev.polder.storage.view.encoding.StoredValue;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes the rows beside exports and bindings that say what is granted, and since when. */
public final class GrantRows {

    private GrantRows() {}

    /** Whether rows of the resource say what is granted: they are read on event loops, where nobody can wait. */
    public static boolean reads(ResourceSpace space) {
        return space.equals(GrantRow.OFFERS) || space.equals(GrantRow.ACCEPTANCES);
    }

    /**
     * What is to be written with an object.
     *
     * @param snapshot shows the row beside the object as it is, when the object is as the write was decided on
     * @param json the object as it will be stored; null when it will be removed
     * @return the write of the row beside it; empty when that says the same as before, or there is none
     */
    public static List<RowWrite> with(ViewSnapshot snapshot, ObjectKey key, byte @Nullable [] json) {
        if (key.space().equals(ApiKinds.EXPORTS)) {
            Optional<GrantRow> offered = json == null ? Optional.empty() : GrantRow.of(Export.of(record(key, json)));
            return write(snapshot, GrantRow.beside(key, GrantRow.OFFERS), offered);
        }
        if (key.space().equals(ApiKinds.BINDINGS)) {
            Optional<GrantRow> accepted = json == null ? Optional.empty() : accepted(key, json);
            return write(snapshot, GrantRow.beside(key, GrantRow.ACCEPTANCES), accepted);
        }
        return List.of();
    }

    private static Optional<GrantRow> accepted(ObjectKey key, byte[] json) {
        JsonNode object = Json.readOwn(json);
        return GrantRow.of(Binding.of(record(key, json)), object);
    }

    private static ObjectRecord record(ObjectKey key, byte[] json) {
        return ObjectRecords.decode(key, new StoredRow(KeyLayout.object(key), StoredValue.encode(json), 0, 0));
    }

    private static List<RowWrite> write(ViewSnapshot snapshot, ObjectKey key, Optional<GrantRow> wanted) {
        ObjectRecord record = snapshot.map(key.space()).get(key.cluster(), "", key.name());
        if (wanted.isEmpty()) {
            return record == null ? List.of() : List.of(new RowWrite.Delete(KeyLayout.object(key)));
        }
        GrantRow row = wanted.get();
        if (record != null) {
            GrantRow before = GrantRow.of(record);
            row = row.after(before);
            if (row.equals(before)) {
                return List.of();
            }
        }
        return List.of(new RowWrite.Put(KeyLayout.object(key), StoredValue.encode(row.toJson(key.name()))));
    }
}

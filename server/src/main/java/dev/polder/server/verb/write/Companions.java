package dev.polder.server.verb.write;

import dev.polder.api.object.ObjectKey;
import dev.polder.storage.RowWrite;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Knows which objects have others beside them that nobody writes but the server, and that change with them at one revision. */
@FunctionalInterface
public interface Companions {

    /** No object has any. */
    Companions NONE = (snapshot, key, json) -> List.of();

    /**
     * What is to be written with an object.
     *
     * @param snapshot the newest state
     * @param json the object as it will be stored; null when it will be removed
     */
    List<RowWrite> with(ViewSnapshot snapshot, ObjectKey key, byte @Nullable [] json);

    /** Those of two. */
    static Companions both(Companions one, Companions other) {
        return (snapshot, key, json) -> {
            List<RowWrite> all = new ArrayList<>(one.with(snapshot, key, json));
            all.addAll(other.with(snapshot, key, json));
            return all;
        };
    }
}

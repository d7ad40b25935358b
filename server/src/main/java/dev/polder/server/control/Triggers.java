package dev.polder.server.control;

import dev.polder.api.object.ObjectKey;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The usual ways to find the objects to look at. */
final class Triggers {

    private Triggers() {}

    /** Looks at the object that changed. */
    static Trigger itself() {
        return subject(record -> List.of(record.key()));
    }

    /** Looks at what the changed object leads to, whether it appeared, changed or disappeared. */
    static Trigger subject(Function<ObjectRecord, List<ObjectKey>> keys) {
        return of(event -> keys.apply(event.subject()), keys);
    }

    /** Looks at what two functions say. */
    static Trigger of(Function<ViewEvent, List<ObjectKey>> changed, Function<ObjectRecord, List<ObjectKey>> existing) {
        return new Trigger() {
            @Override
            public List<ObjectKey> onEvent(ViewEvent event) {
                return changed.apply(event);
            }

            @Override
            public List<ObjectKey> onExisting(ObjectRecord record) {
                return existing.apply(record);
            }
        };
    }

    /** Looks at what the changed object leads to, and at what it led to before. */
    static Trigger both(Function<ObjectRecord, List<ObjectKey>> keys) {
        return of(
                event -> {
                    List<ObjectKey> all = new ArrayList<>();
                    ObjectRecord before = event.before();
                    ObjectRecord after = event.after();
                    if (before != null) {
                        all.addAll(keys.apply(before));
                    }
                    if (after != null) {
                        all.addAll(keys.apply(after));
                    }
                    return all;
                },
                keys);
    }
}

package dev.polder.storage.view.live;

import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The events that lead from one state to a later one, when the way between them is not known any more. */
final class Difference {

    private final State old;
    private final State now;
    private final List<ViewEvent> events = new ArrayList<>();

    private Difference(State old, State now) {
        this.old = old;
        this.now = now;
    }

    /**
     * The difference, in the order of revisions. A write has the revision of the object's last write. The revision of a
     * deletion is lost: it is that of the later state, or, where the object was made anew, the one before that.
     */
    static List<ViewEvent> between(State old, State now) {
        Difference difference = new Difference(old, now);
        Set<ResourceSpace> spaces = new LinkedHashSet<>(old.spaces());
        spaces.addAll(now.spaces());
        spaces.forEach(difference::compare);
        difference.events.sort(Comparator.comparingLong(ViewEvent::revision));
        return difference.events;
    }

    private void compare(ResourceSpace space) {
        Iterator<ObjectRecord> before = old.objects(space).all();
        Iterator<ObjectRecord> after = now.objects(space).all();
        ObjectRecord left = next(before);
        ObjectRecord right = next(after);
        while (left != null || right != null) {
            int order = order(left, right);
            if (left != null && order < 0) {
                deleted(left, now.revision());
                left = next(before);
            } else if (right != null && order > 0) {
                written(null, right);
                right = next(after);
            } else if (left != null && right != null) {
                both(left, right);
                left = next(before);
                right = next(after);
            }
        }
    }

    private void both(ObjectRecord before, ObjectRecord after) {
        if (before.createRevision() != after.createRevision()) {
            deleted(before, Math.max(old.revision() + 1, after.createRevision() - 1));
            written(null, after);
        } else if (before.revision() != after.revision()) {
            written(before, after);
        }
    }

    private void deleted(ObjectRecord before, long revision) {
        events.add(new ViewEvent(revision, before, null));
    }

    private void written(@Nullable ObjectRecord before, ObjectRecord after) {
        events.add(new ViewEvent(after.revision(), before, after));
    }

    private static int order(@Nullable ObjectRecord left, @Nullable ObjectRecord right) {
        if (left == null) {
            return 1;
        }
        return right == null ? -1 : ObjectOrder.INSTANCE.compare(left.key(), right.key());
    }

    private static @Nullable ObjectRecord next(Iterator<ObjectRecord> records) {
        return records.hasNext() ? records.next() : null;
    }
}

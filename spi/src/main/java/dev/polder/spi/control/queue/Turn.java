package dev.polder.spi.control.queue;

import dev.polder.api.object.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The turn of one object. It may take along others that stand behind it in its line: of its type and logical cluster. They have been
 * dealt with when the turn ends, unless they were put back; when it fails all of them are in line again. For one thread.
 */
public final class Turn {

    private final FairQueue queue;
    private final ObjectKey key;
    private final int failures;
    private final List<ObjectKey> along = new ArrayList<>(0);

    Turn(FairQueue queue, ObjectKey key, int failures) {
        this.queue = queue;
        this.key = key;
        this.failures = failures;
    }

    /** The object. */
    public ObjectKey key() {
        return key;
    }

    /** How often it could not be dealt with since it last could. */
    public int failures() {
        return failures;
    }

    /**
     * Takes along the next object; null when there is none that has not failed and need not have a turn of its own, and while the
     * queue yields.
     */
    public @Nullable ObjectKey next() {
        ObjectKey next = queue.along(key);
        if (next != null) {
            along.add(next);
        }
        return next;
    }

    /** Puts back an object that was taken along: it gets a turn of its own. */
    public void back(ObjectKey other) {
        if (along.remove(other)) {
            queue.left(other, true);
        }
    }

    /** What was taken along and not put back has been dealt with, and waits no longer for the end of the turn. */
    public void done() {
        along.forEach(other -> queue.left(other, false));
        along.clear();
    }

    /** What was taken along and not put back. */
    List<ObjectKey> along() {
        return along;
    }
}

package dev.polder.server.verb.read;

import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRun;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The selected records of a run, found as they are asked for. */
final class SelectedRun implements ObjectRun {

    private final ObjectRun run;
    private final Predicate<ObjectRecord> selected;
    private @Nullable ObjectRecord next;

    SelectedRun(ObjectRun run, Predicate<ObjectRecord> selected) {
        this.run = run;
        this.selected = selected;
        this.next = find();
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public ObjectRecord next() {
        ObjectRecord found = next;
        if (found == null) {
            throw new NoSuchElementException();
        }
        next = find();
        return found;
    }

    @Override
    public void rest() {
        run.rest();
    }

    @Override
    public boolean mayBlock() {
        return run.mayBlock();
    }

    private @Nullable ObjectRecord find() {
        while (run.hasNext()) {
            ObjectRecord record = run.next();
            if (selected.test(record)) {
                return record;
            }
        }
        return null;
    }
}

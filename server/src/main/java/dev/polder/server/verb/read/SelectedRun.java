package dev.polder.server.verb.read;

import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRun;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The selected records of a run, found as they are asked for. */
final class SelectedRun implements ObjectRun {

    private final ObjectRun run;
    private final Selection selection;
    private @Nullable ObjectRecord next;

    SelectedRun(ObjectRun run, Selection selection) {
        this.run = run;
        this.selection = selection;
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

    private @Nullable ObjectRecord find() {
        while (run.hasNext()) {
            ObjectRecord record = run.next();
            if (selection.selects(record)) {
                return record;
            }
        }
        return null;
    }
}

package dev.polder.server.request;

import dev.polder.spi.virtual.Sight;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRun;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is seen of a run's objects through a window. While it rests it holds no state. */
public final class SightedRun implements ObjectRun {

    private final ObjectRun run;
    private final Supplier<Sight> sights;
    private @Nullable Sight sight;
    private @Nullable ObjectRecord next;

    /**
     * A run.
     *
     * @param sights what is seen of the state that the run is of; asked for again after a rest
     */
    public SightedRun(ObjectRun run, Supplier<Sight> sights) {
        this.run = run;
        this.sights = sights;
    }

    @Override
    public boolean hasNext() {
        while (next == null && run.hasNext()) {
            Sight now = sight;
            if (now == null) {
                now = sights.get();
                sight = now;
            }
            ObjectRecord record = run.next();
            next = Seen.of(now, record);
            if (next == null && !now.reaches(record.key().cluster())) {
                run.leave();
            }
        }
        return next != null;
    }

    @Override
    public ObjectRecord next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        ObjectRecord found = next;
        next = null;
        if (found == null) {
            throw new NoSuchElementException();
        }
        return found;
    }

    @Override
    public void rest() {
        sight = null;
        run.rest();
    }

    @Override
    public boolean mayBlock() {
        return run.mayBlock();
    }
}

package dev.polder.server.quota;

import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRun;
import dev.polder.storage.view.ViewSnapshot;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Quotas of a run, each with what is used in the state that the run is of. While it rests it holds no state. */
final class CountedRun implements ObjectRun {

    private final ObjectRun run;
    private final Supplier<ViewSnapshot> states;
    private final QuotaUse use;
    private @Nullable ViewSnapshot state;

    /**
     * A run.
     *
     * @param states the state that the run is of; asked for again after a rest
     */
    CountedRun(ObjectRun run, Supplier<ViewSnapshot> states, QuotaUse use) {
        this.run = run;
        this.states = states;
        this.use = use;
    }

    @Override
    public boolean hasNext() {
        return run.hasNext();
    }

    @Override
    public ObjectRecord next() {
        ViewSnapshot now = state;
        if (now == null) {
            now = states.get();
            state = now;
        }
        return use.shown(now, run.next());
    }

    @Override
    public void leave() {
        run.leave();
    }

    @Override
    public void rest() {
        state = null;
        run.rest();
    }

    @Override
    public boolean mayBlock() {
        return run.mayBlock();
    }
}

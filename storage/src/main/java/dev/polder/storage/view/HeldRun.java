package dev.polder.storage.view;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A run whose records have their values in memory: it reads ahead a page at a time (store rule S18). Blocks. */
public final class HeldRun implements ObjectRun {

    private static final int PAGE_RECORDS = 500;
    private static final int PAGE_BYTES = 512 * 1024;

    private final StoreView view;
    private final ObjectRun run;
    private final Deque<ObjectRecord> page = new ArrayDeque<>();
    private final Deque<ObjectRecord> held = new ArrayDeque<>();

    private HeldRun(StoreView view, ObjectRun run) {
        this.view = view;
        this.run = run;
    }

    /** The run as it is when nothing in the view is ever cold. */
    public static ObjectRun of(StoreView view, ObjectRun run) {
        return view.cools() ? new HeldRun(view, run) : run;
    }

    @Override
    public boolean hasNext() {
        return !page.isEmpty() || run.hasNext();
    }

    @Override
    public ObjectRecord next() {
        if (held.isEmpty()) {
            if (page.isEmpty()) {
                readAhead();
            }
            held.addAll(view.hold(List.copyOf(page)));
        }
        page.remove();
        return held.remove();
    }

    private void readAhead() {
        int bytes = 0;
        do {
            ObjectRecord record = run.next();
            bytes += record.body().length();
            page.add(record);
        } while (page.size() < PAGE_RECORDS && bytes < PAGE_BYTES && run.hasNext());
    }

    /** Values that were read ahead are let go of; their records stay, since the run has passed them. */
    @Override
    public void rest() {
        held.clear();
        run.rest();
    }

    @Override
    public boolean mayBlock() {
        return true;
    }
}

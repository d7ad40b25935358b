package dev.polder.server.form;

import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRun;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A run that reads ahead and has what it read converted in one call. Blocks. */
final class PreparedRun implements ObjectRun {

    private static final int MOST_RECORDS = 500;
    private static final int MOST_BYTES = 1 << 20;

    private final Forms forms;
    private final ServedResource resource;
    private final ObjectRun run;
    private final int ahead;
    private final Deque<ObjectRecord> ready = new ArrayDeque<>();

    /**
     * A run over another.
     *
     * @param wanted about how many records will be asked for; 0 when that is not known
     */
    PreparedRun(Forms forms, ServedResource resource, ObjectRun run, int wanted) {
        this.forms = forms;
        this.resource = resource;
        this.run = run;
        this.ahead = wanted == 0 ? MOST_RECORDS : Math.min(wanted, MOST_RECORDS);
    }

    @Override
    public boolean hasNext() {
        return !ready.isEmpty() || run.hasNext();
    }

    @Override
    public ObjectRecord next() {
        if (ready.isEmpty()) {
            List<ObjectRecord> batch = new ArrayList<>();
            int bytes = 0;
            do {
                ObjectRecord record = run.next();
                bytes += record.body().length();
                batch.add(record);
            } while (batch.size() < ahead && bytes < MOST_BYTES && run.hasNext());
            forms.prepare(resource, batch);
            ready.addAll(batch);
        }
        return ready.remove();
    }

    @Override
    public void rest() {
        run.rest();
    }

    @Override
    public boolean mayBlock() {
        return true;
    }
}

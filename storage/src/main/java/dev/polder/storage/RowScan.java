package dev.polder.storage;

import dev.polder.api.cluster.ClusterScope;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the rows between two keys as of one revision. Holds one page, and the next one, which is on its way meanwhile.
 * Blocks; for one thread.
 */
public final class RowScan implements Iterator<StoredRow> {

    /** Rows of a page, unless told otherwise. */
    public static final int PAGE = 500;

    private final ObjectStore store;
    private final String to;
    private final int pageRows;
    private final long revision;
    private List<StoredRow> rows;
    private int place;
    private @Nullable CompletionStage<RangePage> next;

    /**
     * A walk that begins at once.
     *
     * @param range where; its revision is that of the walk, 0 for that of the first page; its limit is the rows of a page
     * @throws StoreException what the store refuses a page with; {@link StoreException.Compacted} when the revision is
     *     forgotten on the way
     */
    public RowScan(ObjectStore store, RangeQuery range) {
        this.store = store;
        this.to = range.to();
        this.pageRows = range.limit();
        RangePage first = StoreStages.join(store.range(range));
        this.revision = range.revision() == 0 ? first.revision() : range.revision();
        this.rows = first.rows();
        fetchBehind(first);
    }

    /** A walk over the objects of a logical cluster, or of all. */
    public static RowScan ofObjects(ObjectStore store, ClusterScope scope, long revision) {
        return new RowScan(store, new RangeQuery(KeyLayout.start(scope), KeyLayout.end(scope), revision, PAGE));
    }

    /** The revision that all rows are of. */
    public long revision() {
        return revision;
    }

    @Override
    public boolean hasNext() {
        while (place == rows.size() && next != null) {
            RangePage page = StoreStages.join(next);
            rows = page.rows();
            place = 0;
            fetchBehind(page);
        }
        return place < rows.size();
    }

    @Override
    public StoredRow next() {
        if (!hasNext()) {
            throw new NoSuchElementException("behind the last row");
        }
        return rows.get(place++);
    }

    private void fetchBehind(RangePage page) {
        next = null;
        if (page.more()) {
            String last = page.rows().get(page.rows().size() - 1).key().path();
            next = store.range(new RangeQuery(last + '\0', to, revision, pageRows));
        }
    }
}

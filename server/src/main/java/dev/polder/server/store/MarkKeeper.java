package dev.polder.server.store;

import dev.polder.server.files.StoreMark;
import dev.polder.storage.view.StoreView;
import java.io.UncheckedIOException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the mark of a root directory as the store moves on: at the start, whenever another 10,000 revisions have been applied,
 * and at the end. So the mark lags behind by little more than that (store rule S8).
 */
public final class MarkKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MarkKeeper.class);

    /** After so many revisions the mark is renewed. */
    private static final long STRIDE = 10_000;

    private final StoreMark mark;
    private final StoreView view;
    private final UUID store;
    private final StoreView.Subscription subscription;
    private final AtomicBoolean writing = new AtomicBoolean();
    private volatile long marked;

    private MarkKeeper(StoreMark mark, StoreView view, UUID store) {
        this.mark = mark;
        this.view = view;
        this.store = store;
        this.marked = view.snapshot().revision();
        this.subscription = view.onAnyChange(this::changed);
    }

    /** Writes the mark and keeps it from then on. */
    public static MarkKeeper start(StoreMark mark, StoreView view, UUID store) {
        MarkKeeper keeper = new MarkKeeper(mark, view, store);
        keeper.write();
        return keeper;
    }

    /** Called where states are published, which must not wait for a disk. */
    private void changed() {
        if (view.snapshot().revision() - marked >= STRIDE && writing.compareAndSet(false, true)) {
            Thread.ofVirtual().name("polder-store-mark").start(() -> {
                try {
                    write();
                } finally {
                    writing.set(false);
                }
            });
        }
    }

    private synchronized void write() {
        long revision = view.snapshot().revision();
        marked = revision;
        try {
            mark.write(store, view.epochs().newest(revision));
        } catch (UncheckedIOException e) {
            // The mark only lags behind the more; the next stride tries again.
            LOG.warn("the store's mark could not be renewed: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        subscription.close();
        write();
    }
}

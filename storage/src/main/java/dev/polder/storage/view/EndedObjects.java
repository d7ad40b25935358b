package dev.polder.storage.view;

import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.StoreException;
import java.lang.ref.WeakReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Which objects of a resource have ended since the last look: for whoever remembers something of each and must forget it. Nothing
 * runs while nobody looks, and a look at a resource that has not changed costs a comparison.
 */
public final class EndedObjects {

    private static final int BATCH = 1024;

    private final StoreView view;
    private final ResourceSpace space;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile WeakReference<ResourceMap> seen = new WeakReference<>(null);
    private long upTo;

    /** From now on. */
    public EndedObjects(StoreView view, ResourceSpace space) {
        this.view = view;
        this.space = space;
        this.upTo = view.snapshot().revision();
    }

    /**
     * Tells each object that has ended since the last look, once. When somebody else is looking, that is enough. Never blocks.
     *
     * <p>Who remembers something in the meantime must look at the newest state once more when he has: only what ends after that
     * is told.
     *
     * @param ended takes the keys; the object may have been made again since
     * @param lost called instead when history does not go back far enough: anything may have ended
     */
    public void look(Consumer<ObjectKey> ended, Runnable lost) {
        ViewSnapshot snapshot = view.snapshot();
        ResourceMap map = snapshot.map(space);
        if (seen.refersTo(map) || !looking.tryLock()) {
            return;
        }
        try {
            long from = upTo;
            upTo = Math.max(from, snapshot.revision());
            seen = new WeakReference<>(map);
            tell(from, ended, lost);
        } finally {
            looking.unlock();
        }
    }

    private void tell(long from, Consumer<ObjectKey> ended, Runnable lost) {
        long after = from;
        try {
            History.Batch batch;
            do {
                batch = view.history().after(space, after, BATCH);
                for (ViewEvent event : batch.events()) {
                    if (event.after() == null) {
                        ended.accept(event.subject().key());
                    }
                }
                after = batch.upTo();
            } while (!batch.events().isEmpty());
        } catch (StoreException.Compacted forgotten) {
            lost.run();
        }
    }
}

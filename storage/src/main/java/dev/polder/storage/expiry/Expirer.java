package dev.polder.storage.expiry;

import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.Guard;
import dev.polder.storage.LeaderLock;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.view.StoreView;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Removes objects that have come to their end, while it leads (store rule S16).
 *
 * <p>It sleeps until the first object of the view's index ends, or until an object is written that ends sooner; nothing is read
 * from the store for that, and nothing is scanned. Each removal is a transaction of one object, guarded by the revision that was
 * seen to have ended and by the leader's term: who was written meanwhile lives on, and who leads no more removes nothing.
 *
 * <p>Stand for election with it: {@code store.leaders().campaign("expiry", expirer)}.
 */
public final class Expirer implements LeaderLock.Candidate {

    private final Parts parts;
    private @Nullable ExpiryTerm term;

    /**
     * What it works with.
     *
     * @param store where objects are removed
     * @param view the same store's view, which was opened with the rules
     * @param spaces the resources that have a rule
     * @param clock the time; the servers of a store have about the same
     * @param alarm wakes it
     * @param workers runs tasks that block, each on a thread of its own
     */
    public record Parts(
            ObjectStore store,
            StoreView view,
            Set<ResourceSpace> spaces,
            InstantSource clock,
            Alarm alarm,
            Executor workers) {}

    /** One that does not lead yet. */
    public Expirer(Parts parts) {
        this.parts = parts;
    }

    @Override
    public void elected(Guard fence) {
        ExpiryTerm begun = new ExpiryTerm(parts, fence);
        term = begun;
        begun.begin();
    }

    @Override
    public void deposed() {
        ExpiryTerm ended = term;
        term = null;
        if (ended != null) {
            ended.close();
        }
    }
}

package dev.polder.server.socketless;

import dev.polder.storage.ForwardingStore;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreWatch;
import dev.polder.storage.StoreWatcher;
import java.util.List;

/**
 * A store that answers whoever asks it, but whose watch falls silent when it is told to, as one does that hangs on a member which
 * is cut off from the others.
 */
final class SilentStore extends ForwardingStore {

    private boolean silent;

    SilentStore(ObjectStore store) {
        super(store);
    }

    synchronized void fallSilent() {
        silent = true;
    }

    synchronized void goOn() {
        silent = false;
        notifyAll();
    }

    private synchronized void pass() {
        while (silent) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** As in a store that others write to as well. */
    @Override
    public boolean barrierIsLocal() {
        return false;
    }

    @Override
    public StoreWatch watch(long afterRevision, StoreWatcher watcher) {
        return super.watch(afterRevision, new StoreWatcher() {
            @Override
            public void revision(long revision, List<StoreEvent> events) {
                pass();
                watcher.revision(revision, events);
            }

            @Override
            public void group(long revision, List<StoreEvent> events) {
                pass();
                watcher.group(revision, events);
            }

            @Override
            public void ended(StoreException cause) {
                watcher.ended(cause);
            }
        });
    }
}

package dev.polder.server.control;

import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.view.StoreView;
import java.util.HashSet;
import java.util.Set;

/** Which resources have changed since somebody last asked. */
final class News implements StoreView.Changes {

    private Set<ResourceSpace> resources = new HashSet<>();
    private long revision;
    private boolean closed;

    /**
     * What there is to read in history.
     *
     * @param resources those that have changed
     * @param upTo up to this revision no others have
     */
    record Unread(Set<ResourceSpace> resources, long upTo) {}

    @Override
    public synchronized void changed(Set<ResourceSpace> changed, long upTo) {
        resources.addAll(changed);
        revision = upTo;
        notifyAll();
    }

    /** Waits until something has changed; empty when there are no more news. */
    synchronized Unread take() {
        boolean interrupted = false;
        while (resources.isEmpty() && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        Unread unread = new Unread(resources, revision);
        resources = new HashSet<>();
        return closed ? new Unread(Set.of(), revision) : unread;
    }

    /** There are no more news. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}

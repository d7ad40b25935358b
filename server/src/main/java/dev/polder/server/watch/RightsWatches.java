package dev.polder.server.watch;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.StoreException;
import dev.polder.storage.view.History;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.StoreView.Subscription;
import dev.polder.storage.view.ViewEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Wakes watches when something has changed in a logical cluster by which they may be allowed, so that they end with it. A few
 * subscriptions for all watches; a change in one cluster wakes nobody who depends on others.
 */
public final class RightsWatches {

    private static final ResourceSpace ACCOUNTS = ResourceSpace.local("", "serviceaccounts");
    private static final int BATCH = 1024;

    private final StoreView view;
    private final LogicalClusterName everywhere;
    private final WakesByCluster wakes = new WakesByCluster();
    /** How far each resource was looked at; changed by the applier's thread alone. */
    private final Map<ResourceSpace, Long> cursors = new ConcurrentHashMap<>();

    /**
     * Begins to listen; what it listens to ends with the view.
     *
     * @param policies the resources that say who may do what
     * @param everywhere the logical cluster whose policies count in every other
     */
    public RightsWatches(StoreView view, List<ResourceSpace> policies, LogicalClusterName everywhere) {
        this.view = view;
        this.everywhere = everywhere;
        policies.forEach(space -> follow(space, event -> true));
        follow(ACCOUNTS, RightsWatches::ends);
    }

    private void follow(ResourceSpace space, Predicate<ViewEvent> matters) {
        cursors.put(space, view.snapshot().revision());
        var unused = view.onChange(space, () -> changed(space, matters));
    }

    private static boolean ends(ViewEvent event) {
        return event.before() != null
                && (event.after() == null
                        || !event.after().uid().equals(event.before().uid()));
    }

    /** Calls back after changes in any of the clusters; on the applier's thread, so that it must return at once. */
    public Subscription onChange(Collection<LogicalClusterName> clusters, Runnable wake) {
        List<Subscription> all = new ArrayList<>();
        clusters.forEach(cluster -> all.add(wakes.add(cluster, wake)));
        return () -> all.forEach(Subscription::close);
    }

    /** How many logical clusters are watched. */
    public int size() {
        return wakes.size();
    }

    private void changed(ResourceSpace space, Predicate<ViewEvent> matters) {
        try {
            History.Batch batch;
            do {
                batch = view.history().after(space, cursors.getOrDefault(space, 0L), BATCH);
                batch.events().stream().filter(matters).forEach(this::wake);
                cursors.put(space, batch.upTo());
            } while (!batch.events().isEmpty());
        } catch (StoreException.Compacted lost) {
            cursors.put(space, view.snapshot().revision());
            wakes.wakeAll();
        }
    }

    private void wake(ViewEvent event) {
        LogicalClusterName cluster = event.subject().key().cluster();
        if (cluster.equals(everywhere)) {
            wakes.wakeAll();
        } else {
            wakes.wake(cluster);
        }
    }
}

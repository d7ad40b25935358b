package dev.polder.server.watch;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.LogicalClusterPhase;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.StoreException;
import dev.polder.storage.view.History;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewEvent;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Wakes the watches of a logical cluster when its description changes, so that they end with it. One subscription for all;
 * nothing is kept of clusters that nobody watches.
 */
public final class ClusterWatches {

    private static final ResourceSpace LOGICAL_CLUSTERS = ResourceSpace.local("core.kcp.io", "logicalclusters");
    private static final int BATCH = 1024;

    private final StoreView view;
    private final WakesByCluster watches = new WakesByCluster();
    private final Set<Consumer<Optional<LogicalClusterName>>> everywhere = ConcurrentHashMap.newKeySet();
    private long cursor;

    /** Begins to listen; what it listens to ends with the view. */
    public ClusterWatches(StoreView view) {
        this.view = view;
        this.cursor = view.snapshot().revision();
        var unused = view.onChange(LOGICAL_CLUSTERS, this::changed);
    }

    /**
     * Calls back when the description of the cluster of a scope changes; for all clusters, when one of them is set aside (kcp
     * {@code logicalcluster_reconcile_phase.go}: whoever watches everything must not go on seeing it).
     *
     * @param wake told which cluster; nothing when that cannot be said. Must return at once
     */
    public StoreView.Subscription onChange(ClusterScope scope, Consumer<Optional<LogicalClusterName>> wake) {
        if (!(scope instanceof ClusterScope.OneCluster one)) {
            everywhere.add(wake);
            return () -> everywhere.remove(wake);
        }
        return watches.add(one.name(), () -> wake.accept(Optional.of(one.name())));
    }

    /** How many logical clusters are watched. */
    public int size() {
        return watches.size();
    }

    /** On the applier's thread: waking only hands a task to an event loop. */
    private void changed() {
        try {
            History.Batch batch;
            do {
                batch = view.history().after(LOGICAL_CLUSTERS, cursor, BATCH);
                batch.events().forEach(this::wake);
                cursor = batch.upTo();
            } while (!batch.events().isEmpty());
        } catch (StoreException.Compacted lost) {
            cursor = view.snapshot().revision();
            watches.wakeAll();
            everywhere.forEach(wake -> wake.accept(Optional.empty()));
        }
    }

    private void wake(ViewEvent event) {
        LogicalClusterName cluster = event.subject().key().cluster();
        watches.wake(cluster);
        if (isInactive(event.after()) && !isInactive(event.before())) {
            everywhere.forEach(wake -> wake.accept(Optional.of(cluster)));
        }
    }

    private static boolean isInactive(@Nullable ObjectRecord record) {
        return record != null
                && LogicalClusterPhase.INACTIVE.wire().equals(record.labels().get(TenancyKeys.PHASE_LABEL));
    }
}

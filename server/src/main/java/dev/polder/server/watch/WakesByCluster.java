package dev.polder.server.watch;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.storage.view.StoreView.Subscription;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Who wants to be woken for which logical cluster; nothing is kept of clusters for which nobody does. */
final class WakesByCluster {

    private final Map<LogicalClusterName, Set<Runnable>> wakes = new ConcurrentHashMap<>();

    Subscription add(LogicalClusterName cluster, Runnable wake) {
        wakes.compute(cluster, (name, known) -> {
            Set<Runnable> all = known == null ? ConcurrentHashMap.newKeySet() : known;
            all.add(wake);
            return all;
        });
        return () -> wakes.computeIfPresent(cluster, (name, known) -> {
            known.remove(wake);
            return known.isEmpty() ? null : known;
        });
    }

    void wake(LogicalClusterName cluster) {
        wakes.getOrDefault(cluster, Set.of()).forEach(Runnable::run);
    }

    void wakeAll() {
        wakes.values().forEach(all -> List.copyOf(all).forEach(Runnable::run));
    }

    /** For how many logical clusters somebody wants to be woken. */
    int size() {
        return wakes.size();
    }
}

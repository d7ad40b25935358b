package dev.polder.gc;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.gc.owner.Decider.Ruling;
import dev.polder.gc.owner.Reference;
import dev.polder.machinery.type.ResourceType;
import dev.polder.spi.control.EventRecorder;
import dev.polder.spi.control.ObjectWriter;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Records that an object names an owner that lies in another namespace, as upstream does (k/k {@code
 * garbagecollector/graph_builder.go} {@code reportInvalidNamespaceOwnerRef}). To find the owner all objects of the logical cluster
 * are looked through, so that each has so many looks and no more.
 */
final class InvalidOwnerEvents {

    private static final String COMPONENT = "garbage-collector-controller";
    private static final int BURST = 25;
    private static final Duration REFILL = Duration.ofSeconds(1);
    private static final int MOST_CLUSTERS = 1_000;

    private final EventRecorder events;
    private final InstantSource clock;
    private final Map<LogicalClusterName, Budget> budgets = new LinkedHashMap<>();

    /** What a logical cluster may still ask for, and when that was reckoned. */
    private record Budget(int left, Instant since) {}

    InvalidOwnerEvents(ObjectWriter client, InstantSource clock) {
        this.events = new EventRecorder(client, clock, COMPONENT);
        this.clock = clock;
    }

    /** Records what is wrong with the owners of an object, if anything is. Never fails. */
    void report(ViewSnapshot snapshot, ObjectRecord item, Ruling ruling) {
        ResourceType type = ruling.type().orElse(null);
        for (Reference reference : ruling.dangling()) {
            if (type != null && takes(item.key().cluster()) && liesElsewhere(snapshot, item.key(), reference.uid())) {
                record(item, type, reference);
            }
        }
    }

    private synchronized boolean takes(LogicalClusterName cluster) {
        Instant now = clock.instant();
        Budget budget = budgets.remove(cluster);
        if (budget == null) {
            budget = new Budget(BURST, now);
        }
        long refill = Duration.between(budget.since(), now).dividedBy(REFILL);
        int left = (int) Math.min(BURST, budget.left() + Math.max(0, refill));
        Instant since = refill > 0 ? now : budget.since();
        budgets.put(cluster, new Budget(Math.max(0, left - 1), since));
        if (budgets.size() > MOST_CLUSTERS) {
            budgets.remove(budgets.keySet().iterator().next());
        }
        return left > 0;
    }

    /** Whether an object of that uid lies in another namespace than the one that names it. */
    private static boolean liesElsewhere(ViewSnapshot snapshot, ObjectKey dependent, String uid) {
        for (ResourceSpace space : snapshot.spaces()) {
            Iterator<ObjectRecord> objects = snapshot.map(space).in(dependent.cluster());
            while (objects.hasNext()) {
                ObjectRecord one = objects.next();
                if (one.uid().equals(uid)) {
                    String namespace = one.key().namespace();
                    return !namespace.isEmpty() && !namespace.equals(dependent.namespace());
                }
            }
        }
        return false;
    }

    private void record(ObjectRecord item, ResourceType type, Reference reference) {
        ObjectKey key = item.key();
        String version = type.group().isEmpty() ? type.storageVersion() : type.group() + "/" + type.storageVersion();
        events.warn(
                new EventRecorder.Subject(key, type.names().kind(), version, item.uid()),
                "OwnerRefInvalidNamespace",
                "ownerRef " + reference.spelled(key.namespace()) + " does not exist in namespace \"" + key.namespace()
                        + "\"");
    }
}

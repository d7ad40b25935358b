package dev.polder.gc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.api.status.ApiException;
import dev.polder.gc.owner.Decider.Ruling;
import dev.polder.gc.owner.Reference;
import dev.polder.machinery.type.ResourceType;
import dev.polder.spi.control.ObjectClient;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records that an object names an owner that lies in another namespace, as upstream does (k/k {@code
 * garbagecollector/graph_builder.go} {@code reportInvalidNamespaceOwnerRef}; client-go {@code tools/record}). To find the owner
 * all objects of the logical cluster are looked through, so that each has so many looks and no more, as upstream has events of one
 * source (client-go {@code events_cache.go}: a burst of 25).
 */
final class InvalidOwnerEvents {

    private static final Logger LOG = LoggerFactory.getLogger(InvalidOwnerEvents.class);
    private static final GroupVersionResource EVENTS = new GroupVersionResource("", "v1", "events");
    private static final String COMPONENT = "garbage-collector-controller";
    private static final int BURST = 25;
    private static final Duration REFILL = Duration.ofSeconds(1);
    private static final int MOST_CLUSTERS = 1_000;

    private final ObjectClient client;
    private final InstantSource clock;
    private final Map<LogicalClusterName, Budget> budgets = new LinkedHashMap<>();

    /** What a logical cluster may still ask for, and when that was reckoned. */
    private record Budget(int left, Instant since) {}

    InvalidOwnerEvents(ObjectClient client, InstantSource clock) {
        this.client = client;
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
        // As upstream's makeEvent: the events of what is in no namespace lie in this one.
        String namespace = key.namespace().isEmpty() ? "default" : key.namespace();
        String message = "ownerRef " + reference.spelled(key.namespace()) + " does not exist in namespace \""
                + key.namespace() + "\"";
        try {
            client.create(key.cluster(), EVENTS, namespace, event(item, type, namespace, message));
        } catch (ApiException e) {
            LOG.debug("no event about {}", key, e);
        }
    }

    private ObjectNode event(ObjectRecord item, ResourceType type, String namespace, String message) {
        ObjectKey key = item.key();
        Instant now = clock.instant();
        String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
        ObjectNode event = Json.object();
        event.put("apiVersion", "v1");
        event.put("kind", "Event");
        long nanos = Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
        event.putObject("metadata")
                .put("name", key.name() + "." + Long.toHexString(nanos))
                .put("namespace", namespace);
        ObjectNode involved = event.putObject("involvedObject");
        involved.put("kind", type.names().kind());
        put(involved, "namespace", key.namespace());
        involved.put("name", key.name());
        involved.put("uid", item.uid());
        involved.put(
                "apiVersion",
                type.group().isEmpty() ? type.storageVersion() : type.group() + "/" + type.storageVersion());
        event.put("reason", "OwnerRefInvalidNamespace");
        event.put("message", message);
        event.putObject("source").put("component", COMPONENT);
        event.put("firstTimestamp", time);
        event.put("lastTimestamp", time);
        event.put("count", 1);
        event.put("type", "Warning");
        event.put("reportingComponent", COMPONENT);
        event.put("reportingInstance", "");
        return event;
    }

    private static void put(ObjectNode object, String field, String value) {
        if (!value.isEmpty()) {
            object.put(field, value);
        }
    }
}

package dev.polder.server.tenancy.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.selector.LabelSelector;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.StatusReason;
import dev.polder.machinery.object.Conditions;
import dev.polder.machinery.object.Conditions.Severity;
import dev.polder.server.tenancy.Shards;
import dev.polder.server.tenancy.Shards.Shard;
import dev.polder.server.tenancy.StoredFacts;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Reconciler;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Keeps a Partition for each combination of labels that the shards of a PartitionSet have (kcp {@code kcp-topology-partitionset}). */
final class PartitionSetReconciler implements Reconciler {

    private static final String VALID = "PartitionSetValid";
    private static final String READY = "PartitionsReady";
    private static final String GENERATING = "ErrorGeneratingPartitions";

    /** How many names are tried when others have taken them; each is taken by chance once in millions. */
    private static final int ATTEMPTS = 3;

    private final StoreView view;
    private final ObjectClient client;
    private final Shards shards;
    private final InstantSource clock;

    PartitionSetReconciler(StoreView view, ObjectClient client, Shards shards, InstantSource clock) {
        this.view = view;
        this.client = client;
        this.shards = shards;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "kcp-topology-partitionset";
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectRecord record =
                view.snapshot().map(Tenancy.space(Tenancy.PARTITION_SETS)).get(key.cluster(), "", key.name());
        if (record == null || record.terminating() || record.unreadable().isPresent()) {
            return;
        }
        PartitionChoice choice = new PartitionChoice(StoredFacts.tree(record));
        LabelSelector selector = Shards.selector(choice.set().path("spec").path("shardSelector"));
        if (selector == null) {
            tell(key, choice, live -> {
                fail(live, VALID, "InvalidSelector", "the shard selector has an operator that is not valid");
                return fail(live, READY, GENERATING, "");
            });
            return;
        }
        List<Shard> chosen = shards.all().stream()
                .filter(shard -> selector.matches(shard.labels()))
                .toList();
        Set<SortedMap<String, String>> wanted = choice.of(chosen);
        String failed = "old partition could not get deleted";
        ApiException failure = null;
        try {
            Set<SortedMap<String, String>> missing = new HashSet<>(wanted);
            missing.removeAll(keep(key.cluster(), choice, wanted));
            failed = "partition could not get created";
            for (SortedMap<String, String> labels : missing) {
                create(key.cluster(), choice, labels);
            }
        } catch (ApiException e) {
            failure = e;
        }
        String why = failure == null ? "" : failed + ": " + failure.status().message();
        tell(key, choice, live -> {
            Conditions.markTrue(live, VALID, clock.instant());
            live.withObject("/status").put("count", wanted.size());
            if (!why.isEmpty()) {
                return fail(live, READY, GENERATING, why);
            }
            Conditions.markTrue(live, READY, clock.instant());
            return live;
        });
        if (failure != null) {
            throw failure;
        }
    }

    /** Deletes the set's partitions that no shard is in any more; the combinations of the others. */
    private Set<SortedMap<String, String>> keep(
            LogicalClusterName cluster, PartitionChoice choice, Set<SortedMap<String, String>> wanted) {
        Set<SortedMap<String, String>> kept = new HashSet<>();
        for (ObjectRecord record : partitions(cluster)) {
            JsonNode partition = StoredFacts.tree(record);
            if (!choice.owns(partition)) {
                continue;
            }
            SortedMap<String, String> labels = choice.match(partition, wanted);
            if (labels != null) {
                kept.add(labels);
            } else if (!record.terminating()) {
                client.delete(cluster, Tenancy.PARTITIONS, "", record.key().name(), record.uid());
            }
        }
        return kept;
    }

    private List<ObjectRecord> partitions(LogicalClusterName cluster) {
        List<ObjectRecord> found = new ArrayList<>();
        Iterator<ObjectRecord> all =
                view.snapshot().map(Tenancy.space(Tenancy.PARTITIONS)).in(cluster);
        all.forEachRemaining(record -> {
            if (record.unreadable().isEmpty()) {
                found.add(record);
            }
        });
        return found;
    }

    private void create(LogicalClusterName cluster, PartitionChoice choice, SortedMap<String, String> labels) {
        ApiException taken = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            ObjectNode partition = choice.partition(labels, attempt);
            try {
                client.create(cluster, Tenancy.PARTITIONS, "", partition);
                return;
            } catch (ApiException e) {
                if (e.status().reason() != StatusReason.ALREADY_EXISTS) {
                    throw e;
                }
                taken = e;
            }
            JsonNode there =
                    find(cluster, partition.path("metadata").path("name").asText());
            if (there == null || choice.owns(there)) {
                // Made before, and not seen yet; or on its way out: what becomes of it brings the set here again.
                return;
            }
        }
        if (taken != null) {
            throw taken;
        }
    }

    private @Nullable ObjectNode find(LogicalClusterName cluster, String name) {
        try {
            return client.get(cluster, Tenancy.PARTITIONS, "", name);
        } catch (ApiException e) {
            if (e.status().reason() == StatusReason.NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    private ObjectNode fail(ObjectNode live, String type, String reason, String message) {
        Conditions.markFalse(live, type, Severity.ERROR, reason, message, clock.instant());
        return live;
    }

    private void tell(ObjectKey key, PartitionChoice choice, UnaryOperator<ObjectNode> change) {
        ObjectNode now = choice.set().deepCopy();
        if (!change.apply(now).equals(choice.set())) {
            client.modify(key.cluster(), Tenancy.PARTITION_SETS, "", key.name(), "status", change);
        }
    }
}

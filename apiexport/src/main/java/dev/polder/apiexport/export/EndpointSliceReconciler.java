package dev.polder.apiexport.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.machinery.object.Conditions;
import dev.polder.machinery.object.Conditions.Severity;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Reconciler;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Publishes where the objects of an export are reached, as long as anybody binds it (kcp {@code
 * pkg/reconciler/apis/apiexportendpointslice} and {@code apiexportendpointsliceurls}).
 */
public final class EndpointSliceReconciler implements Reconciler {

    private static final String EXPORT_VALID = "APIExportValid";
    private static final String PARTITION_VALID = "PartitionValid";
    private static final String CONSUMERS = "consumers";

    private final StoreView view;
    private final ObjectClient client;
    private final Exports exports;
    private final Consumption consumption;
    private final Partitions partitions;
    private final InstantSource clock;

    /** What is known of partitions and of the one shard. */
    public interface Partitions {

        /** The URL of the shard's virtual workspaces, without a slash at the end; empty when it has none. */
        String url();

        /** What the selector of a partition says; empty when there is no such partition. */
        Optional<Selection> selection(LogicalClusterName cluster, String partition);
    }

    /** What is known of those who bind an export. Nothing here blocks for long. */
    public interface Consumption {

        /** Whether there is any binding, whatever became of it. */
        boolean isAny(ViewSnapshot snapshot, Export export);

        /** How many bindings are served. */
        int bound(ViewSnapshot snapshot, Export export);

        /** How many of these have said neither yes nor no to a claim. */
        int unanswered(ViewSnapshot snapshot, Export export);
    }

    /**
     * The selector of a partition.
     *
     * @param text the selector, as labels are selected in queries
     * @param selectsShard whether it selects the shard
     * @param problem what is wrong with it; empty when nothing is
     */
    public record Selection(String text, boolean selectsShard, String problem) {}

    public EndpointSliceReconciler(
            StoreView view,
            ObjectClient client,
            Exports exports,
            Consumption consumption,
            Partitions partitions,
            InstantSource clock) {
        this.view = view;
        this.client = client;
        this.exports = exports;
        this.consumption = consumption;
        this.partitions = partitions;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "apiexportendpointslices";
    }

    @Override
    public void reconcile(ObjectKey key) {
        ViewSnapshot snapshot = view.snapshot();
        ObjectRecord record = snapshot.map(ApiKinds.SLICES).get(key.cluster(), "", key.name());
        if (record == null || record.unreadable().isPresent() || record.terminating()) {
            return;
        }
        ObjectNode before = Json.readOwn(record.body().json());
        client.modify(key.cluster(), ExportReconciler.SLICES, "", key.name(), "status", live -> {
            if (live.path("spec").equals(before.path("spec"))) {
                // By the newest state, so that a number is seldom late.
                publish(view.snapshot(), key.cluster(), live);
            }
            return live;
        });
    }

    private void publish(ViewSnapshot snapshot, LogicalClusterName cluster, ObjectNode slice) {
        ObjectNode status = slice.withObject("/status");
        JsonNode reference = slice.path("spec").path("export");
        String path = reference.path("path").asText("");
        String name = reference.path("name").asText("");
        Optional<Export> export = exports.cluster(cluster, path).flatMap(at -> exports.export(snapshot, at, name));
        if (export.isEmpty()) {
            status.remove("endpoints");
            status.remove(CONSUMERS);
            String where = (path.isEmpty() ? cluster.value() : path) + "|" + name;
            String message = "Error getting APIExport " + where;
            Conditions.markFalse(slice, EXPORT_VALID, Severity.ERROR, "APIExportNotFound", message, clock.instant());
            return;
        }
        Conditions.markTrue(slice, EXPORT_VALID, clock.instant());
        count(snapshot, cluster, status, export.get());
        String partition = slice.path("spec").path("partition").asText("");
        Optional<Selection> found = partition.isEmpty()
                ? Optional.of(new Selection("", true, ""))
                : partitions.selection(cluster, partition);
        String problem =
                found.map(Selection::problem).orElse("partitions.topology.kcp.io \"" + partition + "\" not found");
        if (!problem.isEmpty()) {
            status.remove("endpoints");
            Conditions.markFalse(
                    slice, PARTITION_VALID, Severity.ERROR, "PartitionInvalidReference", problem, clock.instant());
            return;
        }
        Conditions.markTrue(slice, PARTITION_VALID, clock.instant());
        Selection selection = found.orElseThrow();
        if (selection.text().isEmpty()) {
            status.remove("shardSelector");
        } else {
            status.put("shardSelector", selection.text());
        }
        endpoints(status, export.get(), consumption.isAny(snapshot, export.get()), selection.selectsShard());
    }

    /** A shard that has left the partition keeps its endpoint while anybody uses it. */
    private void endpoints(ObjectNode status, Export export, boolean isBound, boolean selected) {
        String base = partitions.url();
        if (base.isEmpty()) {
            return;
        }
        if (!isBound) {
            status.remove("endpoints");
        } else if (selected) {
            ObjectKey key = export.record().key();
            ArrayNode endpoints = status.putArray("endpoints");
            endpoints
                    .addObject()
                    .put("url", base + "/services/apiexport/" + key.cluster().value() + "/" + key.name());
        }
    }

    /**
     * Anybody who may bind an export can make a slice of it: only where the export lies is it said how many others do
     * (docs/decisions/0021-consumers-counted-in-slices.md).
     */
    private void count(ViewSnapshot snapshot, LogicalClusterName cluster, ObjectNode status, Export export) {
        if (export.record().key().cluster().equals(cluster)) {
            ObjectNode consumers = status.putObject(CONSUMERS);
            consumers.put("bound", consumption.bound(snapshot, export));
            consumers.put("claimsUnanswered", consumption.unanswered(snapshot, export));
        } else {
            status.remove(CONSUMERS);
        }
    }
}

package dev.polder.storage.check;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowScan;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.StoredRow;
import dev.polder.storage.epoch.EpochTable;
import dev.polder.storage.view.ObjectRecords;
import dev.polder.storage.view.encoding.StoredValue;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Reads every row of a store as of one revision, counts them, and tells which cannot be read or cannot be right. Holds a page
 * of rows, the names of namespaces and the counts, however much there is.
 */
public final class StoreCheck {

    private static final ResourceSpace NAMESPACES = ResourceSpace.local("", "namespaces");

    private final Consumer<String> findings;
    private final SortedMap<String, RowTally> objects = new TreeMap<>();
    private final Set<Namespace> present = new HashSet<>();
    /** The first object found in each namespace. */
    private final Map<Namespace, String> inhabited = new TreeMap<>();

    private RowTally internal = RowTally.NONE;
    private long found;

    private record Namespace(LogicalClusterName cluster, String name) implements Comparable<Namespace> {
        @Override
        public int compareTo(Namespace other) {
            int byCluster = cluster.compareTo(other.cluster);
            return byCluster != 0 ? byCluster : name.compareTo(other.name);
        }
    }

    /**
     * What was counted.
     *
     * @param revision as of which revision
     * @param objects by resource, as in {@code deployments.apps}; rows that are no object's under {@code (no object)}
     * @param internal the store's own bookkeeping
     * @param findings how many findings there were
     */
    public record Report(long revision, SortedMap<String, RowTally> objects, RowTally internal, long findings) {}

    private StoreCheck(Consumer<String> findings) {
        this.findings = findings;
    }

    /**
     * Checks a store. Blocks.
     *
     * @param findings is told each finding in one line, the key first
     * @throws StoreException when the store cannot be read to the end
     */
    public static Report run(ObjectStore store, Consumer<String> findings) {
        StoreCheck check = new StoreCheck(findings);
        RowScan rows = RowScan.ofObjects(store, new ClusterScope.AllClusters(), 0);
        while (rows.hasNext()) {
            check.object(rows.next());
        }
        RowScan internals = new RowScan(
                store,
                new RangeQuery(KeyLayout.internalStart(), KeyLayout.internalEnd(), rows.revision(), RowScan.PAGE));
        while (internals.hasNext()) {
            check.internal(internals.next());
        }
        check.inhabited.forEach((namespace, example) -> {
            if (!check.present.contains(namespace)) {
                check.found(example + ": its namespace " + namespace.name() + " does not exist");
            }
        });
        return new Report(rows.revision(), check.objects, check.internal, check.found);
    }

    private void object(StoredRow row) {
        Optional<ObjectKey> parsed = KeyLayout.parse(row.key());
        objects.merge(parsed.map(StoreCheck::resource).orElse("(no object)"), tally(row), RowTally::plus);
        if (parsed.isEmpty()) {
            found(row.key() + ": the key is not that of an object; no request can name it");
            return;
        }
        ObjectKey key = parsed.get();
        if (key.space().equals(NAMESPACES)) {
            present.add(new Namespace(key.cluster(), key.name()));
        }
        if (!key.namespace().isEmpty()) {
            inhabited.putIfAbsent(
                    new Namespace(key.cluster(), key.namespace()), row.key().path());
        }
        flaw(key, row).ifPresent(why -> found(row.key() + ": " + why));
    }

    private void internal(StoredRow row) {
        internal = internal.plus(tally(row));
        if (row.key().equals(EpochTable.ROW)) {
            try {
                EpochTable.decode(row);
            } catch (StoreException.Corrupt | StoreException.Unusable e) {
                found(row.key() + ": " + e.getMessage());
            }
        }
    }

    private void found(String finding) {
        found++;
        findings.accept(finding);
    }

    /** What is wrong with the value of an object; empty when nothing is. */
    private static Optional<String> flaw(ObjectKey key, StoredRow row) {
        Optional<String> unreadable = ObjectRecords.decode(key, row).unreadable();
        if (unreadable.isPresent()) {
            return unreadable.map(why -> "the value cannot be read: " + why);
        }
        int most = StoreLimits.STANDARD.maxValueBytes();
        if (row.value().length > most) {
            return Optional.of("the value has " + row.value().length + " bytes; the limit is " + most);
        }
        try {
            // A record looks at the metadata alone; what lies behind may be damaged as well.
            ObjectNode object = Json.readObject(StoredValue.json(row.value()));
            String name = object.at("/metadata/name").asText();
            String namespace = object.at("/metadata/namespace").asText();
            if (!name.equals(key.name()) || !namespace.equals(key.namespace())) {
                return Optional.of(
                        "the value is that of another object: namespace \"" + namespace + "\", name \"" + name + "\"");
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("the value cannot be read: it is not one JSON object");
        }
    }

    private static String resource(ObjectKey key) {
        return key.space().groupResource()
                + (key.space().identity().isEmpty() ? "" : ":" + key.space().identity());
    }

    private static RowTally tally(StoredRow row) {
        return new RowTally(1, row.key().bytes() + (long) row.value().length);
    }
}

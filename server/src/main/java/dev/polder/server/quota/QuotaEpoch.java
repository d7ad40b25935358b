package dev.polder.server.quota;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import dev.polder.storage.view.encoding.CanonicalJson;
import dev.polder.storage.view.encoding.StoredValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row of a logical cluster that is written whenever what limits its objects changes, and that every create there must find
 * unchanged: so that none that was decided under other limits, or when there were none, happens after the change.
 */
public final class QuotaEpoch {

    static final ResourceSpace EPOCHS = ResourceSpace.local(ResourceSpace.INTERNAL_GROUP, "quotaepochs");

    private static final String NAME = "limits";
    private static final byte[] MOST_OBJECTS = TenancyKeys.MOST_OBJECTS.getBytes(StandardCharsets.UTF_8);

    private final long byDefault;

    /**
     * For a server.
     *
     * @param byDefault how many objects a logical cluster may have that says nothing itself; 0 when any number
     */
    public QuotaEpoch(long byDefault) {
        this.byDefault = byDefault;
    }

    /** Holds while the limits are what they are in a state. */
    static Guard guard(ViewSnapshot snapshot, LogicalClusterName cluster) {
        ObjectRecord row = row(snapshot, cluster);
        return new Guard(KeyLayout.object(key(cluster)), row == null ? 0 : row.revision());
    }

    /** Whether there have ever been limits. */
    static boolean isThere(ViewSnapshot snapshot, LogicalClusterName cluster) {
        return row(snapshot, cluster) != null;
    }

    private static @Nullable ObjectRecord row(ViewSnapshot snapshot, LogicalClusterName cluster) {
        return snapshot.map(EPOCHS).get(cluster, "", NAME);
    }

    private static ObjectKey key(LogicalClusterName cluster) {
        return new ObjectKey(cluster, EPOCHS, "", NAME);
    }

    /**
     * What is to be written with an object.
     *
     * @param snapshot the newest state
     * @param json the object as it will be stored; null when it will be removed
     */
    public List<RowWrite> with(ViewSnapshot snapshot, ObjectKey key, byte @Nullable [] json) {
        boolean changes;
        if (key.space().equals(QuotaCharges.QUOTAS)) {
            changes = !Objects.equals(quota(json), quota(stored(snapshot, key)));
        } else if (key.space().equals(TotalLimit.LOGICAL_CLUSTERS)) {
            // With the description of a logical cluster goes the whole cluster, and nothing must be left of it.
            changes = json != null && changesTotal(key, json, stored(snapshot, key));
        } else {
            return List.of();
        }
        return changes ? List.of(written(key.cluster())) : List.of();
    }

    private static byte @Nullable [] stored(ViewSnapshot snapshot, ObjectKey key) {
        ObjectRecord record = snapshot.map(key.space()).get(key.cluster(), key.namespace(), key.name());
        return record == null || record.unreadable().isPresent()
                ? null
                : record.hold().body().json();
    }

    private static @Nullable QuotaSpec quota(byte @Nullable [] json) {
        return json == null ? null : QuotaSpec.of(Json.readOwn(json));
    }

    /** Where there is no limit by default, one that neither says anything has none before nor after: no tree is made. */
    private boolean changesTotal(ObjectKey key, byte[] json, byte @Nullable [] stored) {
        boolean unlimited = byDefault == 0
                && !ObjectFacts.mentions(json, MOST_OBJECTS)
                && (stored == null || !ObjectFacts.mentions(stored, MOST_OBJECTS));
        return !unlimited && total(key, json) != total(key, stored);
    }

    private long total(ObjectKey key, byte @Nullable [] json) {
        JsonNode cluster = json == null ? Json.object() : Json.readOwn(json);
        return TotalLimit.of(cluster).in(key.cluster(), byDefault);
    }

    private static RowWrite written(LogicalClusterName cluster) {
        ObjectNode json = Json.object().put("apiVersion", ResourceSpace.INTERNAL_GROUP + "/v1");
        json.put("kind", "QuotaEpoch").putObject("metadata").put("name", NAME);
        return new RowWrite.Put(KeyLayout.object(key(cluster)), StoredValue.encode(CanonicalJson.write(json)));
    }
}

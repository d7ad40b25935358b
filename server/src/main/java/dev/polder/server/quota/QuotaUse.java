package dev.polder.server.quota;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ResourceSpace;
import dev.polder.machinery.quantity.Quantity;
import dev.polder.machinery.type.ResourceType;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.StoredRow;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRecords;
import dev.polder.storage.view.ViewSnapshot;
import dev.polder.storage.view.encoding.CanonicalJson;
import dev.polder.storage.view.encoding.StoredValue;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** What of a quota is used: counted in the state that is looked at, whatever its status says. */
final class QuotaUse {

    private static final String STATUS = "status";
    private static final String USED = "used";

    private final SchemaSource schemas;

    QuotaUse(SchemaSource schemas) {
        this.schemas = schemas;
    }

    /** How many objects of a space a quota counts. */
    static ToLongFunction<ViewSnapshot> counting(ObjectRecord quota, QuotaSpec spec, ResourceSpace space) {
        LogicalClusterName cluster = quota.key().cluster();
        String namespace = quota.key().namespace();
        return spec.wholeCluster()
                ? snapshot -> snapshot.map(space).count(cluster)
                : snapshot -> snapshot.map(space).count(cluster, namespace);
    }

    /**
     * What is used in a state, by name: 0 under a name that no served resource is counted under, so that something is said of
     * every name, and of a quota with scopes, which nothing matches that is only counted.
     */
    Map<String, Long> of(ViewSnapshot snapshot, ObjectRecord quota, QuotaSpec spec) {
        Map<String, Long> used = new TreeMap<>();
        for (String name : spec.hard().keySet()) {
            Optional<ResourceSpace> space =
                    spec.scoped() ? Optional.empty() : counted(quota.key().cluster(), name);
            used.put(
                    name,
                    space.map(counted -> counting(quota, spec, counted).applyAsLong(snapshot))
                            .orElse(0L));
        }
        return used;
    }

    private Optional<ResourceSpace> counted(LogicalClusterName cluster, String name) {
        return QuotaSpec.counted(name)
                .flatMap(resource -> schemas.catalog(cluster).find(resource))
                .map(ResourceType::space);
    }

    /** A quota with what is used in a state in its status; the same when that stands there already. */
    ObjectRecord shown(ViewSnapshot snapshot, ObjectRecord record) {
        if (record.unreadable().isPresent()) {
            return record;
        }
        ObjectNode quota = Json.readOwn(record.hold().body().json());
        ObjectNode used = amounts(of(snapshot, record, QuotaSpec.of(quota)));
        JsonNode said = quota.path(STATUS).path(USED);
        if (said.equals(used) || (said.isMissingNode() && used.isEmpty())) {
            return record;
        }
        quota.withObject("/" + STATUS).set(USED, used);
        byte[] value = StoredValue.encode(CanonicalJson.write(quota));
        StoredRow row =
                new StoredRow(KeyLayout.object(record.key()), value, record.createRevision(), record.revision());
        return ObjectRecords.decode(record.key(), row);
    }

    /** The same of a live object, with what it limits beside it, as Kubernetes' controller writes both. */
    ObjectNode reported(ViewSnapshot snapshot, ObjectRecord record, ObjectNode quota) {
        QuotaSpec spec = QuotaSpec.of(quota);
        ObjectNode status = quota.withObject("/" + STATUS);
        JsonNode hard = quota.path("spec").path("hard");
        if (hard.isObject() && !hard.isEmpty()) {
            status.set("hard", hard.deepCopy());
        } else {
            status.remove("hard");
        }
        ObjectNode used = amounts(of(snapshot, record, spec));
        if (used.isEmpty()) {
            status.remove(USED);
        } else {
            status.set(USED, used);
        }
        return quota;
    }

    /** A number of objects as amounts are written: 1000 is {@code 1k} (apimachinery {@code resource.Quantity.String}). */
    static String text(long count) {
        return new Quantity(BigDecimal.valueOf(count), true, Quantity.Notation.DECIMAL_SI).canonical();
    }

    private static ObjectNode amounts(Map<String, Long> used) {
        ObjectNode amounts = Json.object();
        used.forEach((name, count) -> amounts.put(name, text(count)));
        return amounts;
    }
}

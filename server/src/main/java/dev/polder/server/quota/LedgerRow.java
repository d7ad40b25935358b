package dev.polder.server.quota;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import dev.polder.storage.view.encoding.CanonicalJson;
import dev.polder.storage.view.encoding.StoredValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which servers may create how many objects towards a limit. Beside it lies a row for each of these, which its creates must find
 * unchanged: who takes the row away takes the right to create away.
 *
 * @param key where it lies
 * @param revision when it was written; 0 when it is not there
 * @param grants how many objects each server may create, counted from when its row was written
 */
record LedgerRow(ObjectKey key, long revision, Map<String, Long> grants) {

    static final ResourceSpace LEDGERS = ResourceSpace.local(ResourceSpace.INTERNAL_GROUP, "quotaledgers");
    static final ResourceSpace GRANTS = ResourceSpace.local(ResourceSpace.INTERNAL_GROUP, "quotagrants");

    private static final String BY_SERVER = "grants";

    LedgerRow {
        grants = Map.copyOf(grants);
    }

    /** The ledger of a key as it is in a state. */
    static LedgerRow of(ViewSnapshot snapshot, ObjectKey key) {
        ObjectRecord record = snapshot.map(LEDGERS).get(key.cluster(), "", key.name());
        if (record == null) {
            return new LedgerRow(key, 0, Map.of());
        }
        Map<String, Long> grants = new TreeMap<>();
        JsonNode json = Json.readOwn(record.body().json());
        json.path(BY_SERVER)
                .properties()
                .forEach(grant -> grants.put(grant.getKey(), grant.getValue().asLong()));
        return new LedgerRow(key, record.revision(), grants);
    }

    /** Where the row of a server lies. */
    static ObjectKey grant(ObjectKey ledger, String server) {
        return new ObjectKey(ledger.cluster(), GRANTS, "", ledger.name() + "@" + server);
    }

    /** The uid of the object whose limit a ledger is about. */
    static String owner(ObjectKey ledger) {
        return ledger.name().substring(0, ledger.name().indexOf('.'));
    }

    /** How many objects others than a server may create. */
    long ofOthersThan(String server) {
        return grants.entrySet().stream()
                .filter(grant -> !grant.getKey().equals(server))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Holds while nobody has been given or has lost anything. */
    Guard guard() {
        return new Guard(KeyLayout.object(key), revision);
    }

    /** What gives a server so many, instead of what it had: no create that it has begun before happens after that. */
    List<RowWrite> giving(String server, long allowance) {
        Map<String, Long> after = new TreeMap<>(grants);
        after.put(server, allowance);
        ObjectKey row = grant(key, server);
        return List.of(
                put(key, ledger(after)),
                put(row, Json.object().put("kind", "QuotaGrant").put("allowance", allowance)));
    }

    /** What takes everything back from everybody: no create that anybody has begun before happens after that. */
    List<RowWrite> takingBack() {
        List<RowWrite> writes = new ArrayList<>();
        writes.add(put(key, ledger(Map.of())));
        grants.keySet().forEach(server -> writes.add(new RowWrite.Delete(KeyLayout.object(grant(key, server)))));
        return writes;
    }

    private static ObjectNode ledger(Map<String, Long> grants) {
        ObjectNode json = Json.object().put("kind", "QuotaLedger");
        ObjectNode byServer = json.putObject(BY_SERVER);
        grants.forEach(byServer::put);
        return json;
    }

    private static RowWrite put(ObjectKey key, ObjectNode content) {
        ObjectNode json = Json.object().put("apiVersion", ResourceSpace.INTERNAL_GROUP + "/v1");
        json.setAll(content);
        json.putObject("metadata").put("name", key.name());
        return new RowWrite.Put(KeyLayout.object(key), StoredValue.encode(CanonicalJson.write(json)));
    }
}

package dev.polder.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.machinery.crd.NameAcceptance;
import dev.polder.spi.control.ObjectWriter;
import dev.polder.spi.control.Reconciler;
import dev.polder.storage.StoreException;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.encoding.JsonCursor;
import dev.polder.storage.view.encoding.MalformedJson;
import dev.polder.storage.view.encoding.StoredValue;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Accepts the names of CRDs and establishes them, in one write and at once: the type is served by the revision that says
 * so (apiextensions {@code status.NamingConditionController} and {@code establish}).
 *
 * <p>Looks at all definitions of a group in a logical cluster, because a name that one gives up may be another's. Groups whose names
 * end alike have nothing to do with one another.
 */
final class CrdNamesReconciler implements Reconciler {

    private static final byte[] STATUS = "\"status\"".getBytes(StandardCharsets.UTF_8);

    /** So many groups, of whatever logical clusters, are decided on at a time. */
    private static final int TURNS = 64;

    private final Lock[] turns = new Lock[TURNS];
    private final StoreView view;
    private final ObjectWriter client;
    private final InstantSource clock;

    CrdNamesReconciler(StoreView view, ObjectWriter client, InstantSource clock) {
        this.view = view;
        this.client = client;
        this.clock = clock;
        Arrays.setAll(turns, any -> new ReentrantLock());
    }

    @Override
    public String name() {
        return "crd-names";
    }

    /**
     * Two that want one name would both see that nobody has it, so a group is decided on by one at a time, which sees all that those before it
     * have written (upstream has one worker).
     */
    @Override
    public void reconcile(ObjectKey changed) {
        Lock turn = turns[Math.floorMod(Objects.hash(changed.cluster(), group(changed)), TURNS)];
        turn.lock();
        try {
            decide(changed);
        } finally {
            turn.unlock();
        }
    }

    /** One whose names are accepted keeps them: only the changed one is decided on, and those that want what others have. */
    private void decide(ObjectKey changed) {
        List<ObjectRecord> records = new ArrayList<>();
        List<ObjectNode> claims = new ArrayList<>();
        view.snapshot().map(Spaces.CRDS).in(changed.cluster()).forEachRemaining(record -> {
            if (record.unreadable().isEmpty() && group(record.key()).equals(group(changed))) {
                records.add(record);
                claims.add(claim(record));
            }
        });
        for (int i = 0; i < records.size(); i++) {
            if (records.get(i).key().equals(changed) || !isAccepted(claims.get(i))) {
                List<ObjectNode> others = new ArrayList<>(claims);
                others.remove(i);
                ObjectNode definition = Json.readOwn(records.get(i).body().json());
                ObjectNode status = NameAcceptance.reconcile(definition, others, clock.instant());
                if (!status.equals(definition.path("status"))) {
                    write(changed, definition, status);
                    claims.set(i, Json.object().set("status", status));
                }
            }
        }
    }

    /** A plural name has no dot. */
    private static String group(ObjectKey definition) {
        return definition.name().substring(definition.name().indexOf('.') + 1);
    }

    /** What a definition has of its group's names: its schemas, which may be a megabyte, are stepped over. */
    private static ObjectNode claim(ObjectRecord record) {
        byte[] value = record.body().value();
        JsonCursor cursor =
                new JsonCursor(value, StoredValue.HEADER + record.body().metadataEnd() + 1);
        ObjectNode claim = Json.object();
        try {
            while (cursor.accept(',')) {
                boolean isStatus = cursor.matches(STATUS, cursor.position());
                cursor.skipString();
                cursor.expect(':');
                int from = cursor.position();
                cursor.skipValue();
                if (isStatus) {
                    claim.set("status", Json.readOwn(Arrays.copyOfRange(value, from, cursor.position())));
                }
            }
            return claim;
        } catch (MalformedJson e) {
            throw new StoreException.Corrupt(record.key() + " cannot be read: " + e.getMessage());
        }
    }

    private static boolean isAccepted(ObjectNode claim) {
        for (JsonNode condition : claim.path("status").path("conditions")) {
            if (condition.path("type").asText().equals("NamesAccepted")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }

    /** Writes only what was decided on the definition as it still is: a newer one comes to us again. */
    private void write(ObjectKey changed, ObjectNode definition, ObjectNode status) {
        String name = definition.path("metadata").path("name").asText();
        client.modify(changed.cluster(), Spaces.CRD_RESOURCE, "", name, "status", live -> {
            if (isSame(live, definition)) {
                live.set("status", status);
            }
            return live;
        });
    }

    /** Somebody who moves objects to another version takes versions off the status, which must not come back. */
    private static boolean isSame(ObjectNode live, ObjectNode definition) {
        return live.path("metadata").path("generation").asLong()
                        == definition.path("metadata").path("generation").asLong()
                && live.path("status").equals(definition.path("status"));
    }
}

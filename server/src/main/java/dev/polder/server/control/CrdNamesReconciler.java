package dev.polder.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.machinery.crd.NameAcceptance;
import dev.polder.machinery.object.Conditions;
import dev.polder.spi.control.Reconciler;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.TopField;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Accepts the names of CRDs and establishes them, in one write and at once: the type is served by the revision that says
 * so (apiextensions {@code status.NamingConditionController} and {@code establish}).
 *
 * <p>Looks at all definitions of a group in a logical cluster, because a name that one gives up may be another's. Groups whose names
 * end alike have nothing to do with one another.
 *
 * <p>Is for a queue that looks at one definition of a logical cluster at a time (upstream has one worker): each look sees what
 * those before it have written. A webhook that holds up a status holds up that logical cluster alone.
 */
final class CrdNamesReconciler implements Reconciler {

    private final StoreView view;
    private final Statuses statuses;
    private final InstantSource clock;

    /** Changes the status of a definition however often it moves meanwhile; nothing happens when there is none. */
    @FunctionalInterface
    interface Statuses {
        void change(ObjectKey definition, UnaryOperator<ObjectNode> change);
    }

    CrdNamesReconciler(StoreView view, Statuses statuses, InstantSource clock) {
        this.view = view;
        this.statuses = statuses;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "crd-names";
    }

    /** One whose names are accepted keeps them: only the changed one is decided on, and those that want what others have. */
    @Override
    public void reconcile(ObjectKey changed) {
        List<ObjectRecord> records = new ArrayList<>();
        List<ObjectNode> claims = new ArrayList<>();
        view.snapshot().map(Spaces.CRDS).in(changed.cluster()).forEachRemaining(record -> {
            if (record.unreadable().isEmpty() && group(record.key()).equals(group(changed))) {
                records.add(record);
                claims.add(claim(TopField.read(record.body(), "status")));
            }
        });
        for (int i = 0; i < records.size(); i++) {
            ObjectRecord record = records.get(i);
            if (record.key().equals(changed) || !Conditions.isTrue(claims.get(i), "NamesAccepted")) {
                List<ObjectNode> others = new ArrayList<>(claims);
                others.remove(i);
                ObjectNode definition = Json.readOwn(record.body().json());
                ObjectNode status = NameAcceptance.reconcile(definition, others, clock.instant());
                if (!status.equals(definition.path("status"))) {
                    write(record.key(), definition, status);
                    claims.set(i, claim(status));
                }
            }
        }
    }

    /** A plural name has no dot. */
    private static String group(ObjectKey definition) {
        return definition.name().substring(definition.name().indexOf('.') + 1);
    }

    /** What a definition has of its group's names: of its schemas, which may be a megabyte, no tree is made. */
    private static ObjectNode claim(JsonNode status) {
        ObjectNode claim = Json.object();
        if (!status.isMissingNode()) {
            claim.set("status", status);
        }
        return claim;
    }

    /** Writes only what was decided on the definition as it still is: a newer one comes to us again. */
    private void write(ObjectKey key, ObjectNode definition, ObjectNode status) {
        statuses.change(key, live -> {
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

package dev.polder.server.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.machinery.crd.NameAcceptance;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Reconciler;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Accepts the names of CRDs and establishes them, in one write and at once: the type is served by the revision that says
 * so (apiextensions {@code status.NamingConditionController} and {@code establish}).
 *
 * <p>Looks at all definitions of a group in a logical cluster, because a name that one gives up may be another's.
 */
final class CrdNamesReconciler implements Reconciler {

    private final StoreView view;
    private final ObjectClient client;
    private final InstantSource clock;

    CrdNamesReconciler(StoreView view, ObjectClient client, InstantSource clock) {
        this.view = view;
        this.client = client;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "crd-names";
    }

    @Override
    public void reconcile(ObjectKey changed) {
        String group = changed.name().substring(changed.name().indexOf('.') + 1);
        List<ObjectNode> definitions = new ArrayList<>();
        view.snapshot().map(Spaces.CRDS).in(changed.cluster()).forEachRemaining(record -> {
            if (isOf(record, group)) {
                definitions.add(Json.readOwn(record.body().json()));
            }
        });
        for (int i = 0; i < definitions.size(); i++) {
            List<ObjectNode> others = new ArrayList<>(definitions);
            ObjectNode definition = others.remove(i);
            ObjectNode status = NameAcceptance.reconcile(definition, others, clock.instant());
            if (!status.equals(definition.path("status"))) {
                write(changed, definition, status);
                definition.set("status", status);
            }
        }
    }

    private static boolean isOf(ObjectRecord record, String group) {
        return record.unreadable().isEmpty() && record.key().name().endsWith("." + group);
    }

    /** Writes only what was decided on the definition as it still is: a newer one comes to us again. */
    private void write(ObjectKey changed, ObjectNode definition, ObjectNode status) {
        String name = definition.path("metadata").path("name").asText();
        long generation = definition.path("metadata").path("generation").asLong();
        client.modify(changed.cluster(), Spaces.CRD_RESOURCE, "", name, "status", live -> {
            if (live.path("metadata").path("generation").asLong() == generation) {
                live.set("status", status);
            }
            return live;
        });
    }
}

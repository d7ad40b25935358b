package dev.polder.server.tenancy.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.server.tenancy.RootObjects;
import dev.polder.server.tenancy.SharedByRoot;
import dev.polder.server.tenancy.StoredFacts;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Reconciler;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * Makes the exports that {@code root} has from the start, and has them name the schemas of this build (kcp {@code
 * config/root-phase0/bootstrap.go}). Nothing waits for it: the types are served without it.
 */
final class RootExportReconciler implements Reconciler {

    private static final LogicalClusterName ROOT = LogicalClusterName.ROOT;

    private final StoreView view;
    private final ObjectClient client;
    private final SharedByRoot shares;

    RootExportReconciler(StoreView view, ObjectClient client, SharedByRoot shares) {
        this.view = view;
        this.client = client;
        this.shares = shares;
    }

    @Override
    public String name() {
        return "root-exports";
    }

    /** Looks at all of them, whatever has changed. */
    @Override
    public void reconcile(ObjectKey key) {
        ViewSnapshot snapshot = view.snapshot();
        for (SharedByRoot.Shared shared : shares.all()) {
            for (ObjectNode schema : shared.schemas()) {
                if (find(snapshot, SharedByRoot.SCHEMAS, schema) == null) {
                    var unused = RootObjects.create(client, ROOT, SharedByRoot.SCHEMAS, schema);
                }
            }
            share(find(snapshot, SharedByRoot.EXPORTS, shared.object()), shared.object());
        }
    }

    private static @Nullable ObjectRecord find(
            ViewSnapshot snapshot, GroupVersionResource resource, ObjectNode object) {
        return snapshot.map(Tenancy.space(resource)).get(ROOT, "", name(object));
    }

    private static String name(ObjectNode object) {
        return object.path("metadata").path("name").asText();
    }

    /** An export that is there gets other schemas; what else is said in it stays. */
    private void share(@Nullable ObjectRecord there, ObjectNode export) {
        JsonNode resources = export.path("spec").path("resources");
        if (there == null) {
            var unused = RootObjects.create(client, ROOT, SharedByRoot.EXPORTS, export);
        } else if (there.unreadable().isEmpty()
                && !there.terminating()
                && !resources.equals(StoredFacts.tree(there).path("spec").path("resources"))) {
            client.modify(ROOT, SharedByRoot.EXPORTS, "", name(export), "", live -> {
                live.withObject("/spec").set("resources", resources.deepCopy());
                return live;
            });
        }
    }
}

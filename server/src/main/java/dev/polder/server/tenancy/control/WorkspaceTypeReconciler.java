package dev.polder.server.tenancy.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.object.ObjectKey;
import dev.polder.machinery.object.Conditions;
import dev.polder.server.tenancy.LifecycleService;
import dev.polder.server.tenancy.Shards;
import dev.polder.server.tenancy.StoredFacts;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Reconciler;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import java.time.InstantSource;
import java.util.Locale;

/** Tells on each type where its initializers and terminators find their workspaces (kcp {@code kcp-workspacetype}). */
final class WorkspaceTypeReconciler implements Reconciler {

    private static final String URLS_READY = "VirtualWorkspaceURLsReady";
    private static final String READY = "Ready";

    private final StoreView view;
    private final ObjectClient client;
    private final Shards shards;
    private final InstantSource clock;

    WorkspaceTypeReconciler(StoreView view, ObjectClient client, Shards shards, InstantSource clock) {
        this.view = view;
        this.client = client;
        this.shards = shards;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "kcp-workspacetype";
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectRecord record = view.snapshot().map(Tenancy.space(Tenancy.TYPES)).get(key.cluster(), "", key.name());
        if (record == null || record.terminating() || record.unreadable().isPresent()) {
            return;
        }
        ObjectNode told = tell(StoredFacts.tree(record), key);
        if (!told.equals(StoredFacts.tree(record))) {
            client.modify(key.cluster(), Tenancy.TYPES, "", key.name(), "status", live -> tell(live, key));
        }
    }

    private ObjectNode tell(ObjectNode type, ObjectKey key) {
        String controller = key.cluster() + ":" + key.name();
        ArrayNode urls = type.withObject("/status").putArray("virtualWorkspaces");
        for (Shards.Shard shard : shards.all()) {
            for (LifecycleService service : LifecycleService.values()) {
                urls.addObject()
                        .put("type", service.name().toLowerCase(Locale.ROOT))
                        .put("url", shard.virtualUrl() + service.start() + controller);
            }
        }
        Conditions.markTrue(type, URLS_READY, clock.instant());
        Conditions.markTrue(type, READY, clock.instant());
        return type;
    }
}

package dev.polder.server.tenancy.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.LogicalClusterPhase;
import dev.polder.api.object.ObjectKey;
import dev.polder.machinery.object.Conditions;
import dev.polder.machinery.object.Conditions.Severity;
import dev.polder.machinery.type.ResourceType;
import dev.polder.server.tenancy.Lifecycle;
import dev.polder.server.tenancy.RootObjects;
import dev.polder.server.tenancy.Shards;
import dev.polder.server.tenancy.StoredFacts;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Reconciler;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import java.time.InstantSource;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Tells of a workspace that stands for another object what that object says of itself: where it is reached and whether it is
 * ready (kcp {@code kcp-workspace-mounts}). Unlike kcp it repeats no address but one on this very server, because the object is
 * its tenant's, and neither servers nor clients shall be led wherever a tenant likes.
 */
final class MountReconciler implements Reconciler {

    private static final String READY = "WorkspaceMountReady";
    private static final String NOT_READY = "MountObjectNotReady";
    private static final String PHASE_READY = "Ready";

    /** How long an address may be, in characters: it is read whenever somebody comes along it. */
    private static final int LONGEST_URL = 2048;

    private final StoreView view;
    private final SchemaSource schemas;
    private final ObjectClient client;
    private final Shards shards;
    private final Mounts mounts;
    private final InstantSource clock;

    MountReconciler(TenancyControllers.Parts parts, ObjectClient client, Shards shards, Mounts mounts) {
        this.view = parts.view();
        this.schemas = parts.schemas();
        this.client = client;
        this.shards = shards;
        this.mounts = mounts;
        this.clock = parts.clock();
    }

    /**
     * What there is to tell.
     *
     * @param url where the mounted object is reached; empty when that is not to be told
     * @param reason why it cannot be used; empty when it can
     * @param message the same for people
     */
    private record Told(String url, String reason, String message) {}

    @Override
    public String name() {
        return "kcp-workspace-mounts";
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectRecord record = workspace(key);
        if (record == null || record.unreadable().isPresent()) {
            mounts.remove(key);
            return;
        }
        if (!StoredFacts.spec(record).has("mount")) {
            return;
        }
        ObjectNode workspace = StoredFacts.tree(record);
        Mounts.Reference reference = Mounts.Reference.of(workspace);
        mounts.put(key, reference);
        if (workspace(key) == null) {
            mounts.remove(key);
            return;
        }
        if (!record.terminating()) {
            tell(key, workspace, look(key.cluster(), reference));
        }
    }

    private @Nullable ObjectRecord workspace(ObjectKey key) {
        return view.snapshot().map(Tenancy.space(Tenancy.WORKSPACES)).get(key.cluster(), "", key.name());
    }

    private Told look(LogicalClusterName cluster, Mounts.Reference reference) {
        ObjectRecord object = find(cluster, reference);
        if (object == null || object.unreadable().isPresent()) {
            return new Told(
                    "", "MountObjectNotFound", reference.kind() + " \"" + reference.qualified() + "\" not found");
        }
        JsonNode status = StoredFacts.tree(object).path("status");
        String url = status.path("URL").asText("");
        String local = isLocal(url) ? url : "";
        if (!status.path("phase").asText("").equals(PHASE_READY)) {
            return new Told(
                    local,
                    NOT_READY,
                    "Mount is not reporting ready. See " + reference.kind() + " \"" + reference.name()
                            + "\" status for more details");
        }
        if (local.isEmpty()) {
            String why = url.isEmpty() ? "has no status.URL" : "has a status.URL that is no workspace of this server";
            return new Told("", NOT_READY, reference.kind() + " \"" + reference.name() + "\" " + why);
        }
        return new Told(local, "", "");
    }

    private @Nullable ObjectRecord find(LogicalClusterName cluster, Mounts.Reference reference) {
        for (ResourceType type : schemas.catalog(cluster).types()) {
            boolean meant = type.group().equals(reference.group())
                    && type.names().kind().equals(reference.kind())
                    && type.version(reference.version()).isPresent();
            if (meant && type.namespaced() != reference.namespace().isEmpty()) {
                return view.snapshot().map(type.space()).get(cluster, reference.namespace(), reference.name());
            }
        }
        return null;
    }

    /** Whether an address is that of a logical cluster here, by id or path. */
    private boolean isLocal(String url) {
        return shards.find(RootObjects.SHARD)
                .map(shard -> shard.externalUrl() + "/clusters/")
                .filter(start -> url.startsWith(start)
                        && url.length() > start.length()
                        && url.length() <= LONGEST_URL
                        && url.indexOf('/', start.length()) < 0)
                .isPresent();
    }

    private void tell(ObjectKey key, ObjectNode workspace, Told told) {
        if (!told.url().isEmpty()
                && !workspace.path("spec").path("URL").asText("").equals(told.url())) {
            client.modify(key.cluster(), Tenancy.WORKSPACES, "", key.name(), "", live -> {
                live.withObject("/spec").put("URL", told.url());
                return live;
            });
        }
        UnaryOperator<ObjectNode> change = live -> {
            if (told.reason().isEmpty()) {
                Conditions.markTrue(live, READY, clock.instant());
            } else {
                Conditions.markFalse(live, READY, Severity.ERROR, told.reason(), told.message(), clock.instant());
            }
            Lifecycle.setPhase(
                    live, told.reason().isEmpty() ? LogicalClusterPhase.READY : LogicalClusterPhase.UNAVAILABLE);
            return live;
        };
        if (!change.apply(workspace.deepCopy()).equals(workspace)) {
            client.modify(key.cluster(), Tenancy.WORKSPACES, "", key.name(), "status", change);
        }
    }
}

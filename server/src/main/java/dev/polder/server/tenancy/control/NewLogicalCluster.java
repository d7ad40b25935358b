package dev.polder.server.tenancy.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.status.ApiException;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.server.tenancy.RootObjects;
import dev.polder.server.tenancy.Shards.Shard;
import dev.polder.server.tenancy.StoredFacts;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.server.tenancy.WorkspaceType;
import dev.polder.server.tenancy.WorkspaceType.Reference;
import dev.polder.server.tenancy.WorkspaceTypes;
import dev.polder.spi.control.ObjectClient;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the LogicalCluster of a workspace, in the logical cluster that it describes (kcp {@code createLogicalCluster}).
 *
 * @param view tells the path of the parent
 * @param client writes
 * @param types finds who has something to do before it is ready
 * @param beginnings knows what it has from the start
 */
record NewLogicalCluster(StoreView view, ObjectClient client, WorkspaceTypes types, Beginnings beginnings) {

    private static final Logger LOG = LoggerFactory.getLogger(NewLogicalCluster.class);

    /** Makes it with all that it has from the start, unless it is there. */
    void make(ObjectKey owner, JsonNode workspace, LogicalClusterName id, Shard shard) {
        ObjectNode described = describe(owner, workspace, shard);
        try {
            client.createTogether(id, beginnings.of(described));
        } catch (ApiException refused) {
            LOG.debug("what {} has from the start is left to its controller", id, refused);
            RootObjects.create(client, id, Tenancy.LOGICAL_CLUSTERS, described);
        }
    }

    private ObjectNode describe(ObjectKey owner, JsonNode workspace, Shard shard) {
        Reference reference = Reference.of(workspace.path("spec").path("type"));
        ObjectNode cluster = RootObjects.object(Tenancy.LOGICAL_CLUSTERS, "LogicalCluster", TenancyKeys.SINGLETON);
        ObjectFacts.setNote(cluster, TenancyKeys.TYPE, reference.qualified());
        ObjectFacts.setNote(cluster, TenancyKeys.SHARD, shard.name());
        ObjectFacts.setNote(cluster, TenancyKeys.PATH, path(owner));
        ObjectFacts.setNote(
                cluster, TenancyKeys.REQUIRED_GROUPS, ObjectFacts.note(workspace, TenancyKeys.REQUIRED_GROUPS));
        ObjectNode spec = cluster.putObject("spec");
        spec.putObject("owner")
                .put("apiVersion", Tenancy.TENANCY + "/" + Tenancy.VERSION)
                .put("resource", Tenancy.WORKSPACES.resource())
                .put("name", owner.name())
                .put("cluster", owner.cluster().value())
                .put("uid", workspace.path("metadata").path("uid").asText());
        String user = ObjectFacts.note(workspace, TenancyKeys.OWNER);
        if (!user.isEmpty()) {
            ObjectFacts.setNote(cluster, TenancyKeys.OWNER, user);
            createdBy(spec, user);
        }
        WorkspaceType type = types.get(reference.path(), reference.name());
        types.setProfile(cluster, type);
        ObjectFacts.setTexts(spec, "initializers", types.initializers(type));
        ObjectFacts.setTexts(spec, "terminators", types.terminators(type));
        return cluster;
    }

    private static void createdBy(ObjectNode spec, String user) {
        try {
            spec.set("createdBy", Json.readObject(user.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException unreadable) {
            // Only administrators write this note themselves; kcp takes what cannot be read for nobody.
            spec.remove("createdBy");
        }
    }

    /** The canonical path of a workspace: that of where it lies, and its name. */
    String path(ObjectKey workspace) {
        ObjectRecord parent = view.snapshot()
                .map(Tenancy.space(Tenancy.LOGICAL_CLUSTERS))
                .get(workspace.cluster(), "", TenancyKeys.SINGLETON);
        String path = parent == null ? "" : ObjectFacts.note(StoredFacts.tree(parent), TenancyKeys.PATH);
        return (path.isEmpty() ? workspace.cluster().value() : path) + ":" + workspace.name();
    }
}

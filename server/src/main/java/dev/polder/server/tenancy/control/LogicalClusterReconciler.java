package dev.polder.server.tenancy.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.LogicalClusterPhase;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.object.ObjectKey;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.server.tenancy.Lifecycle;
import dev.polder.server.tenancy.RootObjects;
import dev.polder.server.tenancy.Shards;
import dev.polder.server.tenancy.StoredFacts;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.server.tenancy.WorkspaceTypes;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Reconciler;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Fills a new logical cluster, makes its owner its administrator, keeps its address right, and empties it at its end (kcp
 * {@code kcp-logicalcluster}, {@code kcp-tenancy-logicalcluster}, {@code kcp-workspacetypes-bootstrap-root:universal}).
 */
final class LogicalClusterReconciler implements Reconciler {

    /** Whose work is done here. */
    static final String UNIVERSAL = "root:universal";

    private static final String ADMIN_BINDING = "workspace-admin";
    private static final String RBAC = "rbac.authorization.k8s.io";

    private final StoreView view;
    private final ObjectClient client;
    private final Shards shards;
    private final DefaultBindings bindings;
    private final LogicalClusterEnd end;

    LogicalClusterReconciler(
            StoreView view, ObjectClient client, Shards shards, DefaultBindings bindings, LogicalClusterEnd end) {
        this.view = view;
        this.client = client;
        this.shards = shards;
        this.bindings = bindings;
        this.end = end;
    }

    @Override
    public String name() {
        return "kcp-logicalcluster";
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectRecord record =
                view.snapshot().map(Tenancy.space(Tenancy.LOGICAL_CLUSTERS)).get(key.cluster(), "", key.name());
        if (record == null || record.unreadable().isPresent()) {
            end.progress().forget(key);
            return;
        }
        ObjectNode cluster = StoredFacts.tree(record);
        if (record.terminating()) {
            end.advance(key.cluster(), cluster);
        } else if (isOrphan(cluster)) {
            client.delete(key.cluster(), Tenancy.LOGICAL_CLUSTERS, "", key.name(), record.uid());
        } else {
            administrator(key.cluster(), cluster);
            initialize(key.cluster(), cluster);
            address(key.cluster(), cluster);
        }
    }

    /** Whether the workspace that the logical cluster was made for has gone. */
    private boolean isOrphan(JsonNode cluster) {
        JsonNode owner = cluster.path("spec").path("owner");
        if (!owner.path("resource").asText("").equals(Tenancy.WORKSPACES.resource())) {
            return false;
        }
        ObjectRecord workspace = LogicalClusterName.parse(owner.path("cluster").asText(""))
                .map(parent -> view.snapshot()
                        .map(Tenancy.space(Tenancy.WORKSPACES))
                        .get(parent, "", owner.path("name").asText()))
                .orElse(null);
        return workspace == null || !workspace.uid().equals(owner.path("uid").asText(""));
    }

    private void administrator(LogicalClusterName cluster, JsonNode described) {
        String user = described.path("spec").path("createdBy").path("username").asText("");
        if (user.isEmpty() || find(cluster, Tenancy.BINDINGS.resource(), ADMIN_BINDING) != null) {
            return;
        }
        ObjectNode binding = RootObjects.object(Tenancy.BINDINGS, "ClusterRoleBinding", ADMIN_BINDING);
        binding.putArray("subjects")
                .addObject()
                .put("kind", "User")
                .put("apiGroup", RBAC)
                .put("name", user);
        binding.putObject("roleRef")
                .put("apiGroup", RBAC)
                .put("kind", "ClusterRole")
                .put("name", "cluster-admin");
        RootObjects.create(client, cluster, Tenancy.BINDINGS, binding);
    }

    private @Nullable ObjectRecord find(LogicalClusterName cluster, String plural, String name) {
        var resource = plural.equals(Tenancy.NAMESPACES.resource()) ? Tenancy.NAMESPACES : Tenancy.BINDINGS;
        return view.snapshot().map(Tenancy.space(resource)).get(cluster, "", name);
    }

    /** The bindings of a type that asks for none but what is served everywhere are done by the way. */
    private void initialize(LogicalClusterName cluster, JsonNode described) {
        List<String> initializers = ObjectFacts.texts(described.path("status").path("initializers"));
        if (!Lifecycle.is(described, LogicalClusterPhase.INITIALIZING) || !initializers.contains(UNIVERSAL)) {
            return;
        }
        for (String name : List.of("default", "kube-system")) {
            if (find(cluster, Tenancy.NAMESPACES.resource(), name) == null) {
                RootObjects.create(
                        client, cluster, Tenancy.NAMESPACES, RootObjects.object(Tenancy.NAMESPACES, "Namespace", name));
            }
        }
        boolean bound = initializers.contains(WorkspaceTypes.BINDINGS_INITIALIZER)
                && bindings.of(described).isNothing();
        client.modify(cluster, Tenancy.LOGICAL_CLUSTERS, "", TenancyKeys.SINGLETON, "status", live -> {
            List<String> left = ObjectFacts.texts(live.path("status").path("initializers"));
            left.remove(UNIVERSAL);
            if (bound) {
                left.remove(WorkspaceTypes.BINDINGS_INITIALIZER);
            }
            ObjectFacts.setTexts(live.withObject("/status"), "initializers", left);
            return live;
        });
    }

    private void address(LogicalClusterName cluster, JsonNode described) {
        Optional<Shards.Shard> shard = shards.find(ObjectFacts.note(described, TenancyKeys.SHARD));
        if (shard.isEmpty()) {
            return;
        }
        String url = shard.get().externalUrl() + "/clusters/" + cluster;
        if (!described.path("status").path("URL").asText("").equals(url)) {
            client.modify(cluster, Tenancy.LOGICAL_CLUSTERS, "", TenancyKeys.SINGLETON, "status", live -> {
                live.withObject("/status").put("URL", url);
                return live;
            });
        }
    }
}

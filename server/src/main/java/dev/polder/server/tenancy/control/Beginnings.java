package dev.polder.server.tenancy.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.LogicalClusterPhase;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.server.tenancy.Lifecycle;
import dev.polder.server.tenancy.RootObjects;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.server.tenancy.WorkspaceTypes;
import dev.polder.spi.control.ObjectClient;
import dev.polder.storage.view.StoreView;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What every logical cluster has before it is ready: its owner is its administrator, and there are namespaces (kcp
 * {@code kcp-tenancy-logicalcluster}, {@code kcp-workspacetypes-bootstrap-root:universal}).
 *
 * <p>Whoever makes a logical cluster sees to it at once, without a turn of a queue between; whatever is left of it then is done
 * by the controller of logical clusters, which would do the same at the same time but for the claim.
 */
final class Beginnings {

    /** Whose work is done here. */
    static final String UNIVERSAL = "root:universal";

    private static final Set<String> OWN = Set.of(UNIVERSAL, WorkspaceTypes.BINDINGS_INITIALIZER);
    private static final String ADMIN_BINDING = "workspace-admin";
    private static final String RBAC = "rbac.authorization.k8s.io";

    private final StoreView view;
    private final ObjectClient client;
    private final DefaultBindings bindings;
    private final Set<LogicalClusterName> claimed = ConcurrentHashMap.newKeySet();

    Beginnings(StoreView view, ObjectClient client, DefaultBindings bindings) {
        this.view = view;
        this.client = client;
        this.bindings = bindings;
    }

    /** Kept by whoever makes a logical cluster. */
    interface Claim extends AutoCloseable {

        /**
         * Does what can be done for the logical cluster that was made, if nobody else has anything to do before it is ready: initializers may
         * enter and put webhooks there, for which no turn of the parent's workspaces waits.
         */
        void begin(JsonNode described);

        @Override
        void close();
    }

    /** Has nobody else begin this logical cluster until the claim is closed. */
    Claim claim(LogicalClusterName cluster) {
        claimed.add(cluster);
        return new Claim() {
            @Override
            public void begin(JsonNode described) {
                if (OWN.containsAll(ObjectFacts.texts(described.path("status").path("initializers")))) {
                    complete(cluster, described);
                }
            }

            @Override
            public void close() {
                claimed.remove(cluster);
            }
        };
    }

    /** Does what is still to be done, unless whoever made the logical cluster is about it. */
    void advance(LogicalClusterName cluster, JsonNode described) {
        if (!claimed.contains(cluster)) {
            complete(cluster, described);
        }
    }

    private void complete(LogicalClusterName cluster, JsonNode described) {
        administrator(cluster, described);
        initialize(cluster, described);
    }

    private void administrator(LogicalClusterName cluster, JsonNode described) {
        String user = described.path("spec").path("createdBy").path("username").asText("");
        if (user.isEmpty() || isThere(cluster, Tenancy.BINDINGS, ADMIN_BINDING)) {
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

    private boolean isThere(LogicalClusterName cluster, GroupVersionResource resource, String name) {
        return view.snapshot().map(Tenancy.space(resource)).get(cluster, "", name) != null;
    }

    /** The bindings of a type that asks for none but what is served everywhere are done by the way. */
    private void initialize(LogicalClusterName cluster, JsonNode described) {
        List<String> initializers = ObjectFacts.texts(described.path("status").path("initializers"));
        if (!Lifecycle.is(described, LogicalClusterPhase.INITIALIZING) || !initializers.contains(UNIVERSAL)) {
            return;
        }
        for (String name : List.of("default", "kube-system")) {
            if (!isThere(cluster, Tenancy.NAMESPACES, name)) {
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
}

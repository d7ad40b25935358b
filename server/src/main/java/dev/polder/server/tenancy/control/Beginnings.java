package dev.polder.server.tenancy.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.LogicalClusterPhase;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.server.tenancy.Lifecycle;
import dev.polder.server.tenancy.RootObjects;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.server.tenancy.WorkspaceTypes;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.ObjectClient.Draft;
import dev.polder.storage.view.StoreView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What every logical cluster has before it is ready: its owner is its administrator, and there are namespaces (kcp
 * {@code kcp-tenancy-logicalcluster}, {@code kcp-workspacetypes-bootstrap-root:universal}).
 *
 * <p>That of a workspace is made with all of it at one revision. What could not be made so is made by the controller of logical
 * clusters.
 *
 * @param view shows what there is
 * @param client writes
 * @param bindings knows what types ask for
 */
record Beginnings(StoreView view, ObjectClient client, DefaultBindings bindings) {

    /** Whose work is done here. */
    static final String UNIVERSAL = "root:universal";

    private static final String ADMIN_BINDING = "workspace-admin";
    private static final String RBAC = "rbac.authorization.k8s.io";

    /**
     * A new logical cluster and what it has from the start.
     *
     * @param described what describes it, without a status
     */
    List<Draft> of(ObjectNode described) {
        List<String> initializers = ObjectFacts.texts(described.path("spec").path("initializers"));
        ObjectNode begun = described.deepCopy();
        Lifecycle.begin(begun, done(described, initializers));
        List<Draft> drafts = new ArrayList<>();
        drafts.add(new Draft(Tenancy.LOGICAL_CLUSTERS, "", begun));
        drafts.addAll(administrator(described));
        if (initializers.contains(UNIVERSAL)) {
            drafts.addAll(namespaces());
        }
        return drafts;
    }

    /** Does what is still to be done. */
    void advance(LogicalClusterName cluster, JsonNode described) {
        administrator(described).forEach(draft -> make(cluster, draft));
        List<String> initializers = ObjectFacts.texts(described.path("status").path("initializers"));
        if (!Lifecycle.is(described, LogicalClusterPhase.INITIALIZING) || !initializers.contains(UNIVERSAL)) {
            return;
        }
        namespaces().forEach(draft -> make(cluster, draft));
        Set<String> done = done(described, initializers);
        client.modify(cluster, Tenancy.LOGICAL_CLUSTERS, "", TenancyKeys.SINGLETON, "status", live -> {
            List<String> left = ObjectFacts.texts(live.path("status").path("initializers"));
            left.removeAll(done);
            ObjectFacts.setTexts(live.withObject("/status"), "initializers", left);
            return live;
        });
    }

    /** Who has nothing to do once all is there; the bindings of a type that asks for none but what is served everywhere are done by the way. */
    private Set<String> done(JsonNode described, List<String> initializers) {
        Set<String> done = new HashSet<>();
        done.add(UNIVERSAL);
        if (initializers.contains(UNIVERSAL)
                && initializers.contains(WorkspaceTypes.BINDINGS_INITIALIZER)
                && bindings.of(described).isNothing()) {
            done.add(WorkspaceTypes.BINDINGS_INITIALIZER);
        }
        return done;
    }

    private void make(LogicalClusterName cluster, Draft draft) {
        String name = draft.object().path("metadata").path("name").asText();
        if (view.snapshot().map(Tenancy.space(draft.resource())).get(cluster, "", name) == null) {
            RootObjects.create(client, cluster, draft.resource(), draft.object());
        }
    }

    private static List<Draft> administrator(JsonNode described) {
        String user = described.path("spec").path("createdBy").path("username").asText("");
        if (user.isEmpty()) {
            return List.of();
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
        return List.of(new Draft(Tenancy.BINDINGS, "", binding));
    }

    private static List<Draft> namespaces() {
        return List.of(namespace("default"), namespace("kube-system"));
    }

    private static Draft namespace(String name) {
        return new Draft(Tenancy.NAMESPACES, "", RootObjects.object(Tenancy.NAMESPACES, "Namespace", name));
    }
}

package dev.polder.server.authz.policy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.StatusReason;
import dev.polder.machinery.rbac.Reconciliation;
import dev.polder.machinery.rbac.Subject;
import dev.polder.server.authz.rbac.Policies;
import dev.polder.spi.control.ObjectClient;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * The roles and bindings that a server starts with: those of Kubernetes and kcp for every logical cluster, in {@code
 * system:admin}, and those of {@code root}. What is there is left as it is, but for what it lacks (k/k {@code
 * registry/rbac/rest/storage_rbac.go}).
 */
public final class StartPolicy {

    private static final String GROUP = "rbac.authorization.k8s.io";
    private static final ResourceSpace ROLES = ResourceSpace.local(GROUP, "clusterroles");
    private static final ResourceSpace BINDINGS = ResourceSpace.local(GROUP, "clusterrolebindings");
    private static final GroupVersionResource ROLE = new GroupVersionResource(GROUP, "v1", "clusterroles");
    private static final GroupVersionResource BINDING = new GroupVersionResource(GROUP, "v1", "clusterrolebindings");

    /** Its subjects are those that the server is configured with (kcp {@code config/root/bootstrap.go}). */
    private static final String HOME_CREATORS = "system:kcp:configured-group:home-clusterworkspace-create";

    /** Each write waits for the disk; together they share the wait. */
    private static final Executor TOGETHER =
            task -> Thread.ofVirtual().name("policy").start(task);

    private StartPolicy() {}

    /** The policy of every logical cluster. */
    public static PolicyFile everywhere() {
        return PolicyFile.read(PolicyFile.KUBERNETES, "kcp.policy");
    }

    /**
     * The policy of root.
     *
     * @param homeCreators the groups whose members may have a home workspace
     */
    public static PolicyFile root(List<String> homeCreators) {
        PolicyFile file = PolicyFile.read("root.policy");
        for (ObjectNode binding : file.bindings()) {
            if (name(binding).equals(HOME_CREATORS)) {
                ArrayNode subjects = binding.putArray("subjects");
                homeCreators.forEach(group -> subjects.add(new Subject("Group", GROUP, "", group).toJson()));
            }
        }
        return file;
    }

    /**
     * Writes what is missing, and returns when it is stored.
     *
     * @param present what is stored
     * @param homeCreators the groups whose members may have a home workspace: these alone, whatever was stored
     * @return whether everything is stored; not so in a store that is full
     */
    public static boolean ensure(ViewSnapshot present, ObjectClient client, List<String> homeCreators) {
        List<Runnable> writes = new ArrayList<>();
        collect(writes, present, client, Policies.EVERYWHERE, everywhere());
        collect(writes, present, client, LogicalClusterName.ROOT, root(homeCreators));
        List<CompletableFuture<Boolean>> running = writes.stream()
                .map(write -> CompletableFuture.supplyAsync(() -> attempt(write), TOGETHER))
                .toList();
        try {
            boolean stored = true;
            for (CompletableFuture<Boolean> write : running) {
                stored &= write.join();
            }
            return stored;
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static void collect(
            List<Runnable> writes,
            ViewSnapshot present,
            ObjectClient client,
            LogicalClusterName cluster,
            PolicyFile policy) {
        for (ObjectNode role : policy.roles()) {
            ObjectRecord existing = present.map(ROLES).get(cluster, "", name(role));
            if (existing == null) {
                writes.add(() -> client.create(cluster, ROLE, "", role.deepCopy()));
            } else if (differs(existing, Reconciliation::role, role)) {
                writes.add(() ->
                        client.modify(cluster, ROLE, "", name(role), "", live -> Reconciliation.role(live, role)));
            }
        }
        for (ObjectNode binding : policy.bindings()) {
            ObjectRecord existing = present.map(BINDINGS).get(cluster, "", name(binding));
            if (existing == null) {
                writes.add(() -> client.create(cluster, BINDING, "", binding.deepCopy()));
            } else if (isAnother(existing, binding)) {
                writes.add(() -> {
                    client.delete(cluster, BINDING, "", name(binding), existing.uid());
                    client.create(cluster, BINDING, "", binding.deepCopy());
                });
            } else {
                // A group that is no longer configured must not keep what it had.
                Reconciled reconciled =
                        name(binding).equals(HOME_CREATORS) ? StartPolicy::exactly : Reconciliation::binding;
                if (differs(existing, reconciled, binding)) {
                    writes.add(() -> client.modify(
                            cluster, BINDING, "", name(binding), "", live -> reconciled.with(live, binding)));
                }
            }
        }
    }

    private interface Reconciled {
        ObjectNode with(ObjectNode existing, ObjectNode expected);
    }

    private static ObjectNode exactly(ObjectNode existing, ObjectNode expected) {
        ObjectNode changed = existing.deepCopy();
        changed.set("subjects", expected.path("subjects"));
        return changed;
    }

    private static boolean differs(ObjectRecord existing, Reconciled reconciled, ObjectNode expected) {
        if (existing.unreadable().isPresent()) {
            return false;
        }
        ObjectNode stored = Json.readOwn(existing.body().json());
        return !Reconciliation.isProtected(stored)
                && !reconciled.with(stored, expected).equals(stored);
    }

    private static boolean isAnother(ObjectRecord existing, ObjectNode expected) {
        if (existing.unreadable().isPresent()) {
            return false;
        }
        ObjectNode stored = Json.readOwn(existing.body().json());
        return !Reconciliation.isProtected(stored) && Reconciliation.grantsAnother(stored, expected);
    }

    /** Another server may be starting on the same store, and have been quicker. */
    private static boolean attempt(Runnable write) {
        try {
            write.run();
            return true;
        } catch (ApiException e) {
            StatusReason reason = e.status().reason();
            if (reason != StatusReason.ALREADY_EXISTS && reason != StatusReason.INSUFFICIENT_STORAGE) {
                throw e;
            }
            return reason == StatusReason.ALREADY_EXISTS;
        }
    }

    private static String name(ObjectNode object) {
        return object.path("metadata").path("name").asText();
    }
}

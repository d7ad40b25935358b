package dev.polder.server.authz.rbac;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.machinery.rbac.Binding;
import dev.polder.machinery.rbac.PolicyRule;
import dev.polder.machinery.rbac.RoleReference;
import dev.polder.machinery.rbac.Subject;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The roles and bindings of one logical cluster, ready to be asked. Bindings and the roles they refer to are of one revision: who was
 * answered by them can tell by the object whether they are the same. Other roles, which grant nothing, are put in place as they change.
 * Objects that are still what they were are not read again.
 */
final class ClusterPolicy {

    static final ResourceSpace CLUSTER_ROLES = ResourceSpace.local("rbac.authorization.k8s.io", "clusterroles");
    static final ResourceSpace ROLES = ResourceSpace.local("rbac.authorization.k8s.io", "roles");
    static final ResourceSpace CLUSTER_BINDINGS =
            ResourceSpace.local("rbac.authorization.k8s.io", "clusterrolebindings");
    static final ResourceSpace BINDINGS = ResourceSpace.local("rbac.authorization.k8s.io", "rolebindings");
    static final List<ResourceSpace> SPACES = List.of(CLUSTER_ROLES, ROLES, CLUSTER_BINDINGS, BINDINGS);
    private static final Set<ResourceSpace> BINDS = Set.of(CLUSTER_BINDINGS, BINDINGS);

    private final ConcurrentMap<String, Read<List<PolicyRule>>> roles;
    private final Map<String, Read<Binding>> bindings;
    private final Map<String, Map<Subject.Key, List<Binding>>> byNamespace = new HashMap<>();
    /** The roles that bindings refer to, whether they are there or not. */
    private final Set<String> granted = new HashSet<>();

    /** What an object says, and the revision that said it. */
    private record Read<T>(long revision, T content) {}

    /**
     * Roles and bindings of a cluster as a whole that count although they are not stored.
     *
     * @param roles rules by the names of their ClusterRoles
     * @param bindings ClusterRoleBindings
     */
    record Unstored(Map<String, List<PolicyRule>> roles, List<Binding> bindings) {

        static final Unstored NOTHING = new Unstored(Map.of(), List.of());
    }

    /** The same policy with what is not stored, save what is stored by the same name. */
    ClusterPolicy with(Unstored more) {
        if (more.roles().isEmpty() && more.bindings().isEmpty()) {
            return this;
        }
        ConcurrentMap<String, Read<List<PolicyRule>>> allRoles = new ConcurrentHashMap<>(roles);
        more.roles().forEach((name, rules) -> allRoles.putIfAbsent(id("", name), new Read<>(0, rules)));
        Map<String, Read<Binding>> allBindings = new LinkedHashMap<>(bindings);
        more.bindings().forEach(binding -> allBindings.putIfAbsent(id("", binding.name()), new Read<>(0, binding)));
        return new ClusterPolicy(allRoles, allBindings);
    }

    private ClusterPolicy(ConcurrentMap<String, Read<List<PolicyRule>>> roles, Map<String, Read<Binding>> bindings) {
        this.roles = roles;
        this.bindings = bindings;
        bindings.values().forEach(read -> index(read.content()));
    }

    private void index(Binding binding) {
        String role = id(binding.role(), binding.namespace());
        if (role != null) {
            granted.add(role);
        }
        Map<Subject.Key, List<Binding>> bySubject =
                byNamespace.computeIfAbsent(binding.namespace(), namespace -> new HashMap<>());
        for (Subject subject : binding.subjects()) {
            Subject.Key key = subject.key(binding.namespace());
            if (!key.name().isEmpty()) {
                List<Binding> named = bySubject.computeIfAbsent(key, any -> new ArrayList<>(1));
                if (named.isEmpty() || !named.get(named.size() - 1).equals(binding)) {
                    named.add(binding);
                }
            }
        }
    }

    /**
     * Reads a cluster.
     *
     * @param before what was known of it, at an older revision; null for nothing
     */
    static ClusterPolicy of(LogicalClusterName cluster, ViewSnapshot snapshot, @Nullable ClusterPolicy before) {
        ConcurrentMap<String, Read<List<PolicyRule>>> roles = new ConcurrentHashMap<>();
        Map<String, Read<Binding>> bindings = new LinkedHashMap<>();
        Map<String, Read<List<PolicyRule>>> lastRoles = before == null ? Map.of() : before.roles;
        Map<String, Read<Binding>> lastBindings = before == null ? Map.of() : before.bindings;
        for (ResourceSpace space : SPACES) {
            boolean binds = BINDS.contains(space);
            snapshot.map(space).in(cluster).forEachRemaining(record -> {
                if (binds) {
                    read(record, lastBindings, bindings, ClusterPolicy::binding);
                } else {
                    read(record, lastRoles, roles, ClusterPolicy::rules);
                }
            });
        }
        return new ClusterPolicy(roles, bindings);
    }

    private static Binding binding(ObjectRecord record, ObjectNode object) {
        return Binding.of(record.key().namespace(), record.key().name(), object);
    }

    private static List<PolicyRule> rules(ObjectRecord record, ObjectNode role) {
        return PolicyRule.all(role);
    }

    /** What cannot be read grants nothing. */
    private static <T> void read(
            ObjectRecord record,
            Map<String, Read<T>> last,
            Map<String, Read<T>> now,
            BiFunction<ObjectRecord, ObjectNode, T> parse) {
        String id = id(record.key().namespace(), record.key().name());
        Read<T> known = last.get(id);
        if (known != null && known.revision() == record.revision()) {
            now.put(id, known);
        } else if (record.unreadable().isEmpty()) {
            T content = parse.apply(record, Json.readOwn(record.body().json()));
            now.put(id, new Read<>(record.revision(), content));
        }
    }

    /**
     * Takes a role over as it is now, when no answer that was given by this policy depends on it. Only for one thread at a time.
     *
     * @param key a role, or a binding
     * @return whether the policy is that of now, as far as this object is concerned; else it must be read anew
     */
    boolean takes(ObjectKey key, ViewSnapshot now) {
        String id = id(key.namespace(), key.name());
        if (BINDS.contains(key.space()) || granted.contains(id)) {
            return false;
        }
        ObjectRecord record = now.map(key.space()).get(key.cluster(), key.namespace(), key.name());
        if (record == null || !record.unreadable().isEmpty()) {
            roles.remove(id);
        } else {
            read(record, roles, roles, ClusterPolicy::rules);
        }
        return true;
    }

    /** No name has a slash in it, so that no object in a namespace is taken for one outside. */
    private static String id(String namespace, String name) {
        return namespace + "/" + name;
    }

    /** The role that a binding in a namespace refers to; null when it can refer to none. */
    private static @Nullable String id(RoleReference role, String namespace) {
        return switch (role.kind()) {
            case RoleReference.CLUSTER_ROLE -> id("", role.name());
            case RoleReference.ROLE -> namespace.isEmpty() ? null : id(namespace, role.name());
            default -> null;
        };
    }

    /** The rules of the role that a binding in a namespace refers to; null when there is none. */
    @Nullable
    List<PolicyRule> rules(RoleReference role, String namespace) {
        String id = id(role, namespace);
        Read<List<PolicyRule>> found = id == null ? null : roles.get(id);
        return found == null ? null : found.content();
    }

    /** The bindings of a namespace that are about any of the users and groups; those of the cluster for the empty name. */
    List<Binding> bindings(String namespace, Set<Subject.Key> keys) {
        Map<Subject.Key, List<Binding>> bySubject = byNamespace.get(namespace);
        if (bySubject == null) {
            return List.of();
        }
        Map<String, Binding> found = new LinkedHashMap<>();
        for (Subject.Key key : keys) {
            for (Binding binding : bySubject.getOrDefault(key, List.of())) {
                found.put(binding.name(), binding);
            }
        }
        return List.copyOf(found.values());
    }

    /** How many objects it holds. */
    int size() {
        return roles.size() + bindings.size();
    }
}

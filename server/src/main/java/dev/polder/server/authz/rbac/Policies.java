package dev.polder.server.authz.rbac;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.machinery.rbac.Binding;
import dev.polder.machinery.rbac.PolicyRule;
import dev.polder.machinery.rbac.RoleReference;
import dev.polder.server.authz.rbac.ClusterPolicy.Unstored;
import dev.polder.spi.authn.UserInfo;
import dev.polder.storage.StoreException;
import dev.polder.storage.view.EndedObjects;
import dev.polder.storage.view.History;
import dev.polder.storage.view.ResourceMap;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewEvent;
import dev.polder.storage.view.ViewSnapshot;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who may do what, of every logical cluster that was asked about lately, always as of the newest snapshot: the view's history
 * says which clusters have changed, so that a change in one costs the others nothing. Never blocks.
 */
public final class Policies {

    /** The logical cluster whose roles and bindings count in every other (kcp {@code LocalAdminCluster}). */
    public static final LogicalClusterName EVERYWHERE = new LogicalClusterName("system:admin");

    /** How many roles, bindings and standings are remembered unless told otherwise; one has some hundred bytes. */
    public static final int STANDARD_SIZE = 200_000;

    private static final ResourceSpace LOGICAL_CLUSTERS = ResourceSpace.local("core.kcp.io", "logicalclusters");

    private static final int BATCH = 1_024;

    private final StoreView view;
    private final int most;
    private final EndedObjects ended;
    private final Map<LogicalClusterName, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicInteger sinceSweep = new AtomicInteger();
    private volatile Followed followed;
    private volatile Unstored unstored = Unstored.NOTHING;

    /** Up to which revision changes are known, and the maps as they were then. */
    private record Followed(long revision, List<WeakReference<ResourceMap>> maps) {

        static Followed of(ViewSnapshot snapshot) {
            List<WeakReference<ResourceMap>> maps = new ArrayList<>();
            for (ResourceSpace space : ClusterPolicy.SPACES) {
                maps.add(new WeakReference<>(snapshot.map(space)));
            }
            return new Followed(snapshot.revision(), maps);
        }

        /** Maps never change: the same ones have the same objects. */
        boolean sameMaps(ViewSnapshot snapshot) {
            for (int i = 0; i < maps.size(); i++) {
                if (!maps.get(i).refersTo(snapshot.map(ClusterPolicy.SPACES.get(i)))) {
                    return false;
                }
            }
            return true;
        }
    }

    public Policies(StoreView view, int most) {
        this.view = view;
        this.most = most;
        this.ended = new EndedObjects(view, LOGICAL_CLUSTERS);
        this.followed = Followed.of(view.snapshot());
    }

    /** The resources whose objects are read here. */
    public static List<ResourceSpace> spaces() {
        return ClusterPolicy.SPACES;
    }

    /** Whether objects of the resource are read here, and so by whoever has a request, where nobody can wait. */
    public static boolean reads(ResourceSpace space) {
        return ClusterPolicy.SPACES.contains(space);
    }

    /** What a user may do in a cluster as of now. */
    public Standing standing(LogicalClusterName cluster, UserInfo user) {
        follow();
        ClusterPolicy everywhere = policy(EVERYWHERE);
        if (cluster.equals(EVERYWHERE)) {
            return entry(cluster).standing(everywhere, everywhere, cluster, user, this::added);
        }
        ClusterPolicy local = policy(cluster);
        return entry(cluster).standing(everywhere, local, cluster, user, this::added);
    }

    /**
     * The rules of a role, as bindings in a cluster refer to it.
     *
     * @param namespace the namespace of the binding; empty for a cluster role binding
     */
    public Optional<List<PolicyRule>> rules(LogicalClusterName cluster, RoleReference role, String namespace) {
        follow();
        List<PolicyRule> local = policy(cluster).rules(role, namespace);
        return Optional.ofNullable(local != null ? local : policy(EVERYWHERE).rules(role, namespace));
    }

    /**
     * Lets roles and bindings count in every cluster that could not be stored: a server whose store is full still knows its
     * administrators, who can make room.
     *
     * @param roles ClusterRoles
     * @param bindings ClusterRoleBindings
     */
    public void assume(List<ObjectNode> roles, List<ObjectNode> bindings) {
        Map<String, List<PolicyRule>> rules = new HashMap<>();
        roles.forEach(role -> rules.put(name(role), PolicyRule.all(role)));
        unstored = new Unstored(
                rules,
                bindings.stream()
                        .map(binding -> Binding.of("", name(binding), binding))
                        .toList());
        entries.clear();
    }

    private static String name(ObjectNode object) {
        return object.path("metadata").path("name").asText();
    }

    /** How many roles, bindings and standings are remembered, and of how many logical clusters; none that have ended. */
    public int size() {
        follow();
        forget();
        int size = 0;
        for (Entry entry : entries.values()) {
            size += entry.size();
        }
        return size;
    }

    private Entry entry(LogicalClusterName cluster) {
        Entry known = entries.get(cluster);
        if (known != null) {
            return known;
        }
        Entry made = entries.computeIfAbsent(cluster, name -> new Entry());
        if (!isThere(cluster, view.snapshot())) {
            // It has ended while somebody asked about it, and that may have been told already.
            entries.remove(cluster, made);
        }
        return made;
    }

    private static boolean isThere(LogicalClusterName cluster, ViewSnapshot now) {
        return cluster.isSystem()
                || now.map(LOGICAL_CLUSTERS).get(cluster, "", TenancyKeys.SINGLETON) != null
                || isGoverned(cluster, now);
    }

    /** Whether there are roles or bindings in a cluster. */
    private static boolean isGoverned(LogicalClusterName cluster, ViewSnapshot now) {
        return ClusterPolicy.SPACES.stream().anyMatch(space -> now.map(space).count(cluster) > 0);
    }

    private ClusterPolicy policy(LogicalClusterName cluster) {
        Entry entry = entry(cluster);
        ClusterPolicy known = entry.current();
        Unstored more = cluster.equals(EVERYWHERE) ? unstored : Unstored.NOTHING;
        return known != null ? known : entry.read(cluster, view::snapshot, more, this::added);
    }

    /** Lets go of what changed between the snapshot of the last look and the newest one. */
    private void follow() {
        ViewSnapshot now = view.snapshot();
        if (now.revision() > followed.revision()) {
            catchUp();
            forget();
        }
    }

    /** Lets go of clusters that have ended. */
    private void forget() {
        ended.look(cluster -> entries.remove(cluster.cluster()), entries::clear);
    }

    private synchronized void catchUp() {
        ViewSnapshot now = view.snapshot();
        Followed before = followed;
        if (now.revision() <= before.revision()) {
            return;
        }
        if (before.sameMaps(now)) {
            followed = new Followed(now.revision(), before.maps());
            return;
        }
        try {
            for (ResourceSpace space : ClusterPolicy.SPACES) {
                catchUp(space, before.revision(), now);
            }
        } catch (StoreException.Compacted forgotten) {
            entries.clear();
        }
        followed = Followed.of(now);
    }

    private void catchUp(ResourceSpace space, long after, ViewSnapshot now) {
        long cursor = after;
        while (cursor < now.revision()) {
            History.Batch batch = view.history().after(space, cursor, BATCH);
            for (ViewEvent event : batch.events()) {
                changed(event.subject().key(), now);
            }
            if (batch.events().isEmpty()) {
                return;
            }
            cursor = Math.max(cursor, batch.upTo());
        }
    }

    private void changed(ObjectKey key, ViewSnapshot now) {
        LogicalClusterName cluster = key.cluster();
        Entry entry = entries.get(cluster);
        if (entry == null) {
            return;
        }
        if (cluster.equals(EVERYWHERE)) {
            // Bindings of every cluster refer to its roles.
            entry.invalidate();
        } else {
            entry.changed(key, now);
            // One more role, perhaps; whoever is asked about next lets go of what is too much, not who follows.
            sinceSweep.incrementAndGet();
        }
        if (!isGoverned(cluster, now)) {
            entries.remove(cluster);
        }
    }

    /** Something more is remembered: now and then whoever was not asked about since the last time is let go. */
    private void added(int weight) {
        if (sinceSweep.addAndGet(weight) < most / 2) {
            return;
        }
        sinceSweep.set(0);
        int size = size();
        for (Map.Entry<LogicalClusterName, Entry> one : List.copyOf(entries.entrySet())) {
            if (size <= most / 2) {
                return;
            }
            if (!one.getValue().wasUsed()) {
                size -= one.getValue().size();
                entries.remove(one.getKey(), one.getValue());
            }
        }
        // Everybody was asked about lately, and together they are too many.
        if (size > most) {
            entries.clear();
        }
    }
}

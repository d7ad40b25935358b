package dev.polder.server.verb.write;

import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.server.request.ResourceCall;
import dev.polder.spi.schema.SchemaOrigin;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.List;

/** What a write was decided on, as conditions of its transaction (store rule S5). */
final class Guards {

    private static final ResourceSpace NAMESPACES = ResourceSpace.local("", "namespaces");

    private static final ResourceSpace LOGICAL_CLUSTERS = ResourceSpace.local("core.kcp.io", "logicalclusters");

    private Guards() {}

    /**
     * The rows that must not have moved.
     *
     * @param origin what the type was read from as it is now
     * @param revision the revision of the object itself; 0 when it must not exist
     * @param creates whether the write creates: only then must the namespace, or else the logical cluster, still be as it was
     */
    static List<Guard> of(
            List<SchemaOrigin.Row> origin, ObjectKey key, long revision, ViewSnapshot snapshot, boolean creates) {
        List<Guard> guards = new ArrayList<>();
        guards.add(new Guard(KeyLayout.object(key), revision));
        for (SchemaOrigin.Row row : origin) {
            guards.add(new Guard(KeyLayout.object(row.object()), row.revision()));
        }
        if (creates && key.namespace().isEmpty()) {
            ObjectKey around = new ObjectKey(key.cluster(), LOGICAL_CLUSTERS, "", TenancyKeys.SINGLETON);
            ObjectRecord cluster = snapshot.map(LOGICAL_CLUSTERS).get(key.cluster(), "", TenancyKeys.SINGLETON);
            if (!around.equals(key)) {
                guards.add(new Guard(KeyLayout.object(around), cluster == null ? 0 : cluster.revision()));
            }
        }
        if (creates && !key.namespace().isEmpty()) {
            ObjectRecord namespace = snapshot.map(NAMESPACES).get(key.cluster(), "", key.namespace());
            if (namespace != null) {
                guards.add(new Guard(KeyLayout.object(namespace.key()), namespace.revision()));
            }
        }
        return guards;
    }

    /** These and those by which a call sees its object. */
    static List<Guard> through(ResourceCall call, ViewSnapshot snapshot, List<Guard> guards) {
        if (call.window().isWhole()) {
            return guards;
        }
        List<Guard> all = new ArrayList<>(guards);
        for (SchemaOrigin.Row row : call.window().in(snapshot).rows(call.cluster())) {
            all.add(new Guard(KeyLayout.object(row.object()), row.revision()));
        }
        return all;
    }

    /**
     * The same for a write that makes an object or may add to one: the end of its logical cluster must not have begun (store rule
     * S14). What only leads to the end of an object goes on behind the fence: else nothing could remove the finalizers that
     * keep the cluster.
     */
    static List<Guard> ofLiving(
            List<SchemaOrigin.Row> origin, ObjectKey key, long revision, ViewSnapshot snapshot, boolean creates) {
        List<Guard> guards = of(origin, key, revision, snapshot, creates);
        guards.add(new Guard(KeyLayout.fence(key.cluster()), 0));
        return guards;
    }
}

package dev.polder.storage.view.live;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ResourceMap.Position;
import dev.polder.storage.view.tree.Cut;
import dev.polder.storage.view.tree.KeyedOrder;

/**
 * The order of the objects of one resource: that of the UTF-8 bytes of {@code cluster/namespace/name}, where a
 * cluster-scoped object has {@code -} for its namespace (store rule S11).
 *
 * <p>No part holds a slash, so the parts are compared one by one as if each but the last ended with one: {@code a-b}
 * comes before {@code a}, because {@code -} comes before {@code /}.
 */
final class ObjectOrder implements KeyedOrder<ObjectKey, ObjectRecord> {

    static final ObjectOrder INSTANCE = new ObjectOrder();

    private ObjectOrder() {}

    @Override
    public ObjectKey keyOf(ObjectRecord value) {
        return value.key();
    }

    @Override
    public int compare(ObjectKey left, ObjectKey right) {
        int byCluster = part(left.cluster().value(), right.cluster().value());
        if (byCluster != 0) {
            return byCluster;
        }
        int byNamespace = part(namespace(left.namespace()), namespace(right.namespace()));
        return byNamespace != 0 ? byNamespace : last(left.name(), right.name());
    }

    /** The name's hash, which the string remembers; within a leaf names are what differs. */
    @Override
    public int hash(ObjectKey key) {
        return key.name().hashCode();
    }

    /** Before the first object of a cluster. */
    static Cut<ObjectKey> before(LogicalClusterName cluster) {
        return key -> part(key.cluster().value(), cluster.value()) < 0;
    }

    /** Behind the last object of a cluster. */
    static Cut<ObjectKey> behind(LogicalClusterName cluster) {
        return key -> part(key.cluster().value(), cluster.value()) <= 0;
    }

    /** Before the first object of a namespace. */
    static Cut<ObjectKey> before(LogicalClusterName cluster, String namespace) {
        return key -> run(key, cluster, namespace) < 0;
    }

    /** Behind the last object of a namespace. */
    static Cut<ObjectKey> behind(LogicalClusterName cluster, String namespace) {
        return key -> run(key, cluster, namespace) <= 0;
    }

    /** Behind one object, which need not exist. */
    static Cut<ObjectKey> behind(LogicalClusterName cluster, Position last) {
        return key -> {
            int byRun = run(key, cluster, last.namespace());
            return byRun < 0 || (byRun == 0 && last(key.name(), last.name()) <= 0);
        };
    }

    private static int run(ObjectKey key, LogicalClusterName cluster, String namespace) {
        int byCluster = part(key.cluster().value(), cluster.value());
        return byCluster != 0 ? byCluster : part(namespace(key.namespace()), namespace(namespace));
    }

    private static String namespace(String name) {
        return name.isEmpty() ? "-" : name;
    }

    /** Compares two parts that a slash follows. */
    static int part(String left, String right) {
        return compare(left, right, '/');
    }

    /** Compares two parts that nothing follows. */
    static int last(String left, String right) {
        return compare(left, right, -1);
    }

    private static int compare(String left, String right, int end) {
        if (left.equals(right)) {
            return 0;
        }
        int shared = Math.min(left.length(), right.length());
        for (int i = 0; i < shared; i++) {
            char l = left.charAt(i);
            char r = right.charAt(i);
            if (l != r) {
                return byCodePoint(l) - byCodePoint(r);
            }
        }
        int next = left.length() > shared ? left.charAt(shared) : end;
        return next - (right.length() > shared ? right.charAt(shared) : end);
    }

    /** Moves the surrogates, which stand for the highest code points, above the other units. */
    private static int byCodePoint(char unit) {
        return Character.isSurrogate(unit) ? unit + 0x10000 : unit;
    }
}

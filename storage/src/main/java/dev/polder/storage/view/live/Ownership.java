package dev.polder.storage.view.live;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.storage.view.tree.Cut;
import dev.polder.storage.view.tree.KeyedOrder;

/**
 * That one object names another as its owner.
 *
 * @param owner the owner's uid; looked for in the dependent's own logical cluster
 * @param dependent the object that has the owner reference
 */
record Ownership(String owner, ObjectKey dependent) {

    /** Ordered by cluster and owner, then in any fixed way. */
    static final KeyedOrder<Ownership, Ownership> ORDER = new KeyedOrder<>() {
        @Override
        public Ownership keyOf(Ownership value) {
            return value;
        }

        @Override
        public int compare(Ownership left, Ownership right) {
            int byOwner = left.compareOwner(right.dependent.cluster(), right.owner);
            if (byOwner != 0) {
                return byOwner;
            }
            int bySpace = SpaceOrder.INSTANCE.compare(left.dependent.space(), right.dependent.space());
            return bySpace != 0 ? bySpace : ObjectOrder.INSTANCE.compare(left.dependent, right.dependent);
        }

        @Override
        public int hash(Ownership key) {
            return 31 * key.owner.hashCode() + ObjectOrder.INSTANCE.hash(key.dependent);
        }
    };

    static Cut<Ownership> before(LogicalClusterName cluster, String owner) {
        return key -> key.compareOwner(cluster, owner) < 0;
    }

    static Cut<Ownership> behind(LogicalClusterName cluster, String owner) {
        return key -> key.compareOwner(cluster, owner) <= 0;
    }

    private int compareOwner(LogicalClusterName cluster, String uid) {
        int byCluster = dependent.cluster().compareTo(cluster);
        return byCluster != 0 ? byCluster : owner.compareTo(uid);
    }
}

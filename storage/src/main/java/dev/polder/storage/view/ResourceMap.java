package dev.polder.storage.view;

import dev.polder.api.cluster.LogicalClusterName;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one resource, ordered by (cluster, identity, namespace, name) in the byte order of their store keys (store
 * rule S11); mostly all have one identity. A cluster, and a namespace of it when there is one identity, is a contiguous run.
 */
public interface ResourceMap {

    @Nullable
    ObjectRecord get(LogicalClusterName cluster, String namespace, String name);

    /** Everything, in order. */
    Iterator<ObjectRecord> all();

    /** The objects of a cluster, in order. */
    Iterator<ObjectRecord> in(LogicalClusterName cluster);

    /** The objects of a namespace, in order. */
    Iterator<ObjectRecord> in(LogicalClusterName cluster, String namespace);

    /** The objects of the same run (namespace when not empty, else cluster) that come after the given position. */
    Iterator<ObjectRecord> after(LogicalClusterName cluster, String namespaceOrEmpty, Position last);

    /** How many objects {@link #in(LogicalClusterName)} has, in logarithmic time. */
    int count(LogicalClusterName cluster);

    /** How many objects the namespace has, in logarithmic time. */
    int count(LogicalClusterName cluster, String namespace);

    /** How many objects {@link #after} has, in logarithmic time. */
    int countAfter(LogicalClusterName cluster, String namespaceOrEmpty, Position last);

    /** The objects of every cluster that come after the given position of the given cluster. */
    Iterator<ObjectRecord> allAfter(LogicalClusterName cluster, Position last);

    /** How many objects {@link #allAfter} has, in logarithmic time. */
    int countAllAfter(LogicalClusterName cluster, Position last);

    /** The objects of every cluster that comes after the given one. */
    Iterator<ObjectRecord> allBehind(LogicalClusterName cluster);

    /** How many objects {@link #allBehind} has, in logarithmic time. */
    int countAllBehind(LogicalClusterName cluster);

    /** How many objects there are. */
    int size();

    /**
     * A place in the order, of an object that may be gone.
     *
     * @param identity the identity of the object's space; empty for built-in and local resources
     * @param namespace the namespace; empty when cluster-scoped
     * @param name the name
     */
    record Position(String identity, String namespace, String name) {

        /** A place in a map of one identity, which need not be said. */
        public Position(String namespace, String name) {
            this("", namespace, name);
        }
    }
}

package dev.polder.storage.view;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ResourceSpace;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** All objects as of one revision. Taking one costs nothing; holding one pins only what changed since. */
public interface ViewSnapshot {

    /** The revision this is the state of. */
    long revision();

    /** The objects of a resource; empty when there are none. */
    ResourceMap map(ResourceSpace space);

    /** Every resource that has an object. */
    Set<ResourceSpace> spaces();

    /** The objects of a logical cluster, of any resource, that have an owner reference to the given uid. */
    List<ObjectRecord> dependents(LogicalClusterName cluster, String ownerUid);

    /**
     * One of these objects that a question is true of; empty when there is none. Asks no further than to the first, so that it
     * costs little to see that an owner of many dependents still has one.
     */
    Optional<ObjectRecord> anyDependent(
            LogicalClusterName cluster, String ownerUid, Predicate<? super ObjectRecord> question);

    /**
     * The objects that end by themselves, of all logical clusters, the first to end first (store rule S16).
     *
     * @param most how many at most; the cost is that of these, however many there are
     */
    List<ObjectRecord> firstToEnd(int most);
}

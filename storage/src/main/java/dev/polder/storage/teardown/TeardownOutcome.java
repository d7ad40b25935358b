package dev.polder.storage.teardown;

import dev.polder.storage.Guard;
import dev.polder.storage.StoreKey;
import java.util.List;

/** How far a {@link Teardown} came. */
public sealed interface TeardownOutcome {

    /**
     * Nothing of the cluster is left, and nothing can come.
     *
     * @param rows how many objects this run has removed; an earlier one that was cut off may have removed others
     */
    record Gone(long rows) implements TeardownOutcome {}

    /**
     * Objects keep the cluster: nothing was removed, unless an earlier run had begun to. The fence stands, so none is added.
     *
     * @param objects the first of them, in the order of keys
     * @param count how many there are
     */
    record Kept(List<StoreKey> objects, long count) implements TeardownOutcome {}

    /**
     * The leader's term is over, or somebody has taken the fence away: nothing was removed from then on. Whoever leads now runs
     * the teardown again.
     *
     * @param stale what did not hold, each with the revision that the row really has
     */
    record Refused(List<Guard> stale) implements TeardownOutcome {}
}

package dev.polder.storage;

import java.util.List;

/** What became of a transaction that the store decided on. */
public sealed interface CommitOutcome {

    /**
     * It happened, and it is durable.
     *
     * @param revision the revision it happened at
     */
    record Committed(long revision) implements CommitOutcome {}

    /**
     * Nothing was written: at least one guard did not hold.
     *
     * @param stale the guards that failed, each with the revision that the row really has
     */
    record GuardFailed(List<Guard> stale) implements CommitOutcome {}
}

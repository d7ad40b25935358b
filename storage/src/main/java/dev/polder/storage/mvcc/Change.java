package dev.polder.storage.mvcc;

import dev.polder.storage.StoreEvent;
import java.util.List;

/** All that one revision changed. */
public final class Change {

    private final long revision;
    private final boolean group;
    private final List<StoreEvent> events;
    private final List<Version> versions;
    private final long weight;

    Change(long revision, boolean group, List<StoreEvent> events, List<Version> versions, long weight) {
        this.revision = revision;
        this.group = group;
        this.events = events;
        this.versions = versions;
        this.weight = weight;
    }

    public long revision() {
        return revision;
    }

    /** Whether it was declared a group of visible objects (store rule S1). */
    public boolean group() {
        return group;
    }

    /** The changes, those of visible objects first. */
    public List<StoreEvent> events() {
        return events;
    }

    /** The states that the events made, in the same order. */
    List<Version> versions() {
        return versions;
    }

    /** About how many bytes history keeps for this revision. */
    long weight() {
        return weight;
    }
}

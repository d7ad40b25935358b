package dev.polder.storage.epoch;

import dev.polder.storage.StoreException;
import java.util.List;

/**
 * How the versions that clients see follow from revisions: version = revision + offset, where the offset grows at steps
 * (store rule S8).
 *
 * <p>A step is made when a store takes over objects or a past that another store gave versions to. From its revision on
 * versions are above all of those, and an older version is gone: nobody knows any more which store it is of. A revision
 * before the step keeps the version it had. Without a step a version is the revision. Immutable.
 */
public final class Epochs {

    /** No step: versions are revisions. */
    public static final Epochs NONE = new Epochs(List.of());

    private final List<Step> steps;
    private final long offset;
    private final long oldest;

    /**
     * A step.
     *
     * @param revision the first revision it counts for
     * @param offset what is added to revisions from there on; never less than before
     */
    public record Step(long revision, long offset) {}

    /**
     * A table.
     *
     * @param steps all steps, by revision
     * @throws IllegalArgumentException when versions would go back, or one would be given twice
     */
    Epochs(List<Step> steps) {
        Step before = new Step(0, 0);
        for (Step step : steps) {
            if (step.revision() <= before.revision() || step.offset() < before.offset()) {
                throw new IllegalArgumentException("a step goes back: " + steps);
            }
            before = step;
        }
        this.steps = List.copyOf(steps);
        this.offset = before.offset();
        this.oldest = before.revision() + before.offset();
    }

    /** The version that clients see for a revision. */
    public long version(long revision) {
        return steps.isEmpty() ? revision : shifted(revision);
    }

    private long shifted(long revision) {
        for (int i = steps.size() - 1; i >= 0; i--) {
            Step step = steps.get(i);
            if (revision >= step.revision()) {
                return revision + step.offset();
            }
        }
        return revision;
    }

    /** The greatest version that anybody can have been given while a store was at a revision. */
    public long newest(long revision) {
        return Math.max(version(revision), oldest);
    }

    /**
     * The revision that a version stands for; 0, which stands for any, stays 0.
     *
     * @throws StoreException.Compacted when the version is from before the last step; it tells versions, not revisions
     */
    public long revision(long version) {
        if (version == 0) {
            return 0;
        }
        if (version < oldest) {
            throw new StoreException.Compacted(version, oldest);
        }
        return version - offset;
    }

    /** Whether this table has all steps of another, and more. */
    public boolean isNewerThan(Epochs other) {
        return lastRevision() > other.lastRevision();
    }

    private long lastRevision() {
        return steps.isEmpty() ? 0 : steps.get(steps.size() - 1).revision();
    }

    /** What is added to the newest revisions. */
    long offset() {
        return offset;
    }

    List<Step> steps() {
        return steps;
    }

    @Override
    public String toString() {
        return steps.toString();
    }
}

package dev.polder.e2e.history;

import java.util.List;

/**
 * What one watcher was told of a collection.
 *
 * @param after the version it began after
 * @param until the version it has come to
 * @param seen what it was told, in that order
 * @param gaps where it had to list because the past was not kept
 */
public record Told(long after, long until, List<History.Seen> seen, List<Gap> gaps) {

    /**
     * It knows nothing of what happened in between, only the state at the end.
     *
     * @param after the last version it was told of before
     * @param until the version of the list
     */
    public record Gap(long after, long until) {

        boolean holds(long revision) {
            return after < revision && revision <= until;
        }
    }
}

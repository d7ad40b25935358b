package dev.polder.server.watch;

/**
 * How a watch runs.
 *
 * @param afterRevision only changes after this are told
 * @param resumes whether the client was told changes up to that revision, the last of them perhaps in part
 * @param initialState whether the present state is told first, as ADDED events
 * @param endOfInitial whether a bookmark says when the present state has been told (KEP-3157)
 * @param bookmarks whether bookmarks may be sent
 * @param timeoutMillis after which the watch ends cleanly
 */
public record WatchPlan(
        long afterRevision,
        boolean resumes,
        boolean initialState,
        boolean endOfInitial,
        boolean bookmarks,
        long timeoutMillis) {}

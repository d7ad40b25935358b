package dev.polder.server.watch;

/** The types of watch events (apimachinery {@code watch.EventType}). */
public enum EventType {
    ADDED,
    MODIFIED,
    DELETED,
    BOOKMARK,
    ERROR
}

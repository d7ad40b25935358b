package dev.polder.storage.transfer;

/** What an import does with an object whose key exists in the target already. */
public enum OnConflict {
    /** Nothing is imported at all; the first such objects are named. */
    REFUSE,
    /** The object that is there stays. */
    SKIP,
    /** The object that is there goes, and the one of the file takes its place. */
    REPLACE
}

package dev.polder.storage;

/**
 * A condition of a transaction: the row was last written at exactly this revision (store rule S5).
 *
 * @param key the row compared
 * @param modRevision the revision of its last write; 0 means the row does not exist
 */
public record Guard(StoreKey key, long modRevision) {}

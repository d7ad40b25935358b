package dev.polder.storage;

/**
 * A row as the store keeps it.
 *
 * @param key its key
 * @param value its bytes; shared, never to be changed
 * @param createRevision the revision that created this generation of the row
 * @param modRevision the revision of its last write
 */
public record StoredRow(StoreKey key, byte[] value, long createRevision, long modRevision) {}

package dev.polder.storage;

/**
 * The limits of every store, one for all (store rule S15).
 *
 * @param maxValueBytes the largest encoded value, in bytes
 * @param maxOperations the most writes and guards of one transaction
 */
public record StoreLimits(int maxValueBytes, int maxOperations) {

    /** 1.4 MiB a value, 100 operations: what etcd's defaults allow with room to spare. */
    public static final StoreLimits STANDARD = new StoreLimits(1_468_006, 100);
}

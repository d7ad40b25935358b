package dev.polder.storage.log;

import java.nio.file.Path;

/**
 * A log file.
 *
 * @param path where it lies
 * @param base the revision before its first
 * @param size its length in bytes
 */
record Segment(Path path, long base, long size) {}

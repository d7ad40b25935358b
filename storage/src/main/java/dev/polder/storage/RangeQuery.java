package dev.polder.storage;

/**
 * A read of consecutive rows.
 *
 * @param from the first key, inclusive
 * @param to the end, exclusive
 * @param revision read as of this revision; 0 means now
 * @param limit the most rows to return; at least 1
 */
public record RangeQuery(String from, String to, long revision, int limit) {}

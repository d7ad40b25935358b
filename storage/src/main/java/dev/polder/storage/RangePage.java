package dev.polder.storage;

import java.util.List;

/**
 * The answer to a {@link RangeQuery}.
 *
 * @param rows the rows, ordered by key
 * @param revision the store's revision when the read was answered, at least the one asked for
 * @param more whether rows of the range were left out by the limit
 */
public record RangePage(List<StoredRow> rows, long revision, boolean more) {}

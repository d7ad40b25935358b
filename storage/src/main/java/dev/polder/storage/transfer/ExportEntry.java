package dev.polder.storage.transfer;

import dev.polder.storage.StoreKey;

/**
 * A line of an export that holds an object.
 *
 * @param number the place among the objects, from 1 on
 * @param key its row
 * @param value its value, as a store keeps it
 */
record ExportEntry(long number, StoreKey key, byte[] value) {}

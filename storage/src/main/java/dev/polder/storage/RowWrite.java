package dev.polder.storage;

/** A write of one row. */
public sealed interface RowWrite {

    StoreKey key();

    /**
     * Stores a value.
     *
     * @param key the row
     * @param value its bytes; the array is not copied and must not change afterwards
     */
    record Put(StoreKey key, byte[] value) implements RowWrite {}

    /**
     * Removes a row; a row that does not exist is left alone.
     *
     * @param key the row
     */
    record Delete(StoreKey key) implements RowWrite {}
}

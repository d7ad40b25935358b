package dev.polder.storage;

/** A change of one row, as the store's stream tells it. */
public sealed interface StoreEvent {

    StoreKey key();

    /**
     * A row was written.
     *
     * @param row the row after the write
     */
    record Put(StoredRow row) implements StoreEvent {
        @Override
        public StoreKey key() {
            return row.key();
        }
    }

    /**
     * A row was removed.
     *
     * @param key the row
     */
    record Delete(StoreKey key) implements StoreEvent {}
}

package dev.polder.storage;

/** A running watch. */
public interface StoreWatch extends AutoCloseable {

    /** Stops the stream; no call of the watcher starts afterwards. */
    @Override
    void close();
}

package dev.polder.server;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Parts of a server that have to be closed, the last one first. */
final class Closeables implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Closeables.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /** Has a part closed before those that were there already. */
    void push(AutoCloseable part) {
        parts.push(part);
    }

    /** Closes everything, also when some of it fails. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.warn("a part of the server did not stop cleanly", e);
            }
        }
    }
}

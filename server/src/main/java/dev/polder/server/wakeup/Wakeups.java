package dev.polder.server.wakeup;

import java.time.Instant;

/** Calls tasks when it is time for them. */
public interface Wakeups extends AutoCloseable {

    /**
     * Calls a task once, then or as soon as possible after that.
     *
     * @param task must not throw
     */
    void at(Instant when, Runnable task);

    /** Calls nothing from now on. */
    @Override
    void close();
}

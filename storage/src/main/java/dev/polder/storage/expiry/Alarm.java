package dev.polder.storage.expiry;

import java.time.Instant;

/** Calls at a time: how an {@link Expirer} waits without looking again and again. */
@FunctionalInterface
public interface Alarm {

    /**
     * Has a task called once, then or as soon as possible after that.
     *
     * @param when the time; one that has passed means at once
     * @param task returns at once and does not throw
     */
    void at(Instant when, Runnable task);
}

package dev.polder.spi.control.queue;

import java.time.Duration;

/** Tells when it is time to try again. */
public interface Retries {

    /** Calls the task once after the delay, unless the process ends before; the task returns at once. */
    void after(Duration delay, Runnable task);
}

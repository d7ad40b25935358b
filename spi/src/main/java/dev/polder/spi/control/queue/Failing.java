package dev.polder.spi.control.queue;

import dev.polder.api.object.ObjectKey;
import java.time.Instant;

/**
 * An object that could not be dealt with so far.
 *
 * @param key which one
 * @param times how often that failed
 * @param since when it failed first
 * @param next when it is tried again without any event
 * @param reason why it failed last
 */
public record Failing(ObjectKey key, int times, Instant since, Instant next, String reason) {}

package dev.polder.spi.control.queue;

import java.time.Duration;

/**
 * How long objects are put off.
 *
 * @param first after the first failure; doubled with each further one
 * @param longest after a failure at most
 * @param pace after a look at an object that did not fail: many changes lead to one look; none when zero
 */
public record Delays(Duration first, Duration longest, Duration pace) {

    /** As client-go's work queues begin, but with a minute at most: what is repaired shall not stay broken for longer. */
    public static final Delays STANDARD = new Delays(Duration.ofMillis(5), Duration.ofSeconds(60), Duration.ZERO);

    /** The same with another pace. */
    public Delays withPace(Duration other) {
        return new Delays(first, longest, other);
    }

    /** How long an object is put off that has failed so often. */
    Duration after(int failures) {
        long millis = first.toMillis() << Math.min(failures - 1, 20);
        return millis < 0 || millis > longest.toMillis() ? longest : Duration.ofMillis(millis);
    }
}

package dev.polder.gc.queue;

import java.time.Duration;

/**
 * How much runs at a time, and how long what fails is put off.
 *
 * @param all objects of all logical clusters
 * @param ofCluster objects of one logical cluster
 * @param ofType objects of one type in one logical cluster, of which at most one is only tried again
 * @param firstDelay how long an object is put off that has failed once; doubled each time
 * @param longestDelay how long one is put off at most
 */
public record QueueBounds(int all, int ofCluster, int ofType, Duration firstDelay, Duration longestDelay) {

    /** They wait for the store and for webhooks, and take nothing but memory while they do. */
    public static final QueueBounds STANDARD =
            new QueueBounds(512, 32, 16, Duration.ofMillis(5), Duration.ofSeconds(60));

    /** How long an object is put off that has failed so often. */
    Duration delay(int failures) {
        long millis = firstDelay.toMillis() << Math.min(failures - 1, 20);
        return millis < 0 || millis > longestDelay.toMillis() ? longestDelay : Duration.ofMillis(millis);
    }
}

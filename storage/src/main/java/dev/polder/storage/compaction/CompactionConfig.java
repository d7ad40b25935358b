package dev.polder.storage.compaction;

import java.time.Duration;

/**
 * How long history is kept (store rule S15).
 *
 * @param keepHistory every revision younger than this can be read and watched from
 * @param keepTokens a revision stays readable for this long after a page token of it was given
 * @param interval how often the schedule is run; also how exactly it knows the age of a revision or a token
 */
public record CompactionConfig(Duration keepHistory, Duration keepTokens, Duration interval) {

    /** Ten minutes of history, five of page tokens, looked at every minute. */
    public static final CompactionConfig STANDARD =
            new CompactionConfig(Duration.ofMinutes(10), Duration.ofMinutes(5), Duration.ofMinutes(1));

    public CompactionConfig {
        if (keepHistory.isNegative() || keepTokens.isNegative() || !interval.isPositive()) {
            throw new IllegalArgumentException("times are not negative, and the interval is longer than nothing");
        }
    }
}

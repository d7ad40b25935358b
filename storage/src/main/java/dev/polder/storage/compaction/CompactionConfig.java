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

    /** So often is looked at most. */
    private static final Duration SHORTEST = Duration.ofMillis(1);

    /** Ten minutes of history, five of page tokens, looked at every minute. */
    public static final CompactionConfig STANDARD = every(Duration.ofMinutes(5));

    public CompactionConfig {
        if (keepHistory.isNegative() || keepTokens.isNegative() || !interval.isPositive()) {
            throw new IllegalArgumentException("times are not negative, and the interval is longer than nothing");
        }
    }

    /**
     * What is kept at least by a kube-apiserver that compacts so often, whatever the moment: its compactor forgets what was
     * there at the time before (apiserver {@code storage/etcd3/compact.go}), so that history is between one and two intervals
     * long. Here it is two, and a page token's revision stays for one.
     *
     * @param interval longer than nothing
     */
    public static CompactionConfig every(Duration interval) {
        Duration look = interval.dividedBy(5);
        return new CompactionConfig(interval.multipliedBy(2), interval, look.compareTo(SHORTEST) < 0 ? SHORTEST : look);
    }
}

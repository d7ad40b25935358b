package dev.polder.spi.control.queue;

/**
 * How much runs at a time.
 *
 * @param all objects of all logical clusters
 * @param ofCluster objects of one logical cluster
 * @param ofType objects of one type in one logical cluster
 * @param yielded as many while somebody waits for an answer (see {@link FairQueue.Work#yields}); at most {@code ofType}
 * @param retried how many of these are only tried again
 * @param delays how long objects are put off
 */
public record QueueBounds(int all, int ofCluster, int ofType, int yielded, int retried, Delays delays) {

    public QueueBounds {
        if (all < 1 || ofCluster < 1 || yielded < 1 || retried < 1) {
            throw new IllegalArgumentException("a bound of a queue is too low");
        }
        if (yielded > ofType) {
            throw new IllegalArgumentException("a queue that yields takes more places than others");
        }
    }

    /** The same for work that never yields. */
    public QueueBounds(int all, int ofCluster, int ofType, int retried, Delays delays) {
        this(all, ofCluster, ofType, ofType, retried, delays);
    }

    /** The same with other delays. */
    public QueueBounds with(Delays other) {
        return new QueueBounds(all, ofCluster, ofType, yielded, retried, other);
    }
}

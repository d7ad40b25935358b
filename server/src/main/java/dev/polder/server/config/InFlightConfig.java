package dev.polder.server.config;

/**
 * How many requests run and wait; watches do not count.
 *
 * @param reads the bounds of requests that change nothing; default 400 in all, 300 per cluster
 * @param writes the bounds of requests that change something; default 200 in all, 150 per cluster
 */
public record InFlightConfig(Bounds reads, Bounds writes) {

    public static InFlightConfig defaults() {
        return new InFlightConfig(new Bounds(400, 300, 100, 5_000), new Bounds(200, 150, 50, 2_500));
    }

    /**
     * The bounds of one kind of request.
     *
     * @param running how many run at a time in all, in requests (upstream: 400 reads, 200 writes)
     * @param runningPerCluster how many of one logical cluster run at a time; below {@code running}, so that a cluster
     *     whose requests hang cannot hold every place
     * @param queuedPerCluster how many of one logical cluster wait
     * @param queued how many wait in all
     */
    public record Bounds(int running, int runningPerCluster, int queuedPerCluster, int queued) {

        public Bounds {
            if (running < 1 || runningPerCluster < 1 || queuedPerCluster < 0 || queued < 0) {
                throw new IllegalArgumentException("a bound of requests in flight is too low");
            }
        }
    }
}

package dev.polder.bench.drive.site;

import java.time.Duration;

/**
 * How large a run is.
 *
 * @param rates what every rate is multiplied with
 * @param warmUp how long each load goes on before it counts
 * @param measured how long it counts
 * @param objects how many a large list has
 * @param watchers how many watch the same
 * @param dependents how many an owner has that is deleted
 * @param consumers how many workspaces use the API of a provider
 * @param starts how often a server is started
 */
public record Scale(
        double rates,
        Duration warmUp,
        Duration measured,
        int objects,
        int watchers,
        int dependents,
        int consumers,
        int starts) {

    /** All workloads in about five minutes on two processors. */
    public static final Scale SHORT =
            new Scale(1, Duration.ofMillis(1_500), Duration.ofSeconds(5), 5_000, 200, 1_000, 50, 3);

    /** The same with all rates multiplied. */
    public Scale times(double factor) {
        return new Scale(rates * factor, warmUp, measured, objects, watchers, dependents, consumers, starts);
    }

    /** Half an hour and more, for figures to keep. */
    public static final Scale FULL =
            new Scale(2, Duration.ofSeconds(10), Duration.ofSeconds(60), 50_000, 1_000, 10_000, 500, 9);
}

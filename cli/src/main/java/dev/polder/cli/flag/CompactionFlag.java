package dev.polder.cli.flag;

import dev.polder.server.request.GoDuration;
import java.time.Duration;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How long history is kept: the flag and its default are kube-apiserver's (apiserver {@code pkg/server/options/etcd.go}). */
public final class CompactionFlag extends Flags {

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    @Option(
            names = "--etcd-compaction-interval",
            paramLabel = "DURATION",
            defaultValue = "5m0s",
            description =
                    "How often history is compacted, in every store, as Go writes durations. Watches and lists can go"
                            + " on from what is up to twice as old, page tokens stay good for as long; 0 keeps history until a"
                            + " bound of the store is reached, or etcd compacts by itself. Default: ${DEFAULT-VALUE}")
    private String interval = "";

    /**
     * The interval; zero for none.
     *
     * @throws ParameterException when it is no duration, or less than a second
     */
    public Duration interval() {
        String wanted = "--etcd-compaction-interval " + interval + " must be a duration such as 5m or 30s";
        Duration duration;
        try {
            duration = GoDuration.parse(interval);
        } catch (IllegalArgumentException notOne) {
            throw refused(wanted + ": " + notOne.getMessage());
        }
        if (!duration.isZero() && duration.compareTo(SHORTEST) < 0) {
            throw refused(wanted + ", not less than a second, or 0 for no compaction");
        }
        return duration;
    }
}

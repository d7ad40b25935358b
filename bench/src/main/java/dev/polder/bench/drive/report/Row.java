package dev.polder.bench.drive.report;

import dev.polder.bench.drive.load.Latencies;
import dev.polder.bench.drive.load.Outcome;
import java.util.Optional;

/**
 * One line of a table.
 *
 * @param what was measured
 * @param latencies of it
 * @param load what it was measured with; empty for a step of the load above it, and for what is no load
 */
public record Row(String what, Latencies latencies, Optional<Outcome> load) {

    /** Whether it is a load and was refused, broken off or told wrong things. */
    boolean failed() {
        return load.map(Outcome::failed).orElse(false);
    }
}

package dev.polder.spi.control.queue;

import dev.polder.api.object.ObjectKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What could not be dealt with so far. */
final class Failures {

    private final Delays delays;
    private final InstantSource clock;
    private final Map<ObjectKey, Failing> failing = new HashMap<>();

    Failures(Delays delays, InstantSource clock) {
        this.delays = delays;
        this.clock = clock;
    }

    /** How often an object has failed since it last did not. */
    int times(ObjectKey key) {
        Failing known = failing.get(key);
        return known == null ? 0 : known.times();
    }

    /** An object has failed once more. */
    Failing add(ObjectKey key, Throwable failure) {
        Failing before = failing.get(key);
        int times = before == null ? 1 : before.times() + 1;
        Instant now = clock.instant();
        Failing added = new Failing(
                key,
                times,
                before == null ? now : before.since(),
                now.plus(delays.after(times)),
                String.valueOf(failure.getMessage()));
        failing.put(key, added);
        return added;
    }

    /** An object did not fail. */
    void forget(ObjectKey key) {
        failing.remove(key);
    }

    int size() {
        return failing.size();
    }

    /** The first to fail first. */
    List<Failing> first(int most) {
        return failing.values().stream()
                .sorted(Comparator.comparing(Failing::since))
                .limit(most)
                .toList();
    }
}

package dev.polder.server;

import dev.polder.api.object.RandomUuids;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Makes UUIDs that never repeat within a server, without asking a secure random generator for each request: a random
 * half per start, and a counter whose bits are mixed one to one (the finaliser of SplitMix64).
 */
final class RequestIds implements Supplier<String> {

    private final long start;
    private final AtomicLong counter;

    RequestIds(RandomGenerator random) {
        this.start = random.nextLong();
        this.counter = new AtomicLong(random.nextLong() >>> 2);
    }

    /** The variant takes two bits of the low half, so the counter goes into the high one. */
    @Override
    public String get() {
        long next = counter.getAndIncrement();
        return RandomUuids.text(mix(next) ^ start, mix(next ^ start));
    }

    private static long mix(long value) {
        long z = value * 0x9E37_79B9_7F4A_7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }
}

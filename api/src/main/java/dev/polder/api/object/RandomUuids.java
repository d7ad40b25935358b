package dev.polder.api.object;

import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Makes version 4 UUIDs (RFC 9562) as text.
 *
 * @param random where the bits come from; must be secure when the texts are secrets
 */
public record RandomUuids(RandomGenerator random) implements Supplier<String> {

    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    @Override
    public String get() {
        return text(random.nextLong(), random.nextLong());
    }

    /** Puts version and variant over 128 bits. */
    public static String text(long high, long low) {
        long most = (high & ~0xF000L) | VERSION_4;
        long least = (low & 0x3FFF_FFFF_FFFF_FFFFL) | VARIANT;
        return new UUID(most, least).toString();
    }
}

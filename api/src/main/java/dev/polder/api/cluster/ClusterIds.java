package dev.polder.api.cluster;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Makes ids of logical clusters as kcp makes them (kcp {@code randomClusterName} and {@code HomeClusterName}). */
public final class ClusterIds {

    private static final int RANDOM_BYTES = 32;
    private static final int RANDOM_LENGTH = 16;
    private static final int HOME_BYTES = 8;
    private static final int SHARD_LENGTH = 8;
    private static final int RADIX = 36;

    private ClusterIds() {}

    /** A new id: 82 bits that nobody can guess, given a source of that quality. */
    public static LogicalClusterName random(RandomGenerator random) {
        byte[] token = new byte[RANDOM_BYTES];
        random.nextBytes(token);
        return new LogicalClusterName(base36(sha224(token)).substring(0, RANDOM_LENGTH));
    }

    /** The id of a user's home, the same every time. */
    public static LogicalClusterName home(String user) {
        return new LogicalClusterName(base36(Arrays.copyOf(sha224(user.getBytes(StandardCharsets.UTF_8)), HOME_BYTES)));
    }

    /** The short hash by which old clients know a shard (annotation {@code internal.tenancy.kcp.io/shard}). */
    public static String shardHash(String shard) {
        return base36(sha224(shard.getBytes(StandardCharsets.UTF_8))).substring(0, SHARD_LENGTH);
    }

    /** SHA-224, which kcp takes wherever it makes names of texts. */
    public static byte[] sha224(byte[] input) {
        try {
            return MessageDigest.getInstance("SHA-224").digest(input);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-224", e);
        }
    }

    /** The number that the bytes are, in base 36, with a zero for each leading byte of zero. */
    static String base36(byte[] bytes) {
        int zeros = 0;
        while (zeros < bytes.length && bytes[zeros] == 0) {
            zeros++;
        }
        String digits = zeros == bytes.length ? "" : new BigInteger(1, bytes).toString(RADIX);
        return "0".repeat(zeros) + digits;
    }
}

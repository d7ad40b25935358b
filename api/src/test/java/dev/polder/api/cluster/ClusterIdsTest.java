package dev.polder.api.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ids as kcp makes them. The answers are those of kcp's own tests. */
class ClusterIdsTest {

    /** kcp {@code pkg/index/rewriters/user_test.go}. */
    @ParameterizedTest
    @CsvSource({
        "'', 36ks9xj4a2n61",
        "alice, v1u4alow0iv9",
        "bob, 2okdry95y5lkv",
        "user-with-dash, 1e25681jymk1l",
        "user:with:colons, 2bqfj6xlthg3t",
        "user172, 0f9mt7goyif7"
    })
    void home_isThatOfKcp(String user, String id) {
        assertThat(ClusterIds.home(user).value()).isEqualTo(id);
    }

    /** kcp {@code apimachinery/pkg/util/crypto/encoder_test.go}: {@code BytesPad}. */
    @ParameterizedTest
    @CsvSource({
        "01, 1",
        "ff, 73",
        "0100, 74",
        "0001, 01",
        "000001, 001",
        "00c650b1ad5a99c3, 0f9mt7goyif7",
        "0000, 00",
        "'', ''"
    })
    void base36_keepsLeadingZeros(String hex, String text) {
        assertThat(ClusterIds.base36(HexFormat.of().parseHex(hex))).isEqualTo(text);
    }

    /** kcp {@code hasher_test.go}: the first eight of {@code Base36Sha224.StringPad}. */
    @ParameterizedTest
    @CsvSource({"'', 2n6a5vwp", "hello, 2yfg0ibs", "input50, 04xtfzml"})
    void shardHash_isThatOfKcp(String shard, String hash) {
        assertThat(ClusterIds.shardHash(shard)).isEqualTo(hash);
    }

    /** kcp {@code randomClusterName}: of 32 random bytes, the first 16 of the hash. */
    @Test
    void random_isOf32Bytes() {
        List<byte[]> tokens = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(42);
        RandomGenerator recorded = new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new AssertionError("bytes are asked for");
            }

            @Override
            public void nextBytes(byte[] bytes) {
                random.nextBytes(bytes);
                tokens.add(bytes.clone());
            }
        };
        LogicalClusterName id = ClusterIds.random(recorded);
        assertThat(tokens).hasSize(1);
        assertThat(tokens.get(0)).hasSize(32);
        assertThat(id.value())
                .isEqualTo(ClusterIds.base36(ClusterIds.sha224(tokens.get(0))).substring(0, 16));
    }

    @Test
    void random_isAnId_andNeverTheSameTwice() {
        RandomGenerator random = new SplittableRandom(7);
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            LogicalClusterName id = ClusterIds.random(random);
            assertThat(id.value()).matches("[0-9a-z]{16}");
            assertThat(LogicalClusterName.parse(id.value())).contains(id);
            ids.add(id.value());
        }
        assertThat(ids).hasSize(10_000);
    }
}

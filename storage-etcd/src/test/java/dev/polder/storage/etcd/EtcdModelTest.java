package dev.polder.storage.etcd;

import dev.polder.storage.model.ModelComparison;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random operations on etcd and on the model that the other stores are compared with must agree; {@code
 * -Dpolder.model.seed} replays one failure, {@code -Dpolder.model.seeds} says how many seeds are tried.
 */
class EtcdModelTest {

    private static final int OPERATIONS = 300;
    private static final int SEEDS = 20;

    static LongStream seeds() {
        Long seed = Long.getLong("polder.model.seed");
        return seed == null
                ? LongStream.rangeClosed(1, Long.getLong("polder.model.seeds", SEEDS))
                : LongStream.of(seed);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void etcd_agreesWithTheModel(long seed) {
        EtcdObjectStore store = EtcdObjectStore.open(SharedEtcd.fresh(EtcdModelTest.class), UUID::randomUUID);
        new ModelComparison(store, UnaryOperator.identity(), seed).run(OPERATIONS);
    }
}

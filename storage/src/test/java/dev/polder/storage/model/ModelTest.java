package dev.polder.storage.model;

import dev.polder.storage.StoreIdentity;
import dev.polder.storage.log.EmbeddedObjectStore;
import dev.polder.storage.log.EmbeddedStoreConfig;
import dev.polder.storage.memory.MemoryObjectStore;
import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random operations on a store and on a model of it must agree; {@code -Dpolder.model.seed} replays one failure. */
class ModelTest {

    private static final int OPERATIONS = 1_500;

    static LongStream seeds() {
        Long seed = Long.getLong("polder.model.seed");
        return seed == null ? LongStream.rangeClosed(1, 5) : LongStream.of(seed);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void memory_agreesWithTheModel(long seed) {
        new ModelComparison(new MemoryObjectStore(new StoreIdentity(new UUID(1, 2))), store -> store, seed)
                .run(OPERATIONS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void embedded_agreesWithTheModelAcrossRestarts(long seed, @TempDir Path folder) {
        EmbeddedStoreConfig config = EmbeddedStoreConfig.of(folder).withSizes(3_000, 6_000);
        new ModelComparison(
                        EmbeddedObjectStore.open(config, () -> new UUID(1, 2)),
                        store -> {
                            store.close();
                            return EmbeddedObjectStore.open(config, () -> new UUID(3, 4));
                        },
                        seed)
                .run(OPERATIONS);
    }
}

package dev.polder.storage.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.storage.StoreLimits;
import dev.polder.storage.StoreQuota;
import dev.polder.storage.mvcc.HistoryRetention;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class EmbeddedStoreConfigTest {

    private static final Path FOLDER = Path.of("store");

    @Test
    void defaults_areTheDocumentedOnes() {
        assertThat(EmbeddedStoreConfig.of(FOLDER))
                .isEqualTo(new EmbeddedStoreConfig(
                        FOLDER,
                        67_108_864,
                        67_108_864,
                        new HistoryRetention(200_000, 134_217_728),
                        8_192,
                        268_435_456,
                        4_194_304,
                        new StoreLimits(1_468_006, 100, new StoreQuota(2_147_483_648L))));
    }

    @Test
    void senselessSettings_areRefused() {
        EmbeddedStoreConfig config = EmbeddedStoreConfig.of(FOLDER);
        assertThatThrownBy(() -> config.withSizes(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> config.withSizes(1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> config.withQueue(0, 1 << 30)).isInstanceOf(IllegalArgumentException.class);
        // Less than one transaction: every write would be refused.
        assertThatThrownBy(() -> config.withQueue(1, 1_000_000)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> config.withLimits(new StoreLimits(1 << 30, 100, StoreQuota.STANDARD)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

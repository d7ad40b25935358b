package dev.polder.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class StoreQuotaTest {

    private static final StoreKey KEY = new StoreKey("k");

    @Test
    void createsEnd_isAt80Percent() {
        assertThat(new StoreQuota(1_000).createsEnd()).isEqualTo(800);
        assertThat(new StoreQuota(1_005).createsEnd()).isEqualTo(804);
        assertThat(new StoreQuota(Long.MAX_VALUE).createsEnd()).isEqualTo(7_378_697_629_483_820_645L);
    }

    @Test
    void standard_isThatOfEtcd() {
        assertThat(StoreQuota.STANDARD.bytes()).isEqualTo(2_147_483_648L);
        assertThat(StoreLimits.STANDARD.quota()).isEqualTo(StoreQuota.STANDARD);
        assertThat(StoreQuota.ofHeap(256L << 20).bytes()).isEqualTo(64L << 20);
        assertThat(StoreQuota.ofHeap(64L << 30)).isEqualTo(StoreQuota.STANDARD);
    }

    @Test
    void quota_ofNothing_isRefused() {
        assertThatThrownBy(() -> new StoreQuota(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void farFromTheQuota_noRowIsLookedAt() {
        StoreTransaction create = new StoreTransaction(new RowWrite.Put(KEY, new byte[10]), List.of(), List.of());
        assertThat(new StoreQuota(1_000).refusal(create, 799, key -> {
                    throw new AssertionError("looked at " + key);
                }))
                .isEmpty();
    }
}

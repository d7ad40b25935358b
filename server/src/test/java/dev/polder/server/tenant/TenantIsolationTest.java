package dev.polder.server.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.server.BoundedView;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.memory.MemoryObjectStore;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * No answer of one logical cluster shows anything of another: neither keys nor page tokens nor watch events nor refusals.
 * {@code -Dpolder.model.seed} and {@code -Dpolder.steps} vary the requests.
 */
@Timeout(120)
class TenantIsolationTest {

    private static final int STEPS = Integer.getInteger("polder.steps", 1_500);

    private static ObjectStore store() {
        return new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
    }

    @Test
    @Tag(BoundedView.TAG)
    void randomRequests_showNothingOfOtherClusters() throws Exception {
        long seed = Long.getLong("polder.model.seed", System.nanoTime());
        System.out.println("isolation: " + STEPS + " requests, -Dpolder.model.seed=" + seed);
        try (Tenants tenants = new Tenants(store(), seed)) {
            tenants.run(STEPS);
        }
    }

    @Test
    void storeThatMixesUpClusters_isNoticed() throws Exception {
        try (Tenants tenants = new Tenants(new LeakingStore(store(), "a-b", "a"), 1)) {
            assertThatThrownBy(() -> tenants.run(STEPS))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("logical clusters that an answer of a shows");
        }
    }

    @Test
    void whatAnAnswerShows_isFound() {
        Marks marks = new Marks(Map.of("a", "m1x", "a-b", "m2x", "ab", "m3x"));
        assertThat(marks.shown("a", "{\"name\":\"m1x-0\"}")).isEmpty();
        assertThat(marks.shown("a", "{\"name\":\"m2x-0\",\"other\":\"m3x\"}")).containsExactly("a-b", "ab");
        String token = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"start\":\"default/m2x-0\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(marks.shown("a", "{\"metadata\":{\"continue\":\"" + token + "\"}}"))
                .containsExactly("a-b");
        assertThat(marks.shown("a-b", "{\"metadata\":{\"continue\":\"" + token + "\"}}"))
                .isEmpty();
    }
}

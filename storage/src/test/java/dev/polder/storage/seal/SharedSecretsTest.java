package dev.polder.storage.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoredRow;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.seal.SharedSecrets.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Servers on one store have the same secrets, whoever comes first and however many come at once. */
class SharedSecretsTest {

    private final ObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    private final SealKeys keys = SealKeys.generate(random);
    private final AtomicInteger made = new AtomicInteger();

    private Secret secret(String name) {
        return new Secret(name, () -> bytes(name + "-" + made.incrementAndGet()), value -> true);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private List<String> agree(SealKeys with, Secret... wanted) throws CannotUnseal {
        Map<String, byte[]> agreed = new SharedSecrets(store, random).agree(List.of(wanted), with);
        return agreed.values().stream()
                .map(value -> new String(value, StandardCharsets.US_ASCII))
                .toList();
    }

    private List<StoredRow> rows() {
        return store.range(new RangeQuery(KeyLayout.internalStart(), KeyLayout.objectsEnd(), 0, 100))
                .toCompletableFuture()
                .join()
                .rows();
    }

    @Test
    void first_makesThem_othersTakeThem() throws Exception {
        assertThat(new SharedSecrets(store, random).neededKey()).isEmpty();
        assertThat(agree(keys, secret("a"), secret("b"))).containsExactly("a-1", "b-2");
        assertThat(agree(keys, secret("b"), secret("a"))).containsExactly("b-2", "a-1");
        assertThat(made).hasValue(2);
        assertThat(rows()).extracting(row -> row.key().path()).containsExactly("!identity/a", "!identity/b");
        assertThat(new SharedSecrets(store, random).neededKey())
                .contains(keys.preferred().id());
    }

    /** As when a newer version has one secret more. */
    @Test
    void oneThatIsMissing_isMadeBesideTheOthers() throws Exception {
        agree(keys, secret("a"));
        assertThat(agree(keys, secret("a"), secret("b"))).containsExactly("a-1", "b-2");
    }

    @Test
    void oneThatIsNoLongerGood_isMadeAnew() throws Exception {
        agree(keys, secret("a"));
        Secret picky = new Secret(
                "a", () -> bytes("better"), value -> !new String(value, StandardCharsets.US_ASCII).equals("a-1"));
        assertThat(agree(keys, picky)).containsExactly("better");
        assertThat(agree(keys, secret("a"))).containsExactly("better");
    }

    @Test
    void manyAtOnce_agree() throws Exception {
        CountDownLatch all = new CountDownLatch(8);
        List<Future<List<String>>> agreed = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            FutureTask<List<String>> task = new FutureTask<>(() -> {
                all.countDown();
                all.await();
                return agree(keys, secret("a"), secret("b"));
            });
            Thread.ofVirtual().start(task);
            agreed.add(task);
        }
        for (Future<List<String>> one : agreed) {
            assertThat(one.get()).isEqualTo(agreed.get(0).get());
        }
        assertThat(rows()).hasSize(2).allMatch(row -> row.createRevision() == row.modRevision());
    }

    @Test
    void rows_tellNothing() throws Exception {
        agree(keys, secret("a"));
        assertThat(rows())
                .allSatisfy(row -> assertThat(new String(row.value(), StandardCharsets.ISO_8859_1))
                        .doesNotContain("a-1"));
    }

    @Test
    void anotherKey_isRefused_andNothingIsWritten() throws Exception {
        agree(keys, secret("a"));
        List<StoredRow> before = rows();
        assertThatThrownBy(() -> agree(SealKeys.generate(random), secret("a"), secret("b")))
                .isInstanceOfSatisfying(CannotUnseal.class, refused -> {
                    assertThat(refused.keyMissing()).isTrue();
                    assertThat(refused.keyId()).isEqualTo(keys.preferred().id());
                });
        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void rowOfAnotherSecret_isRefused() throws Exception {
        agree(keys, secret("a"));
        RowWrite moved = new RowWrite.Put(
                KeyLayout.internal("identity", "b"), rows().get(0).value());
        store.commit(new StoreTransaction(null, List.of(moved), List.of()))
                .toCompletableFuture()
                .join();
        assertThatThrownBy(() -> agree(keys, secret("b")))
                .isInstanceOfSatisfying(
                        CannotUnseal.class,
                        refused -> assertThat(refused.keyMissing()).isFalse());
    }
}

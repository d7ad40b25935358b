package dev.polder.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.StoreTransaction;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Values and transactions up to the limits fit; beyond them they are refused before anything happens. */
public abstract class LimitsContract extends StoreContract {

    @Test
    void largestValue_comesBackWhole() {
        byte[] value = new byte[StoreLimits.STANDARD.maxValueBytes()];
        for (int i = 0; i < value.length; i++) {
            value[i] = (byte) (i * 31);
        }
        committed(unguarded(new RowWrite.Put(key("a"), value)));
        assertThat(get("a").orElseThrow().value()).isEqualTo(value);
    }

    @Test
    void largerValue_isRefusedWithItsSize() {
        int size = StoreLimits.STANDARD.maxValueBytes() + 1;
        long before = await(store.barrier());
        Throwable failure = failureOf(store.commit(unguarded(new RowWrite.Put(key("a"), new byte[size]))));
        assertThat(failure)
                .isInstanceOf(StoreException.TooLarge.class)
                .hasMessageContaining(String.valueOf(size))
                .hasMessageContaining(String.valueOf(size - 1));
        assertThat(await(store.barrier())).isEqualTo(before);
    }

    @Test
    void operations_areCountedWithGuards() {
        int most = StoreLimits.STANDARD.maxOperations();
        committed(new StoreTransaction(write("a", "1"), rows(most - 2), List.of(new Guard(key("a"), 0))));
        StoreTransaction oneMore =
                new StoreTransaction(write("b", "1"), rows(most - 1), List.of(new Guard(key("b"), 0)));
        assertThat(failureOf(store.commit(oneMore)))
                .isInstanceOf(StoreException.TooLarge.class)
                .hasMessageContaining(String.valueOf(most + 1));
        assertThat(get("b")).isEmpty();
    }

    @Test
    void transaction_isLimitedAsAWhole() {
        RowWrite half = new RowWrite.Put(key("a"), new byte[StoreLimits.STANDARD.maxValueBytes() / 2]);
        RowWrite row = new RowWrite.Put(
                KeyLayout.internal("row"),
                new byte[StoreLimits.STANDARD.maxValueBytes() / 2 + StoreLimits.ROOM_BESIDE_VALUE]);
        assertThat(failureOf(store.commit(new StoreTransaction(half, List.of(row), List.of()))))
                .isInstanceOf(StoreException.TooLarge.class);
        assertThat(get("a")).isEmpty();
    }

    private static List<RowWrite> rows(int count) {
        List<RowWrite> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(new RowWrite.Put(KeyLayout.internal("row", String.valueOf(i)), bytes("x")));
        }
        return rows;
    }
}

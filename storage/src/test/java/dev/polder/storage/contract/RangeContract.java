package dev.polder.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.storage.KeyOrder;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoredRow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A range is the rows between two keys, in byte order, as of one revision; pages of a revision fit together. */
public abstract class RangeContract extends StoreContract {

    @Test
    void range_isInByteOrder() {
        // U+1F30A sorts behind U+FFEE in UTF-8, though its first UTF-16 unit is the smaller one.
        List<String> names = List.of("a", "a-b", "a.b", "a\u00e9", "a\uffee", "a\ud83c\udf0a", "b");
        for (int i = names.size() - 1; i >= 0; i--) {
            put(names.get(i), names.get(i));
        }
        List<StoredRow> rows = objects(0).rows();
        assertThat(rows).extracting(StoreContract::text).containsExactlyElementsOf(names);
        assertThat(rows).extracting(row -> row.key().path()).isSortedAccordingTo(KeyOrder.BYTES);
    }

    @Test
    void bounds_areInclusiveAndExclusive() {
        put("a", "1");
        put("b", "1");
        put("c", "1");
        RangePage page = await(store.range(new RangeQuery(key("a").path(), key("c").path(), 0, 10)));
        assertThat(page.rows()).extracting(StoredRow::key).containsExactly(key("a"), key("b"));
        assertThat(page.more()).isFalse();
        RangePage none = await(store.range(new RangeQuery(key("c").path(), key("a").path(), 0, 10)));
        assertThat(none.rows()).isEmpty();
    }

    @Test
    void limit_saysWhetherThereIsMore() {
        put("a", "1");
        put("b", "1");
        assertThat(objects(0, 1).rows()).hasSize(1);
        assertThat(objects(0, 1).more()).isTrue();
        assertThat(objects(0, 2).rows()).hasSize(2);
        assertThat(objects(0, 2).more()).isFalse();
        assertThat(objects(0, Integer.MAX_VALUE).rows()).hasSize(2);
    }

    @Test
    void revision_isThatOfTheState() {
        long first = put("a", "1");
        long second = put("a", "2");
        long third = delete("a");
        long fourth = put("a", "3");
        assertThat(get("a", first - 1)).isEmpty();
        assertThat(get("a", first)).get().extracting(StoreContract::text).isEqualTo("1");
        assertThat(get("a", second)).get().extracting(StoreContract::text).isEqualTo("2");
        assertThat(get("a", third)).isEmpty();
        assertThat(get("a", fourth)).get().extracting(StoreContract::text).isEqualTo("3");
        assertThat(objects(0).revision()).isEqualTo(fourth);
        assertThat(objects(first).revision()).isEqualTo(fourth);
    }

    @Test
    void pagesOfOneRevision_ignoreLaterWrites() {
        for (int i = 10; i < 30; i++) {
            put("n" + i, "old");
        }
        RangePage page = objects(0, 7);
        long revision = page.revision();
        List<StoredRow> rows = new ArrayList<>(page.rows());
        int round = 0;
        while (page.more()) {
            delete("n" + (28 - round));
            put("n" + (10 + round), "new");
            put("n" + (20 + round) + "-added", "new");
            round++;
            String from = rows.get(rows.size() - 1).key().path() + "\0";
            page = await(store.range(new RangeQuery(from, key("z").path(), revision, 7)));
            rows.addAll(page.rows());
        }
        assertThat(round).isEqualTo(2);
        assertThat(rows).hasSize(20).allMatch(row -> text(row).equals("old"));
    }

    @Test
    void futureRevision_isRefused() {
        long now = put("a", "1");
        Throwable failure = failureOf(store.range(new RangeQuery("a", "z", now + 1, 1)));
        assertThat(failure).isInstanceOf(StoreException.FutureRevision.class);
        assertThat(((StoreException.FutureRevision) failure).current()).isEqualTo(now);
    }
}

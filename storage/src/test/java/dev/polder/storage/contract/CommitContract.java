package dev.polder.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.storage.StoredRow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** An acknowledged write is visible to everybody; every write that changes something has a revision of its own. */
public abstract class CommitContract extends StoreContract {

    @Test
    void commit_isVisibleOnceAcknowledged() {
        put("a", "1");
        assertThat(get("a")).get().extracting(StoreContract::text).isEqualTo("1");
    }

    @Test
    void commit_takesTheNextRevision() {
        long before = await(store.barrier());
        assertThat(put("a", "1")).isEqualTo(before + 1);
        assertThat(put("a", "2")).isEqualTo(before + 2);
        assertThat(delete("a")).isEqualTo(before + 3);
        assertThat(await(store.barrier())).isEqualTo(before + 3);
    }

    @Test
    void emptyStore_hasARevisionAboveZero() {
        // resourceVersion "0" means "any" to clients, so no list may ever carry it.
        assertThat(objects(0).revision()).isPositive();
    }

    @Test
    void update_keepsTheCreateRevision() {
        long created = put("a", "1");
        long updated = put("a", "2");
        StoredRow row = get("a").orElseThrow();
        assertThat(row.createRevision()).isEqualTo(created);
        assertThat(row.modRevision()).isEqualTo(updated);
    }

    @Test
    void recreate_startsAnotherGeneration() {
        put("a", "1");
        delete("a");
        assertThat(get("a")).isEmpty();
        long recreated = put("a", "2");
        assertThat(get("a")).get().extracting(StoredRow::createRevision).isEqualTo(recreated);
    }

    @Test
    void deleteOfNothing_changesNothing() {
        long before = put("a", "1");
        assertThat(delete("b")).isEqualTo(before);
        assertThat(put("a", "2")).isEqualTo(before + 1);
    }

    @Test
    void concurrentCommits_haveUniqueRevisionsWithoutGaps() throws Exception {
        long before = await(store.barrier());
        int writers = 16;
        int each = 50;
        Set<Long> revisions = new HashSet<>();
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<List<Long>>> tasks = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                String name = "w" + writer;
                tasks.add(() -> {
                    List<Long> own = new ArrayList<>();
                    for (int i = 0; i < each; i++) {
                        own.add(put(name, String.valueOf(i)));
                    }
                    assertThat(own).isSorted();
                    return own;
                });
            }
            for (Future<List<Long>> own : pool.invokeAll(tasks)) {
                revisions.addAll(own.get());
            }
        }
        assertThat(revisions).hasSize(writers * each);
        assertThat(revisions).allMatch(r -> r > before && r <= before + (long) writers * each);
        assertThat(objects(0).rows()).hasSize(writers).allMatch(row -> text(row).equals(String.valueOf(each - 1)));
    }
}

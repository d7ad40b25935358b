package dev.polder.storage.view.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.storage.StoredRow;
import dev.polder.storage.view.ExpiryRules;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.time.Duration;
import java.util.Iterator;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** What tests of views do again and again. */
final class Views {

    static final ViewConfig SMALL = new ViewConfig(
            pages(3), 0, 1_000, 1L << 20, 5, 1_000, 1_000, Duration.ZERO, ViewConfig.Memory.ALL, ExpiryRules.NONE);

    private Views() {}

    /** Pages of so many rows, four at once. */
    static ViewConfig.Pages pages(int rows) {
        return new ViewConfig.Pages(rows, 1 << 20, 4);
    }

    static LiveView open(FakeStore store, ViewConfig config) throws Exception {
        return get(LiveView.open(store, FakeStore::parse, config));
    }

    static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** Everything in a snapshot: store key → revision. */
    static NavigableMap<String, Long> content(ViewSnapshot snapshot) {
        NavigableMap<String, Long> content = new TreeMap<>(FakeStore.BYTES);
        snapshot.spaces().forEach(space -> {
            int size = snapshot.map(space).size();
            assertThat(size).isPositive();
            Iterator<ObjectRecord> all = snapshot.map(space).all();
            all.forEachRemaining(record -> content.put(path(record), record.revision()));
        });
        return content;
    }

    /** What the store holds at a revision, internal rows left out: store key → revision. */
    static NavigableMap<String, Long> content(FakeStore store, long revision) {
        NavigableMap<String, Long> content = new TreeMap<>(FakeStore.BYTES);
        for (StoredRow row : store.rowsAt(revision).values()) {
            if (!row.key().internal()) {
                content.put(row.key().path(), row.modRevision());
            }
        }
        return content;
    }

    static String path(ObjectRecord record) {
        return String.join(
                "/",
                record.key().cluster().value(),
                orDefault(record.key().space().groupResource().group(), "core"),
                record.key().space().groupResource().resource(),
                orDefault(record.key().space().identity(), "-"),
                orDefault(record.key().namespace(), "-"),
                record.key().name());
    }

    private static String orDefault(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }
}

package dev.polder.storage.view.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.view.ExpiryRules;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.RecordMemo;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is made of objects is made once, and nothing is left of objects that have gone. */
class RecordMemoTest {

    private static final ResourceSpace SPACE = ResourceSpace.local("", "configmaps");
    private static final LogicalClusterName ROOT = LogicalClusterName.ROOT;

    private final FakeStore store = new FakeStore();
    private final AtomicInteger made = new AtomicInteger();

    private RecordMemo<Long> memo(LiveView view) {
        return new RecordMemo<>(view, SPACE, record -> {
            made.incrementAndGet();
            return record.revision();
        });
    }

    private static String key(String name) {
        return "root/core/configmaps/-/default/" + name;
    }

    @Test
    void value_isMadeOncePerWrite() throws Exception {
        try (LiveView view = Views.open(store, Views.SMALL)) {
            RecordMemo<Long> memo = memo(view);
            long first = store.put(key("a"));
            store.put(key("b"));
            Views.get(view.consistent());
            assertThat(memo.get(ROOT, "default", "a")).isEqualTo(first);
            assertThat(memo.get(ROOT, "default", "a")).isEqualTo(first);
            assertThat(made).hasValue(1);
            assertThat(memo.get(ROOT, "default", "none")).isNull();
            assertThat(memo.get(new LogicalClusterName("other"), "default", "a"))
                    .isNull();
            long second = store.put(key("a"));
            Views.get(view.consistent());
            assertThat(memo.get(ROOT, "default", "a")).isEqualTo(second);
            assertThat(made).hasValue(2);
            assertThat(memo.size()).isEqualTo(1);
        }
    }

    @Test
    void objectsThatGo_leaveNothing() throws Exception {
        try (LiveView view = Views.open(store, Views.SMALL)) {
            RecordMemo<Long> memo = memo(view);
            store.put(key("kept"));
            for (int i = 0; i < 50; i++) {
                store.put(key("n" + i));
            }
            Views.get(view.consistent());
            for (int i = 0; i < 50; i++) {
                assertThat(memo.get(ROOT, "default", "n" + i)).isNotNull();
            }
            assertThat(memo.get(ROOT, "default", "kept")).isNotNull();
            assertThat(memo.size()).isEqualTo(51);
            for (int i = 0; i < 50; i++) {
                store.delete(key("n" + i));
            }
            Views.get(view.consistent());
            // Nothing runs when nobody asks; whoever asks next forgets.
            assertThat(memo.get(ROOT, "default", "kept")).isNotNull();
            assertThat(memo.size()).isEqualTo(1);
            assertThat(memo.get(ROOT, "default", "n7")).isNull();
        }
    }

    /** When history does not go back far enough, what is remembered may be of objects that have gone: all is made again. */
    @Test
    void forgottenHistory_endsEverything() throws Exception {
        ViewConfig three = new ViewConfig(
                Views.pages(3),
                0,
                3,
                1L << 20,
                5,
                1_000,
                1_000,
                Duration.ZERO,
                ViewConfig.Memory.ALL,
                ExpiryRules.NONE);
        try (LiveView view = Views.open(store, three)) {
            RecordMemo<Long> memo = memo(view);
            store.put(key("gone"));
            store.put(key("kept"));
            Views.get(view.consistent());
            assertThat(memo.get(ROOT, "default", "gone")).isNotNull();
            assertThat(memo.get(ROOT, "default", "kept")).isNotNull();
            store.delete(key("gone"));
            for (int i = 0; i < 10; i++) {
                store.put("root/core/configmaps/-/default/other");
            }
            Views.get(view.consistent());
            assertThat(memo.get(ROOT, "default", "kept")).isNotNull();
            assertThat(memo.size()).isEqualTo(1);
        }
    }

    @Test
    void unreadableObject_isNothing() throws Exception {
        try (LiveView view = Views.open(store, Views.SMALL)) {
            RecordMemo<Long> memo = memo(view);
            store.put(key("bad"), new byte[] {1, 2, 3});
            Views.get(view.consistent());
            ObjectRecord record = view.snapshot().map(SPACE).get(ROOT, "default", "bad");
            assertThat(record).isNotNull();
            assertThat(memo.get(ROOT, "default", "bad")).isNull();
            assertThat(made).hasValue(0);
            assertThat(memo.size()).isZero();
        }
    }
}

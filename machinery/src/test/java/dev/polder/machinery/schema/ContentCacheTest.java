package dev.polder.machinery.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ContentCacheTest {

    private final ContentCache<Object> cache = new ContentCache<>();

    @Test
    void manyWhoAskAtOnce_getOneValueThatIsMadeOnce() throws Exception {
        CountDownLatch making = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<Object>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(threads.submit(() -> cache.get("a", () -> {
                    making.countDown();
                    awaitUninterrupted(go);
                    return new Object();
                })));
            }
            making.await();
            go.countDown();
            Object first = all.get(0).get();
            for (Future<Object> one : all) {
                assertThat(one.get()).isSameAs(first);
            }
        }
        assertThat(cache.made()).isEqualTo(1);
        assertThat(cache.size()).isEqualTo(1);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void valueThatCannotBeMade_isTriedAgain() {
        assertThatThrownBy(() -> cache.get("a", () -> {
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        Object made = cache.get("a", Object::new);
        assertThat(cache.get("a", Object::new)).isSameAs(made);
        assertThat(cache.made()).isEqualTo(1);
    }
}

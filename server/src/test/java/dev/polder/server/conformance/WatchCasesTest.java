package dev.polder.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A44–A48 (k/k {@code test/e2e/apimachinery/watch.go}). */
class WatchCasesTest {

    private static final int WATCHES = 40;

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static String maps() {
        return "/api/v1/namespaces/" + api.namespace() + "/configmaps";
    }

    private static WatchStream watch(String maps, String selector, String version) {
        return api.watch(maps + "?watch=true&labelSelector=" + selector
                + (version.isEmpty() ? "" : "&resourceVersion=" + version));
    }

    private static String create(String maps, String name, String label) {
        return api.post(maps, "{'metadata':{'name':'" + name + "','labels':{'watch':'" + label + "'}}}")
                .expect(201)
                .version();
    }

    private static String mutate(String maps, String name, int mutation) {
        return api.mergePatch(maps + "/" + name, "{'data':{'mutation':'" + mutation + "'}}")
                .expect(200)
                .version();
    }

    private static void isMutation(WatchStream watch, String name, int mutation) {
        assertThat(watch.next("MODIFIED", name).at("/data/mutation")).isEqualTo(Integer.toString(mutation));
    }

    @Test
    void restartedWatch_goesOnWhereTheOtherClosed() {
        String maps = maps();
        long seen;
        try (WatchStream first = watch(maps, "watch%3Drestarted", "")) {
            create(maps, "a", "restarted");
            mutate(maps, "a", 1);
            first.next("ADDED", "a");
            WatchStream.Event last = first.next("MODIFIED", "a");
            seen = last.version();
        }
        mutate(maps, "a", 2);
        try (WatchStream second = watch(maps, "watch%3Drestarted", Long.toString(seen))) {
            api.delete(maps + "/a").expect(200);
            isMutation(second, "a", 2);
            second.next("DELETED", "a");
        }
    }

    @Test
    void watchFromAVersion_showsWhatCameAfterIt() {
        String maps = maps();
        create(maps, "a", "from");
        String first = mutate(maps, "a", 1);
        mutate(maps, "a", 2);
        api.delete(maps + "/a").expect(200);
        try (WatchStream watch = watch(maps, "watch%3Dfrom", first)) {
            isMutation(watch, "a", 2);
            watch.next("DELETED", "a");
        }
    }

    @Test
    void watchesByLabel_seeTheirOwnObjects() {
        String maps = maps();
        try (WatchStream a = watch(maps, "watch%3DA", "");
                WatchStream b = watch(maps, "watch%3DB", "");
                WatchStream both = watch(maps, "watch%20in%20(A,B)", "")) {
            create(maps, "a", "A");
            mutate(maps, "a", 1);
            mutate(maps, "a", 2);
            api.delete(maps + "/a").expect(200);
            create(maps, "b", "B");
            api.delete(maps + "/b").expect(200);
            for (WatchStream watch : List.of(a, both)) {
                watch.next("ADDED", "a");
                isMutation(watch, "a", 1);
                isMutation(watch, "a", 2);
                watch.next("DELETED", "a");
            }
            for (WatchStream watch : List.of(b, both)) {
                watch.next("ADDED", "b");
                watch.next("DELETED", "b");
            }
        }
    }

    @Tag("k8s-13.6")
    @Test
    void objectThatLeavesTheSelector_isDeletedAndComesBackAdded() {
        String maps = maps();
        try (WatchStream watch = watch(maps, "watch%3Dbefore", "")) {
            create(maps, "a", "before");
            mutate(maps, "a", 1);
            api.mergePatch(maps + "/a", "{'metadata':{'labels':{'watch':'wrong'}}}")
                    .expect(200);
            watch.next("ADDED", "a");
            isMutation(watch, "a", 1);
            watch.next("DELETED", "a");
            mutate(maps, "a", 2);
            api.mergePatch(maps + "/a", "{'metadata':{'labels':{'watch':'before'}}}")
                    .expect(200);
            mutate(maps, "a", 3);
            api.delete(maps + "/a").expect(200);
            // The second mutation happened out of its sight.
            assertThat(watch.next("ADDED", "a").at("/data/mutation")).isEqualTo("2");
            isMutation(watch, "a", 3);
            watch.next("DELETED", "a");
        }
    }

    @Test
    void concurrentWatches_seeOneOrder() throws Exception {
        String maps = maps();
        String from = create(maps, "marker", "order");
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> churn(maps), Thread::startVirtualThread);
        List<WatchStream> started = new ArrayList<>();
        List<Long> order = new ArrayList<>();
        try (WatchStream first = api.watch(maps + "?watch=true&resourceVersion=" + from)) {
            for (int i = 0; i < WATCHES; i++) {
                long version = first.next().version();
                order.add(version);
                started.add(api.watch(maps + "?watch=true&resourceVersion=" + version));
            }
            writer.get();
            order.addAll(first.through("ADDED", "end").stream()
                    .map(WatchStream.Event::version)
                    .toList());
            for (int i = 0; i < WATCHES; i++) {
                assertThat(started.get(i).through("ADDED", "end").stream().map(WatchStream.Event::version))
                        .containsExactlyElementsOf(order.subList(i + 1, order.size()));
            }
        } finally {
            started.forEach(WatchStream::close);
        }
        assertThat(order).isSorted().doesNotHaveDuplicates();
    }

    /** More changes than there are watches, of every kind; the last one makes the object {@code end}. */
    private static void churn(String maps) {
        for (int i = 0; i < WATCHES / 2; i++) {
            create(maps, "n" + i, "order");
            mutate(maps, "n" + i, i);
            if (i > 0) {
                api.delete(maps + "/n" + (i - 1)).expect(200);
            }
        }
        create(maps, "end", "order");
    }
}

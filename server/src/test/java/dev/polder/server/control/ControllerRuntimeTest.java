package dev.polder.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.view.ExpiryRules;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewEvent;
import dev.polder.storage.view.encoding.CanonicalJson;
import dev.polder.storage.view.encoding.StoredValue;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What followers are told of. */
class ControllerRuntimeTest {

    private static final ResourceSpace RESTING = ResourceSpace.local("", "configmaps");
    private static final ResourceSpace BUSY = ResourceSpace.local("", "namespaces");

    private static final ViewConfig FORGETFUL = new ViewConfig(
            ViewConfig.Pages.STANDARD,
            0,
            8,
            64L << 20,
            4,
            4_096,
            512,
            Duration.ofMillis(1),
            ViewConfig.Memory.ALL,
            ExpiryRules.NONE);

    /** Says what it hears, and takes no further event until it may. */
    private static final class Slow implements Follower {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final Semaphore may = new Semaphore(0);

        @Override
        public void onEvent(ViewEvent event) {
            heard.add("event " + event.subject().key().name());
            may.acquireUninterruptibly();
        }

        @Override
        public void onExisting(ObjectRecord record) {
            heard.add("existing " + record.key().name());
        }

        @Override
        public void onPast(ViewEvent event) {
            heard.add("past " + event.subject().key().name());
        }

        @Override
        public void close() {
            may.release(1_000);
        }

        String next() throws InterruptedException {
            String next = heard.poll(20, TimeUnit.SECONDS);
            assertThat(next).as("nothing was heard").isNotNull();
            return String.valueOf(next);
        }
    }

    private static ObjectKey key(ResourceSpace space, String name) {
        return new ObjectKey(LogicalClusterName.ROOT, space, "", name);
    }

    private static long put(ObjectStore store, ResourceSpace space, String name) {
        var object = Json.object().put("apiVersion", "v1").put("kind", "Any");
        object.putObject("metadata").put("name", name).put("uid", name);
        byte[] value = StoredValue.encode(CanonicalJson.write(object));
        return commit(store, new RowWrite.Put(KeyLayout.object(key(space, name)), value));
    }

    private static long remove(ObjectStore store, ResourceSpace space, String name) {
        return commit(store, new RowWrite.Delete(KeyLayout.object(key(space, name))));
    }

    private static long commit(ObjectStore store, RowWrite write) {
        CommitOutcome outcome = store.commit(new StoreTransaction(write, List.of(), List.of()))
                .toCompletableFuture()
                .join();
        return ((CommitOutcome.Committed) outcome).revision();
    }

    /** An end that was not told may concern whoever rests: the dependents of an owner of another resource. */
    @Test
    void historyOfOneResourceLost_allThatExistsIsToldAgain() throws Exception {
        try (ObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)))) {
            var unused = put(store, RESTING, "rests");
            try (LiveView view = LiveView.open(store, KeyLayout::parse, FORGETFUL)
                            .toCompletableFuture()
                            .join();
                    ControllerRuntime runtime = new ControllerRuntime(view, InstantSource.system())) {
                Slow slow = runtime.attach(retries -> new Slow());
                runtime.start();
                assertThat(slow.next()).isEqualTo("existing rests");
                long last = put(store, BUSY, "n0");
                assertThat(slow.next()).isEqualTo("event n0");
                for (int i = 1; i < 50; i++) {
                    last = put(store, BUSY, "n" + i);
                }
                view.atLeast(last).toCompletableFuture().join();
                slow.may.release(1_000);
                String heard;
                do {
                    heard = slow.next();
                } while (!heard.equals("existing rests"));
            }
        }
    }

    /** A resource whose only object comes and goes between two looks has no objects at either. */
    @Test
    void whatComesAndGoesBetweenTwoLooks_isTold() throws Exception {
        ObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
        var unused = put(store, BUSY, "first");
        try (store;
                LiveView view = LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
                        .toCompletableFuture()
                        .join();
                ControllerRuntime runtime = new ControllerRuntime(view, InstantSource.system())) {
            Slow slow = runtime.attach(retries -> new Slow());
            runtime.start();
            // Whatever comes after what there is at the start is told as it happens.
            String told;
            do {
                told = slow.next();
            } while (!told.equals("existing first"));
            unused = put(store, BUSY, "n");
            assertThat(slow.next()).isEqualTo("event n");
            unused = put(store, RESTING, "short");
            long last = remove(store, RESTING, "short");
            view.atLeast(last).toCompletableFuture().join();
            slow.may.release(1_000);
            assertThat(slow.next()).isEqualTo("event short");
            assertThat(slow.next()).isEqualTo("event short");
        }
    }

    @Test
    void whatEndedBeforeTheStart_isToldFirst() throws Exception {
        try (ObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)))) {
            var unused = put(store, BUSY, "stays");
            unused = put(store, RESTING, "ended");
            unused = remove(store, RESTING, "ended");
            try (LiveView view = LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
                            .toCompletableFuture()
                            .join();
                    ControllerRuntime runtime = new ControllerRuntime(view, InstantSource.system())) {
                Slow slow = runtime.attach(retries -> new Slow());
                runtime.start();
                List<String> heard = List.of(slow.next(), slow.next(), slow.next(), slow.next());
                assertThat(heard).endsWith("existing stays").contains("past ended", "past stays");
            }
        }
    }
}

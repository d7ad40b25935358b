package dev.polder.server.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.status.Status;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.machinery.type.ResourceType;
import dev.polder.server.KeptAnswer;
import dev.polder.server.form.Forms;
import dev.polder.spi.schema.ServedResource;
import dev.polder.spi.virtual.Window;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.encoding.StoredValue;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a watch when what it asks fails. */
@Timeout(60)
class WatchSessionTest {

    private static final LogicalClusterName CLUSTER = new LogicalClusterName("c");

    private final MemoryObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
    private final LiveView view = LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
            .toCompletableFuture()
            .join();
    private final KeptAnswer answer = new KeptAnswer();

    @AfterEach
    void close() {
        view.close();
        store.close();
    }

    /** Tells the names of objects, and why it cannot go on. */
    private static final class Names implements EventEncoder {

        @Override
        public boolean cheap(ObjectRecord record) {
            return true;
        }

        @Override
        public String contentType() {
            return "text/plain";
        }

        @Override
        public byte[] event(EventType type, ObjectRecord record) {
            return text(type + " " + record.key().name());
        }

        @Override
        public byte[] bookmark(long revision, boolean initialEnd) {
            return text("BOOKMARK");
        }

        @Override
        public byte[] error(Status status) {
            return text("ERROR " + status.code() + " " + status.message());
        }

        private static byte[] text(String text) {
            return (text + "\n").getBytes(StandardCharsets.UTF_8);
        }
    }

    private void write(ResourceSpace space, String name) {
        byte[] json = ("{\"apiVersion\":\"core.kcp.io/v1alpha1\",\"kind\":\"X\",\"metadata\":{\"name\":\"" + name
                        + "\",\"uid\":\"u\"}}")
                .getBytes(StandardCharsets.UTF_8);
        RowWrite write =
                new RowWrite.Put(KeyLayout.object(new ObjectKey(CLUSTER, space, "", name)), StoredValue.encode(json));
        store.commit(StoreTransaction.of(write, 0)).toCompletableFuture().join();
        view.consistent().toCompletableFuture().join();
    }

    private void watch(ResourceType type, boolean initialState, Predicate<ObjectRecord> selected) {
        ServedResource served =
                new ServedResource(type, type.version("v1alpha1").orElseThrow(), null);
        WatchScope scope = new WatchScope(
                served,
                new ClusterScope.OneCluster(CLUSTER),
                "",
                Window.whole(),
                selected,
                false,
                () -> WatchScope.Service.AS_IT_WAS,
                () -> true,
                wake -> () -> {});
        WatchPlan plan = new WatchPlan(view.snapshot().revision(), false, initialState, initialState, false, 1_000_000);
        Forms forms = new Forms(0, view::epochs, (resource, objects, version) -> objects);
        new WatchSession(answer, view, forms, scope, plan, new Names()).start(view.snapshot());
    }

    private static boolean failing(ObjectRecord record) {
        if (record.key().name().equals("bad")) {
            throw new IllegalArgumentException("nobody expected it");
        }
        return true;
    }

    /** A watch that is left hanging tells its client that nothing happens; one that ends has it begin anew. */
    @Test
    void failureThatNobodyExpected_endsTheWatch() throws InterruptedException {
        ResourceType type = ApiKinds.all().get(0);
        write(type.space(), "first");
        watch(type, true, WatchSessionTest::failing);
        write(type.space(), "good");
        answer.streamedThrough("ADDED good");
        write(type.space(), "bad");
        answer.awaitEnd();
        assertThat(answer.streamed())
                .isEqualTo("ADDED first\nBOOKMARK\nADDED good\nERROR 500 Internal error occurred: the watch cannot go"
                        + " on\n");
    }

    @Test
    void failureAtTheBeginning_endsTheWatch() throws InterruptedException {
        ResourceType type = ApiKinds.all().get(0);
        write(type.space(), "bad");
        watch(type, true, WatchSessionTest::failing);
        answer.awaitEnd();
        assertThat(answer.streamed()).isEqualTo("ERROR 500 Internal error occurred: the watch cannot go on\n");
    }
}

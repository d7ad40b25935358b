package dev.polder.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.storage.CommitOutcome;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bootstrap tokens whose time is over (k/k {@code pkg/controller/bootstrap/tokencleaner_test.go}), in a time that a test makes. */
class BootstrapTokensTest {

    private static final String TOKEN = "bootstrap.kubernetes.io/token";

    private Instant now = Instant.parse("2030-01-01T00:00:00Z");
    private final MemoryObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
    private LiveView view;
    private BootstrapTokensReconciler cleaner;
    private final List<String> deleted = new ArrayList<>();
    private final PriorityQueue<Due> dues = new PriorityQueue<>(Comparator.comparing(Due::when));
    private int looks;

    private record Due(ObjectKey key, Instant when) {}

    @BeforeEach
    void open() throws Exception {
        view = LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        elect();
    }

    /** A new leader knows nothing of what the former one waited for. */
    private void elect() {
        dues.clear();
        cleaner = new BootstrapTokensReconciler(
                view, new Deleting(), (key, when) -> dues.add(new Due(key, when)), () -> now);
        List<ObjectRecord> all = new ArrayList<>();
        view.snapshot().map(Spaces.SECRETS).all().forEachRemaining(all::add);
        all.forEach(this::look);
    }

    @AfterEach
    void close() {
        view.close();
        store.close();
    }

    private static ObjectKey key(String namespace, String name) {
        return new ObjectKey(LogicalClusterName.ROOT, Spaces.SECRETS, namespace, name);
    }

    private void look(ObjectRecord record) {
        cleaner.onExisting(record).forEach(key -> {
            looks++;
            cleaner.reconcile(key);
        });
    }

    private void write(String namespace, String name, String type, String expiration) {
        ObjectKey key = key(namespace, name);
        ObjectNode secret = Json.object();
        secret.put("apiVersion", "v1").put("kind", "Secret");
        secret.putObject("metadata")
                .put("name", name)
                .put("namespace", namespace)
                .put("uid", "uid-" + name);
        secret.put("type", type);
        if (!expiration.isEmpty()) {
            byte[] text = expiration.getBytes(StandardCharsets.UTF_8);
            secret.putObject("data").put("expiration", Base64.getEncoder().encodeToString(text));
        }
        ObjectRecord before = view.snapshot().map(Spaces.SECRETS).get(key.cluster(), namespace, name);
        RowWrite put = new RowWrite.Put(KeyLayout.object(key), StoredValue.encode(Json.write(secret)));
        CommitOutcome outcome = store.commit(StoreTransaction.of(put, before == null ? 0 : before.revision()))
                .toCompletableFuture()
                .join();
        view.atLeast(((CommitOutcome.Committed) outcome).revision())
                .toCompletableFuture()
                .join();
        ObjectRecord written = view.snapshot().map(Spaces.SECRETS).get(key.cluster(), namespace, name);
        if (written == null) {
            throw new AssertionError("it is not there");
        }
        look(written);
    }

    private void pass(Instant to) {
        now = to;
        while (!dues.isEmpty() && !dues.peek().when().isAfter(now)) {
            looks++;
            cleaner.reconcile(dues.remove().key());
        }
    }

    @Test
    void token_goesWhenItsTimeIsOver_andNothingIsLookedAtBefore() {
        for (int i = 0; i < 50; i++) {
            write("kube-system", "t" + i, TOKEN, now.plusSeconds(60 + i).toString());
        }
        int before = looks;
        pass(now.plusSeconds(59));
        assertThat(looks).isEqualTo(before);
        assertThat(deleted).isEmpty();
        pass(now.plusSeconds(1));
        assertThat(deleted).containsExactly("t0");
        assertThat(looks).isEqualTo(before + 1);
        elect();
        pass(now.plusSeconds(49));
        assertThat(deleted).hasSize(51).contains("t49");
    }

    @Test
    void whatIsNoTokenOfTheSystem_stays() {
        String over = "2029-12-31T23:00:00Z";
        write("default", "elsewhere", TOKEN, over);
        write("kube-system", "opaque", "Opaque", over);
        write("kube-system", "forever", TOKEN, "");
        assertThat(deleted).isEmpty();
        write("kube-system", "over", TOKEN, over);
        write("kube-system", "odd", TOKEN, "tomorrow");
        write("kube-system", "zone", TOKEN, "2030-01-01T00:30:00+01:00");
        assertThat(deleted).containsExactly("over", "odd", "zone");
        assertThat(dues).isEmpty();
    }

    /** Its former time comes, and leads to its new one. */
    @Test
    void prolongedToken_stays() {
        write("kube-system", "t", TOKEN, "2030-01-01T01:00:00Z");
        write("kube-system", "t", TOKEN, "2030-01-01T02:00:00Z");
        pass(Instant.parse("2030-01-01T01:30:00Z"));
        assertThat(deleted).isEmpty();
        pass(Instant.parse("2030-01-01T02:00:00Z"));
        assertThat(deleted).contains("t");
    }

    /** Takes down what is to be deleted as it was seen. */
    private final class Deleting implements BootstrapTokensReconciler.Deletion {

        @Override
        public void delete(ObjectKey key, GroupVersionResource resource, String uid, long revision) {
            ObjectRecord record = view.snapshot().map(Spaces.SECRETS).get(key.cluster(), key.namespace(), key.name());
            if (record == null) {
                throw new AssertionError("it has gone");
            }
            assertThat(revision).isEqualTo(record.revision());
            assertThat(uid).isEqualTo(record.uid());
            deleted.add(key.name());
        }
    }
}

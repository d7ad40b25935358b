package dev.polder.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.spi.control.ObjectWriter;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.encoding.CanonicalJson;
import dev.polder.storage.view.encoding.StoredValue;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The names of definitions, over a store alone (apiextensions {@code pkg/controller/status/naming_controller_test.go}). */
class CrdNamesTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int PROPERTIES = 500;
    private static final int ROUNDS = 20;
    private static final int MANY = 40;

    private final MemoryObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
    private LiveView view;
    private CrdNamesReconciler names;
    private final AtomicInteger written = new AtomicInteger();
    /** What happens between a decision and its being written; once. */
    private volatile Runnable interruption = () -> {};

    @BeforeEach
    void open() throws Exception {
        view = LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        names = new CrdNamesReconciler(view, new Writing(), () -> Instant.parse("2030-01-01T00:00:00Z"));
    }

    @AfterEach
    void close() {
        view.close();
        store.close();
    }

    /** Upstream compares {@code spec.group}. */
    @Test
    void groupsThatEndAlike_haveNothingToDoWithOneAnother() {
        define("widgets", "Widget", "dev.example.com");
        define("widgets", "Widget", "example.com");
        assertThat(condition("widgets.dev.example.com")).isEqualTo("True NoConflicts");
        assertThat(condition("widgets.example.com")).isEqualTo("True NoConflicts");
    }

    @Test
    void nameOfAnother_isHadWhenItIsGivenUp() {
        define("widgets", "Widget", "example.com");
        define("gadgets", "Widget", "example.com");
        assertThat(condition("gadgets.example.com")).isEqualTo("False ListKindConflict");
        commit(new RowWrite.Delete(KeyLayout.object(key("widgets.example.com"))));
        names.reconcile(key("widgets.example.com"));
        assertThat(condition("gadgets.example.com")).isEqualTo("True NoConflicts");
    }

    /** What a migration takes off the stored versions meanwhile stays off; the definition comes again. */
    @Test
    void statusThatSomebodyChanged_isNotOverwritten() {
        interruption = () -> {
            ObjectNode definition = tree("widgets.example.com");
            definition.putObject("status").putArray("storedVersions").add("v1beta1");
            write("widgets.example.com", definition);
        };
        define("widgets", "Widget", "example.com");
        assertThat(tree("widgets.example.com").at("/status/storedVersions").toString())
                .isEqualTo("[\"v1beta1\",\"v1\"]");
        assertThat(condition("widgets.example.com")).isEqualTo("True NoConflicts");
    }

    /** The second comes when the first was decided on, and would be decided on before that is written. */
    @Test
    void nameThatTwoWantAtOnce_isHadByOne() throws Exception {
        make("zebras", "Widget", "example.com");
        CountDownLatch first = new CountDownLatch(1);
        Thread other = Thread.ofVirtual().unstarted(() -> names.reconcile(key("apples.example.com")));
        interruption = () -> {
            make("apples", "Widget", "example.com");
            interruption = () -> await(first);
            other.start();
            while (other.getState() == Thread.State.NEW || other.getState() == Thread.State.RUNNABLE) {
                Thread.onSpinWait();
            }
        };
        names.reconcile(key("zebras.example.com"));
        first.countDown();
        other.join();
        assertThat(condition("zebras.example.com")).isEqualTo("True NoConflicts");
        assertThat(condition("apples.example.com")).isEqualTo("False ListKindConflict");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A group of {@value #MANY} large definitions costs its newest one little more than one of its own. */
    @Test
    void definitionsThatHaveTheirNames_areNotDecidedOnAgain() {
        define("alone", "Alone", "one.example.com");
        for (int i = 0; i < MANY; i++) {
            define("many" + i, "Many" + i, "example.com");
        }
        int before = written.get();
        long one = allocatedBy("alone.one.example.com");
        assertThat(allocatedBy("many0.example.com")).isPositive().isLessThan(2 * one);
        assertThat(written).hasValue(before);
    }

    /** The least of several rounds: the first ones load classes and fill caches. */
    private long allocatedBy(String name) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < ROUNDS; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            names.reconcile(key(name));
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    private static ObjectKey key(String name) {
        return new ObjectKey(LogicalClusterName.ROOT, Spaces.CRDS, "", name);
    }

    /** Makes a definition, and has its own changes looked at as they come. */
    private void define(String plural, String kind, String group) {
        make(plural, kind, group);
        int before;
        do {
            before = written.get();
            names.reconcile(key(plural + "." + group));
        } while (written.get() > before);
    }

    private void make(String plural, String kind, String group) {
        ObjectNode definition = Json.object();
        definition.put("apiVersion", "apiextensions.k8s.io/v1").put("kind", "CustomResourceDefinition");
        String name = plural + "." + group;
        definition
                .putObject("metadata")
                .put("name", name)
                .put("uid", "uid-" + name)
                .put("generation", 1);
        ObjectNode spec = definition.putObject("spec");
        spec.put("group", group).put("scope", "Namespaced");
        spec.putObject("names")
                .put("plural", plural)
                .put("singular", plural)
                .put("kind", kind)
                .put("listKind", kind + "List");
        ObjectNode version = spec.putArray("versions").addObject();
        version.put("name", "v1").put("served", true).put("storage", true);
        ObjectNode schema = version.putObject("schema").putObject("openAPIV3Schema");
        ObjectNode properties = schema.put("type", "object").putObject("properties");
        for (int i = 0; i < PROPERTIES; i++) {
            properties.putObject("property" + i).put("type", "string").put("description", "what the schema says of it");
        }
        write(name, definition);
    }

    private String condition(String name) {
        for (JsonNode condition : tree(name).path("status").path("conditions")) {
            if (condition.path("type").asText().equals("NamesAccepted")) {
                return condition.path("status").asText() + " "
                        + condition.path("reason").asText();
            }
        }
        return "";
    }

    private ObjectNode tree(String name) {
        ObjectRecord record = view.snapshot().map(Spaces.CRDS).get(LogicalClusterName.ROOT, "", name);
        return Json.readOwn(Objects.requireNonNull(record).body().json());
    }

    private void write(String name, ObjectNode definition) {
        byte[] value = StoredValue.encode(CanonicalJson.write(definition));
        commit(new RowWrite.Put(KeyLayout.object(key(name)), value));
    }

    private void commit(RowWrite write) {
        CommitOutcome outcome = store.commit(new StoreTransaction(write, List.of(), List.of()))
                .toCompletableFuture()
                .join();
        view.atLeast(((CommitOutcome.Committed) outcome).revision())
                .toCompletableFuture()
                .join();
    }

    /** Writes to the store, as nobody else does meanwhile. */
    private final class Writing implements ObjectWriter {

        @Override
        public ObjectNode create(
                LogicalClusterName cluster, GroupVersionResource resource, String namespace, ObjectNode object) {
            throw new UnsupportedOperationException("it makes no objects");
        }

        @Override
        public void modify(
                LogicalClusterName cluster,
                GroupVersionResource resource,
                String namespace,
                String name,
                String subresource,
                Function<ObjectNode, ObjectNode> change) {
            assertThat(subresource).isEqualTo("status");
            written.incrementAndGet();
            Runnable once = interruption;
            interruption = () -> {};
            once.run();
            write(name, change.apply(tree(name)));
        }
    }
}

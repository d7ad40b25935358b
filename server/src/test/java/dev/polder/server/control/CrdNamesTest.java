package dev.polder.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cost.Allocated;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.machinery.object.Conditions;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.encoding.CanonicalJson;
import dev.polder.storage.view.encoding.StoredValue;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The names of definitions, over a store alone (apiextensions {@code pkg/controller/status/naming_controller_test.go}). */
class CrdNamesTest {

    private static final int PROPERTIES = 500;
    private static final int ROUNDS = 20;
    private static final int MANY = 40;
    private static final int HOSTILE = 100;
    private static final InstantSource CLOCK = () -> Instant.parse("2030-01-01T00:00:00Z");

    private final MemoryObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
    private LiveView view;
    private CrdNamesReconciler names;
    private final AtomicInteger written = new AtomicInteger();
    /** What happens between a decision and its being written. */
    private volatile Consumer<ObjectKey> change = definition -> {};
    /** The same, once. */
    private final AtomicReference<Runnable> interruption = new AtomicReference<>(() -> {});

    @BeforeEach
    void open() throws Exception {
        view = LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        names = new CrdNamesReconciler(view, this::change, CLOCK);
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
        interruption.set(() -> {
            ObjectNode definition = tree(key("widgets.example.com"));
            definition.putObject("status").putArray("storedVersions").add("v1beta1");
            write(key("widgets.example.com"), definition);
        });
        define("widgets", "Widget", "example.com");
        assertThat(tree(key("widgets.example.com")).at("/status/storedVersions").toString())
                .isEqualTo("[\"v1beta1\",\"v1\"]");
        assertThat(condition("widgets.example.com")).isEqualTo("True NoConflicts");
    }

    /** The second comes when the first was decided on and is not written yet. */
    @Test
    void nameThatTwoWantAtOnce_isHadByOne() {
        CountDownLatch decided = new CountDownLatch(1);
        CountDownLatch write = new CountDownLatch(1);
        interruption.set(() -> {
            decided.countDown();
            await(write);
        });
        try (ControllerRuntime runtime = running();
                Release unused = write::countDown) {
            make("zebras", "Widget", "example.com");
            await(decided);
            make("apples", "Widget", "example.com");
            ControllerStatus status = runtime.status().getFirst();
            while (status.waiting() == 0 && status.running() < 2) {
                Thread.onSpinWait();
                status = runtime.status().getFirst();
            }
            assertThat(status.running()).isEqualTo(1);
            write.countDown();
            until("apples.example.com", "False ListKindConflict");
        }
        assertThat(condition("zebras.example.com")).isEqualTo("True NoConflicts");
    }

    /** Webhooks of tenants that never answer, for several definitions each. */
    @Test
    void clusterWhoseStatusHangs_delaysNoOther() {
        CountDownLatch hung = new CountDownLatch(HOSTILE);
        CountDownLatch answer = new CountDownLatch(1);
        change = definition -> {
            if (!definition.cluster().equals(LogicalClusterName.ROOT)) {
                hung.countDown();
                await(answer);
            }
        };
        try (ControllerRuntime runtime = running();
                Release unused = answer::countDown) {
            for (int i = 0; i < 4 * HOSTILE; i++) {
                LogicalClusterName cluster = new LogicalClusterName("hostile" + i % HOSTILE);
                make(new ObjectKey(cluster, Spaces.CRDS, "", "things" + i + ".example.com"), "Thing" + i);
            }
            await(hung);
            make("widgets", "Widget", "example.com");
            until("widgets.example.com", "True NoConflicts");
            // And one of root itself, which is told of its own status.
            assertThat(runtime.status().getFirst().running()).isBetween(HOSTILE, HOSTILE + 1);
        }
    }

    /** Comes back when a definition of root says so. */
    private void until(String name, String condition) {
        CountDownLatch reached = new CountDownLatch(1);
        Runnable look = () -> {
            if (condition(name).equals(condition)) {
                reached.countDown();
            }
        };
        try (StoreView.Subscription unused = view.onChange(Spaces.CRDS, look)) {
            look.run();
            await(reached);
        }
    }

    /** Lets those go that a test holds, however it ends: the runtime waits for them. */
    private interface Release extends AutoCloseable {
        @Override
        void close();
    }

    private ControllerRuntime running() {
        ControllerRuntime runtime = new ControllerRuntime(view, CLOCK);
        Controllers.attachNames(runtime, view, this::change, CLOCK);
        runtime.start();
        return runtime;
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody came");
            }
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

    private long allocatedBy(String name) {
        return Allocated.by(ROUNDS, () -> names.reconcile(key(name)));
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
        make(key(plural + "." + group), kind);
    }

    private void make(ObjectKey key, String kind) {
        String plural = key.name().substring(0, key.name().indexOf('.'));
        ObjectNode definition = Json.object();
        definition.put("apiVersion", "apiextensions.k8s.io/v1").put("kind", "CustomResourceDefinition");
        definition
                .putObject("metadata")
                .put("name", key.name())
                .put("uid", "uid-" + key.name())
                .put("generation", 1);
        ObjectNode spec = definition.putObject("spec");
        spec.put("group", key.name().substring(plural.length() + 1)).put("scope", "Namespaced");
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
        write(key, definition);
    }

    /** What is said of the names of a definition of root, and why; empty when nothing is. */
    private String condition(String name) {
        JsonNode condition = Conditions.find(tree(key(name)), "NamesAccepted");
        return condition == null
                ? ""
                : condition.path("status").asText() + " "
                        + condition.path("reason").asText();
    }

    private ObjectNode tree(ObjectKey key) {
        ObjectRecord record = view.snapshot().map(Spaces.CRDS).get(key.cluster(), "", key.name());
        return Json.readOwn(Objects.requireNonNull(record).body().json());
    }

    private void write(ObjectKey key, ObjectNode definition) {
        byte[] value = StoredValue.encode(CanonicalJson.write(definition));
        commit(new RowWrite.Put(KeyLayout.object(key), value));
    }

    private void commit(RowWrite write) {
        CommitOutcome outcome = store.commit(new StoreTransaction(write, List.of(), List.of()))
                .toCompletableFuture()
                .join();
        view.atLeast(((CommitOutcome.Committed) outcome).revision())
                .toCompletableFuture()
                .join();
    }

    /** Writes a status to the store, as nobody else does meanwhile. */
    private void change(ObjectKey definition, UnaryOperator<ObjectNode> status) {
        written.incrementAndGet();
        change.accept(definition);
        interruption.getAndSet(() -> {}).run();
        write(definition, status.apply(tree(definition)));
    }
}

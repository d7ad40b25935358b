package dev.polder.bench.collect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.gc.Collector;
import dev.polder.gc.CollectorParts;
import dev.polder.gc.Writes;
import dev.polder.gc.owner.Decision.Propagation;
import dev.polder.gc.owner.Decision.Target;
import dev.polder.machinery.builtin.BuiltinTypes;
import dev.polder.machinery.crd.CustomResourceDefinitions;
import dev.polder.spi.control.ObjectWriter;
import dev.polder.spi.schema.ResourceCatalog;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewEvent;
import dev.polder.storage.view.ViewSnapshot;
import dev.polder.storage.view.encoding.StoredValue;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A collector over a view in memory, which decides on the thread that tells it of an event, and whose writes change nothing: one event leads
 * to the same decision as often as it is told. Config maps of a kibibyte in {@code root}: one without owners, dependents of an owner
 * that is there, and one of an owner that has gone.
 */
public final class CollectFixture implements AutoCloseable {

    /** How many dependents the owner has. */
    public static final int DEPENDENTS = 1_000;

    private static final ResourceSpace SPACE = ResourceSpace.local("", "configmaps");
    private static final String OWNER = "owner";
    private static final String GONE = "gone";

    private final ObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
    private final StoreView view;
    private final Collector collector;
    private final ViewEvent plain;
    private final ViewEvent stays;
    private final ViewEvent goes;
    private long written;

    /** Everything is there when this returns. */
    public CollectFixture() {
        put("plain", "");
        put("plain", "");
        put(OWNER, "");
        for (int i = 0; i < DEPENDENTS; i++) {
            put(Bodies.name(i), owned(OWNER));
        }
        put(GONE, "");
        put("leaves", owned(GONE));
        this.view = LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
                .toCompletableFuture()
                .join();
        ObjectRecord owner = record(GONE);
        remove(GONE);
        this.collector = new Collector(new CollectorParts(
                view,
                new Builtin(new ResourceCatalog(
                        "builtin", BuiltinTypes.all(new CustomResourceDefinitions(), InstantSource.system()))),
                new Counted(),
                new Silent(),
                Runnable::run,
                (delay, task) -> {
                    throw new IllegalStateException("a decision failed");
                },
                InstantSource.system(),
                CollectorParts.BOUNDS,
                () -> false));
        this.plain = new ViewEvent(2, record("plain"), record("plain"));
        this.stays = new ViewEvent(2, null, record(Bodies.name(DEPENDENTS / 2)));
        this.goes = new ViewEvent(2, null, record("leaves"));
        collector.onEvent(new ViewEvent(1, owner, null));
    }

    /** An object without owners has changed: nobody looks at it. */
    public void plain() {
        collector.onEvent(plain);
    }

    /** A dependent has appeared whose owner is there: decided once, nothing is written. */
    public void stays() {
        collector.onEvent(stays);
    }

    /** A dependent has appeared whose owner was seen to go: decided, decided again in a consistent state, written. */
    public void goes() {
        collector.onEvent(goes);
    }

    /** How many writes the collector has made. */
    public long written() {
        return written;
    }

    /** All dependents of the owner. */
    public List<ObjectRecord> dependents() {
        return view.snapshot().dependents(LogicalClusterName.ROOT, uid(OWNER));
    }

    /** One of them. */
    public Optional<ObjectRecord> anyDependent() {
        return view.snapshot().anyDependent(LogicalClusterName.ROOT, uid(OWNER), any -> true);
    }

    /** Puts an object until the view has it, and removes it until the view has it no more. */
    public ViewSnapshot putAndRemove(boolean owned) {
        put("passing", owned ? owned(OWNER) : "");
        return view.atLeast(remove("passing")).toCompletableFuture().join();
    }

    private static String uid(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static String owned(String owner) {
        return Bodies.ownedBy(owner, uid(owner));
    }

    private static ObjectKey key(String name) {
        return new ObjectKey(LogicalClusterName.ROOT, SPACE, "default", name);
    }

    private ObjectRecord record(String name) {
        return Objects.requireNonNull(view.snapshot().map(SPACE).get(LogicalClusterName.ROOT, "default", name));
    }

    private void put(String name, String owner) {
        String json = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{" + owner + "\"name\":\"" + name
                + "\",\"namespace\":\"default\",\"uid\":\"" + uid(name) + "\"},\"data\":{\"text\":\"" + Bodies.text()
                + "\"}}";
        byte[] value = StoredValue.encode(json.getBytes(StandardCharsets.UTF_8));
        var unused = committed(new RowWrite.Put(KeyLayout.object(key(name)), value));
    }

    private long remove(String name) {
        long revision = committed(new RowWrite.Delete(KeyLayout.object(key(name))));
        var unused = view.atLeast(revision).toCompletableFuture().join();
        return revision;
    }

    private long committed(RowWrite write) {
        CommitOutcome outcome = store.commit(new StoreTransaction(write, List.of(), List.of()))
                .toCompletableFuture()
                .join();
        if (outcome instanceof CommitOutcome.Committed committed) {
            return committed.revision();
        }
        throw new IllegalStateException("refused: " + outcome);
    }

    @Override
    public void close() {
        collector.close();
        view.close();
        store.close();
    }

    /** Writes that are counted, and happen no further. */
    private final class Counted implements Writes {

        @Override
        public void delete(Target target, Propagation policy) {
            written++;
        }

        @Override
        public boolean isPlain(Target target) {
            return false;
        }

        @Override
        public Set<ObjectKey> deleteTogether(List<Target> targets) {
            throw new IllegalStateException("none is plain");
        }

        @Override
        public void change(Target target, UnaryOperator<ObjectNode> change) {
            written++;
        }
    }

    /** The built-in types, everywhere. */
    private record Builtin(ResourceCatalog all) implements SchemaSource {

        @Override
        public ResourceCatalog catalog(LogicalClusterName cluster) {
            return all;
        }

        @Override
        public ResourceCatalog everywhere() {
            return all;
        }

        @Override
        public Optional<ServedResource> everywhere(GroupVersionResource resource, String identity) {
            return Optional.empty();
        }

        @Override
        public Optional<ServedResource> metadataEverywhere(GroupVersionResource resource) {
            return Optional.empty();
        }
    }

    /** No event is worth recording here. */
    private record Silent() implements ObjectWriter {

        @Override
        public ObjectNode create(
                LogicalClusterName cluster, GroupVersionResource resource, String namespace, ObjectNode object) {
            throw new IllegalStateException("no owner is elsewhere");
        }

        @Override
        public void modify(
                LogicalClusterName cluster,
                GroupVersionResource resource,
                String namespace,
                String name,
                String subresource,
                Function<ObjectNode, ObjectNode> change) {
            throw new IllegalStateException("nothing is modified");
        }
    }
}

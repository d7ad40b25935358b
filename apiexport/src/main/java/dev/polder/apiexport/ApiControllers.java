package dev.polder.apiexport;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.apiexport.binding.Binding;
import dev.polder.apiexport.binding.BindingEnd;
import dev.polder.apiexport.binding.BindingReconciler;
import dev.polder.apiexport.binding.BoundTypes;
import dev.polder.apiexport.binding.ExtraAnnotationReconciler;
import dev.polder.apiexport.binding.KeptSchemaReconciler;
import dev.polder.apiexport.binding.KeptSchemas;
import dev.polder.apiexport.consumer.ConsumerCounts;
import dev.polder.apiexport.export.EndpointSliceReconciler;
import dev.polder.apiexport.export.ExportBindings;
import dev.polder.apiexport.export.ExportReconciler;
import dev.polder.apiexport.export.Exports;
import dev.polder.apiexport.export.Slices;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Progress;
import dev.polder.spi.control.Reconciler;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.RecordIndex;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The controllers of exports and bindings, and what makes each look at something. */
public final class ApiControllers {

    private static final ResourceSpace DEFINITIONS =
            ResourceSpace.local("apiextensions.k8s.io", "customresourcedefinitions");
    private static final ResourceSpace CLUSTERS = ResourceSpace.local("core.kcp.io", "logicalclusters");
    private static final ResourceSpace SECRETS = ResourceSpace.local("", "secrets");
    private static final ResourceSpace SHARDS = ResourceSpace.local("core.kcp.io", "shards");
    private static final ResourceSpace PARTITIONS = ResourceSpace.local("topology.kcp.io", "partitions");

    private final Parts parts;
    private final Slices slices;
    /** The exports by where the secrets of their identities lie. */
    private final RecordIndex secrets;

    private ApiControllers(Parts parts) {
        this.parts = parts;
        this.slices = new Slices(parts.view(), parts.exports());
        this.secrets = new RecordIndex(parts.view(), ApiKinds.EXPORTS, ExportReconciler::secrets);
    }

    /**
     * A controller.
     *
     * @param reconciler looks at objects
     * @param spaces the resources whose changes concern it
     * @param objects the objects to look at when an object of these appeared, changed or disappeared
     * @param former whether objects that changed are asked for as they were before, too
     * @param progress tells when it is worth looking again at what waits for others; null where nothing does
     */
    public record Watched(
            Reconciler reconciler,
            Predicate<ResourceSpace> spaces,
            Function<ObjectRecord, List<ObjectKey>> objects,
            boolean former,
            @Nullable Progress progress) {

        Watched(
                Reconciler reconciler,
                Predicate<ResourceSpace> spaces,
                Function<ObjectRecord, List<ObjectKey>> objects) {
            this(reconciler, spaces, objects, false, null);
        }
    }

    /**
     * What the controllers work with.
     *
     * @param view shows what there is
     * @param exports finds exports
     * @param bindings finds the bindings of an export
     * @param types tells what is bound
     * @param partitions tells of shards
     * @param random makes keys nobody can guess
     * @param clock tells the time
     */
    public record Parts(
            StoreView view,
            Exports exports,
            ExportBindings bindings,
            BoundTypes types,
            EndpointSliceReconciler.Partitions partitions,
            RandomGenerator random,
            InstantSource clock) {}

    /**
     * All controllers.
     *
     * @param clients makes a client that acts as the given system user
     */
    public static List<Watched> all(Parts parts, Function<String, ObjectClient> clients) {
        ApiControllers triggers = new ApiControllers(parts);
        ObjectClient exports = clients.apply("system:polder:api-exports");
        ObjectClient bindings = clients.apply("system:polder:api-bindings");
        BindingEnd end = new BindingEnd(parts.view(), bindings, parts.exports(), parts.types(), parts.clock());
        Progress ends = end.progress();
        KeptSchemaReconciler copies =
                new KeptSchemaReconciler(parts.view(), bindings, parts.exports(), parts.bindings(), parts.types());
        Set<ResourceSpace> ofBindings =
                Set.of(ApiKinds.BINDINGS, ApiKinds.EXPORTS, ApiKinds.SCHEMAS, DEFINITIONS, CLUSTERS);
        Set<ResourceSpace> ofSlices = Set.of(ApiKinds.SLICES, ApiKinds.EXPORTS, ApiKinds.BINDINGS, SHARDS, PARTITIONS);
        return List.of(
                new Watched(
                        new ExportReconciler(parts.view(), exports, parts.random(), parts.clock()),
                        Set.of(ApiKinds.EXPORTS, ApiKinds.SLICES, SECRETS)::contains,
                        triggers::exportsOf),
                new Watched(
                        new EndpointSliceReconciler(
                                parts.view(),
                                exports,
                                parts.exports(),
                                new ConsumerCounts(parts.view(), parts.bindings()),
                                parts.partitions(),
                                parts.clock()),
                        ofSlices::contains,
                        triggers::slicesOf),
                new Watched(
                        new BindingReconciler(
                                parts.view(), bindings, parts.exports(), parts.types(), end, parts.clock()),
                        space -> ofBindings.contains(space) || !space.identity().isEmpty(),
                        record -> triggers.bindingsOf(ends, record),
                        false,
                        ends),
                new Watched(
                        new ExtraAnnotationReconciler(parts.view(), bindings, parts.exports()),
                        Set.of(ApiKinds.BINDINGS, ApiKinds.EXPORTS)::contains,
                        triggers::annotatedOf),
                new Watched(
                        copies,
                        Set.of(ApiKinds.BINDINGS, ApiKinds.EXPORTS, ApiKinds.SCHEMAS)::contains,
                        copies::copies,
                        true,
                        null));
    }

    private List<ObjectKey> exportsOf(ObjectRecord record) {
        ObjectKey key = record.key();
        if (key.space().equals(ApiKinds.EXPORTS)) {
            return List.of(key);
        }
        if (key.space().equals(ApiKinds.SLICES)) {
            return List.of(new ObjectKey(key.cluster(), ApiKinds.EXPORTS, "", key.name()));
        }
        return secrets.of(snapshot(), ExportReconciler.place(key))
                .map(ObjectRecord::key)
                .toList();
    }

    private List<ObjectKey> slicesOf(ObjectRecord record) {
        ObjectKey key = record.key();
        if (key.space().equals(ApiKinds.SLICES)) {
            return List.of(key);
        }
        if (key.space().equals(PARTITIONS)) {
            return keys(snapshot().map(ApiKinds.SLICES).in(key.cluster()));
        }
        if (key.space().equals(SHARDS)) {
            return keys(snapshot().map(ApiKinds.SLICES).all());
        }
        return key.space().equals(ApiKinds.EXPORTS)
                ? slices.of(snapshot(), key.cluster(), key.name())
                : slices.ofBinding(snapshot(), record);
    }

    private List<ObjectKey> bindingsOf(Progress ends, ObjectRecord record) {
        ObjectKey key = record.key();
        ResourceSpace space = key.space();
        if (space.equals(ApiKinds.EXPORTS)) {
            return of(key.cluster(), key.name());
        }
        if (space.equals(ApiKinds.SCHEMAS)) {
            return ofSchema(key);
        }
        if (!space.identity().isEmpty()) {
            return ends.changedIn(key.cluster(), Long.MAX_VALUE);
        }
        List<ObjectKey> found = new ArrayList<>(in(key.cluster(), binding -> !binding.upToDate()));
        if (space.equals(ApiKinds.BINDINGS) && !found.contains(key)) {
            found.add(key);
        }
        return found;
    }

    private List<ObjectKey> annotatedOf(ObjectRecord record) {
        ObjectKey key = record.key();
        return key.space().equals(ApiKinds.EXPORTS) ? of(key.cluster(), key.name()) : List.of(key);
    }

    private List<ObjectKey> in(LogicalClusterName cluster, Predicate<Binding> wanted) {
        return parts.types().bindings(snapshot(), cluster).stream()
                .filter(wanted)
                .map(binding -> binding.record().key())
                .toList();
    }

    /** The bindings of an export. */
    private List<ObjectKey> of(LogicalClusterName cluster, String export) {
        return parts.bindings()
                .of(snapshot(), cluster, export)
                .map(ObjectRecord::key)
                .toList();
    }

    private List<ObjectKey> ofSchema(ObjectKey schema) {
        ViewSnapshot snapshot = snapshot();
        if (schema.cluster().equals(KeptSchemas.CLUSTER)) {
            return parts.types().withCopy(snapshot, schema.name()).toList();
        }
        return parts.exports()
                .naming(snapshot, schema.cluster(), schema.name())
                .flatMap(export -> of(schema.cluster(), export.record().key().name()).stream())
                .toList();
    }

    private static List<ObjectKey> keys(Iterator<ObjectRecord> records) {
        List<ObjectKey> keys = new ArrayList<>();
        records.forEachRemaining(record -> keys.add(record.key()));
        return keys;
    }

    private ViewSnapshot snapshot() {
        return parts.view().snapshot();
    }
}

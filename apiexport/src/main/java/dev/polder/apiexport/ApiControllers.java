package dev.polder.apiexport;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.apiexport.binding.Binding;
import dev.polder.apiexport.binding.BindingEnd;
import dev.polder.apiexport.binding.BindingReconciler;
import dev.polder.apiexport.binding.BoundTypes;
import dev.polder.apiexport.binding.ExtraAnnotationReconciler;
import dev.polder.apiexport.binding.KeptSchemaReconciler;
import dev.polder.apiexport.binding.KeptSchemas;
import dev.polder.apiexport.export.EndpointSliceReconciler;
import dev.polder.apiexport.export.Export;
import dev.polder.apiexport.export.ExportReconciler;
import dev.polder.apiexport.export.Exports;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.apiexport.kind.ExportLabels;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Reconciler;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.RecordMemo;
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

/** The controllers of exports and bindings, and what makes each look at something. */
public final class ApiControllers {

    private static final ResourceSpace DEFINITIONS =
            ResourceSpace.local("apiextensions.k8s.io", "customresourcedefinitions");
    private static final ResourceSpace CLUSTERS = ResourceSpace.local("core.kcp.io", "logicalclusters");
    private static final ResourceSpace SECRETS = ResourceSpace.local("", "secrets");
    private static final ResourceSpace SHARDS = ResourceSpace.local("core.kcp.io", "shards");
    private static final ResourceSpace PARTITIONS = ResourceSpace.local("topology.kcp.io", "partitions");

    private final Parts parts;

    /** The name of the export of each slice: every change of a binding asks for all. */
    private final RecordMemo<String> slices;

    private ApiControllers(Parts parts) {
        this.parts = parts;
        this.slices = new RecordMemo<>(parts.view(), ApiKinds.SLICES, ApiControllers::exportOf);
    }

    /**
     * A controller.
     *
     * @param reconciler looks at objects
     * @param spaces the resources whose changes concern it
     * @param objects the objects to look at when an object of these appeared, changed or disappeared
     * @param former whether objects that changed are asked for as they were before, too
     */
    public record Watched(
            Reconciler reconciler,
            Predicate<ResourceSpace> spaces,
            Function<ObjectRecord, List<ObjectKey>> objects,
            boolean former) {

        Watched(
                Reconciler reconciler,
                Predicate<ResourceSpace> spaces,
                Function<ObjectRecord, List<ObjectKey>> objects) {
            this(reconciler, spaces, objects, false);
        }
    }

    /**
     * What the controllers work with.
     *
     * @param view shows what there is
     * @param exports finds exports
     * @param types tells what is bound
     * @param partitions tells of shards
     * @param random makes keys nobody can guess
     * @param clock tells the time
     */
    public record Parts(
            StoreView view,
            Exports exports,
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
        BindingEnd end = new BindingEnd(bindings, parts.exports(), parts.types(), parts.clock());
        KeptSchemaReconciler copies = new KeptSchemaReconciler(parts.view(), bindings, parts.exports(), parts.types());
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
                                parts.view(), exports, parts.exports(), parts.partitions(), parts.clock()),
                        ofSlices::contains,
                        triggers::slicesOf),
                new Watched(
                        new BindingReconciler(
                                parts.view(), bindings, parts.exports(), parts.types(), end, parts.clock()),
                        space -> ofBindings.contains(space) || !space.identity().isEmpty(),
                        triggers::bindingsOf),
                new Watched(
                        new ExtraAnnotationReconciler(parts.view(), bindings, parts.exports()),
                        Set.of(ApiKinds.BINDINGS, ApiKinds.EXPORTS)::contains,
                        triggers::annotatedOf),
                new Watched(
                        copies,
                        Set.of(ApiKinds.BINDINGS, ApiKinds.EXPORTS, ApiKinds.SCHEMAS)::contains,
                        copies::copies,
                        true));
    }

    private List<ObjectKey> exportsOf(ObjectRecord record) {
        ObjectKey key = record.key();
        if (key.space().equals(ApiKinds.EXPORTS)) {
            return List.of(key);
        }
        if (key.space().equals(ApiKinds.SLICES)) {
            return List.of(new ObjectKey(key.cluster(), ApiKinds.EXPORTS, "", key.name()));
        }
        return keys(snapshot().map(ApiKinds.EXPORTS).in(key.cluster()));
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
        String export = key.space().equals(ApiKinds.EXPORTS) ? key.name() : exportOf(record);
        List<ObjectKey> found = new ArrayList<>();
        for (Iterator<ObjectRecord> all = snapshot().map(ApiKinds.SLICES).all(); all.hasNext(); ) {
            ObjectRecord slice = all.next();
            if (export.equals(slices.of(slice))) {
                found.add(slice.key());
            }
        }
        return found;
    }

    /** The name of the export that a slice or a binding is about. */
    private static String exportOf(ObjectRecord record) {
        if (record.unreadable().isPresent()) {
            return "";
        }
        JsonNode spec = Json.readOwn(record.body().json()).path("spec");
        JsonNode reference = spec.has("reference") ? spec.path("reference").path("export") : spec.path("export");
        return reference.path("name").asText("");
    }

    private List<ObjectKey> bindingsOf(ObjectRecord record) {
        ObjectKey key = record.key();
        ResourceSpace space = key.space();
        if (space.equals(ApiKinds.EXPORTS)) {
            return of(key.cluster(), key.name());
        }
        if (space.equals(ApiKinds.SCHEMAS)) {
            return ofSchema(key);
        }
        if (!space.identity().isEmpty()) {
            return in(key.cluster(), Binding::ending);
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
        String label = ExportLabels.value(cluster, export);
        List<ObjectKey> found = new ArrayList<>();
        for (Iterator<ObjectRecord> all = snapshot().map(ApiKinds.BINDINGS).all(); all.hasNext(); ) {
            ObjectRecord binding = all.next();
            if (label.equals(binding.labels().get(ExportLabels.EXPORT))) {
                found.add(binding.key());
            }
        }
        return found;
    }

    private List<ObjectKey> ofSchema(ObjectKey schema) {
        ViewSnapshot snapshot = snapshot();
        if (schema.cluster().equals(KeptSchemas.CLUSTER)) {
            return parts.types().withCopy(snapshot, schema.name());
        }
        List<ObjectKey> found = new ArrayList<>();
        for (Iterator<ObjectRecord> all = snapshot.map(ApiKinds.EXPORTS).in(schema.cluster()); all.hasNext(); ) {
            String name = all.next().key().name();
            boolean names = parts.exports()
                    .export(snapshot, schema.cluster(), name)
                    .map(Export::schemas)
                    .filter(schemas -> schemas.containsValue(schema.name()))
                    .isPresent();
            if (names) {
                found.addAll(of(schema.cluster(), name));
            }
        }
        return found;
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

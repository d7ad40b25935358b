package dev.polder.apiexport.binding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.apiexport.export.Export;
import dev.polder.apiexport.export.Exports;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.apiexport.kind.PublishedSchema;
import dev.polder.machinery.object.Conditions.Severity;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Reconciler;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Binds: takes the resources of an export for the binding that names it, and reports what is served (kcp {@code
 * pkg/reconciler/apis/apibinding}).
 */
public final class BindingReconciler implements Reconciler {

    static final GroupVersionResource BINDINGS = new GroupVersionResource(ApiKinds.GROUP, "v1alpha2", "apibindings");

    static final GroupVersionResource CLUSTERS = new GroupVersionResource("core.kcp.io", "v1alpha1", "logicalclusters");
    private static final ResourceSpace DEFINITIONS =
            ResourceSpace.local("apiextensions.k8s.io", "customresourcedefinitions");
    private static final String CONFLICTS = "NamingConflicts";

    private final StoreView view;
    private final ObjectClient client;
    private final Exports exports;
    private final BoundTypes types;
    private final BindingEnd end;
    private final InstantSource clock;

    /**
     * A controller.
     *
     * @param types tells what other bindings serve
     * @param end empties bindings that are being deleted
     */
    public BindingReconciler(
            StoreView view,
            ObjectClient client,
            Exports exports,
            BoundTypes types,
            BindingEnd end,
            InstantSource clock) {
        this.view = view;
        this.client = client;
        this.exports = exports;
        this.types = types;
        this.end = end;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "apibindings";
    }

    @Override
    public void reconcile(ObjectKey key) {
        ViewSnapshot snapshot = view.snapshot();
        ObjectRecord record = snapshot.map(key.space()).get(key.cluster(), "", key.name());
        if (record == null || record.unreadable().isPresent()) {
            end.progress().forget(key);
            return;
        }
        Binding binding = Binding.of(record);
        if (binding.ending()) {
            end.empty(snapshot, binding);
            return;
        }
        ObjectNode before = Json.readOwn(record.body().json());
        ObjectNode wanted = before.deepCopy();
        BindingStatus status = new BindingStatus(wanted, clock.instant());
        bind(snapshot, binding, before, status);
        status.sumUp();
        if (!wanted.path("status").equals(before.path("status"))) {
            wanted.withObject("/metadata").put("resourceVersion", Long.toString(record.revision()));
            write(key, before, wanted);
        }
    }

    /** Whatever others have written meanwhile is looked at again, so a status is only written over the object it was made for. */
    private void write(ObjectKey key, ObjectNode before, ObjectNode wanted) {
        client.modify(key.cluster(), BINDINGS, "", key.name(), "status", live -> {
            boolean same = live.path("metadata")
                            .path("uid")
                            .equals(before.path("metadata").path("uid"))
                    && live.path("spec").equals(before.path("spec"))
                    && live.path("status").equals(before.path("status"));
            if (same) {
                live.set("status", wanted.path("status"));
            }
            return live;
        });
    }

    private void bind(ViewSnapshot snapshot, Binding binding, JsonNode before, BindingStatus status) {
        LogicalClusterName cluster = binding.record().key().cluster();
        String where = (binding.path().isEmpty() ? cluster.value() : binding.path()) + "|" + binding.export();
        if (binding.export().isEmpty()) {
            status.invalidExport(Severity.ERROR, "APIExportInvalidReference", "Missing APIExport reference");
            return;
        }
        Optional<Export> found =
                exports.cluster(cluster, binding.path()).flatMap(at -> exports.export(snapshot, at, binding.export()));
        if (found.isEmpty()) {
            status.invalidExport(Severity.ERROR, "APIExportNotFound", "APIExport " + where + " not found");
            return;
        }
        Export export = found.get();
        if (binding.isAnother(export)) {
            status.invalidExport(
                    Severity.ERROR, "APIExportNotFound", "APIExport " + where + " is not the one that was bound");
            return;
        }
        status.claims(export.claims(), before.path("spec").path("permissionClaims"));
        if (export.identity().isEmpty()) {
            status.invalidExport(
                    Severity.WARNING, "MissingIdentityHash", "APIExport " + where + " is missing status.identityHash");
            return;
        }
        LogicalClusterName exporter = export.record().key().cluster();
        status.exporter(exporter.value());
        Map<GroupResource, PublishedSchema> schemas = new LinkedHashMap<>();
        for (String name : export.schemas().values()) {
            Optional<PublishedSchema> schema = exports.schema(snapshot, exporter, name);
            if (schema.isEmpty()) {
                status.invalidExport(
                        Severity.ERROR,
                        "InternalError",
                        "Invalid APIExport. Please contact the APIExport owner to resolve: APIResourceSchema \"" + name
                                + "\" not found");
                return;
            }
            schemas.put(schema.get().resource(), schema.get());
        }
        serve(snapshot, binding, export, schemas, status);
    }

    private void serve(
            ViewSnapshot snapshot,
            Binding binding,
            Export export,
            Map<GroupResource, PublishedSchema> schemas,
            BindingStatus status) {
        LogicalClusterName cluster = binding.record().key().cluster();
        if (snapshot.map(ResourceSpace.local(CLUSTERS.groupResource())).get(cluster, "", TenancyKeys.SINGLETON)
                == null) {
            status.notBound(
                    "LogicalClusterNotFound", "Unable to bind APIs: logicalclusters.core.kcp.io \"cluster\" not found");
            return;
        }
        Map<GroupResource, PublishedSchema> taking = new LinkedHashMap<>(schemas);
        taking.keySet().removeIf(export::isServedEverywhere);
        Optional<String> given = types.conflictWithGiven(cluster, taking.values());
        if (given.isPresent()) {
            status.notBound(CONFLICTS, "Unable to bind APIs: " + given.get());
            return;
        }
        SortedMap<String, ResourceLocks.Holder> skipped;
        try {
            skipped = taking.isEmpty() ? new TreeMap<>() : lock(binding, taking.keySet());
        } catch (ResourceLocks.UnreadableLocksException e) {
            status.notBound(CONFLICTS, "Unable to bind APIs: " + e.getMessage());
            return;
        }
        List<NameConflicts.Taken> taken = types.taken(snapshot, cluster, binding);
        for (PublishedSchema schema : schemas.values()) {
            if (skipped.containsKey(schema.resource().toString())) {
                continue;
            }
            if (!taking.containsKey(schema.resource())) {
                status.resource(schema, export.identity());
                continue;
            }
            Optional<String> conflict = NameConflicts.find(schema.resource(), schema.names(), taken);
            if (conflict.isPresent()) {
                status.notBound(CONFLICTS, "Unable to bind APIs: " + conflict.get());
                return;
            }
            if (KeptSchemas.find(exports, snapshot, schema.uid(), schema.resource())
                    .isEmpty()) {
                KeptSchemas.keep(client, schema);
            }
            status.resource(schema, export.identity());
        }
        status.validExport();
        if (skipped.isEmpty()) {
            status.bound();
        } else {
            String held = skipped.entrySet().stream()
                    .map(entry -> entry.getKey() + ":" + entry.getValue())
                    .collect(Collectors.joining(" ", "map[", "]"));
            status.notBound(
                    CONFLICTS, "Unable to bind APIs because they are bound by other APIBindings or CRDs: " + held);
        }
    }

    /**
     * Takes the resources, where whoever comes first gets them. A definition that came while they were taken is seen
     * afterwards: later ones are refused (OverlappingDefinitions).
     *
     * @return the resources that others hold, with these
     */
    private SortedMap<String, ResourceLocks.Holder> lock(Binding binding, Set<GroupResource> resources) {
        LogicalClusterName cluster = binding.record().key().cluster();
        String name = binding.record().key().name();
        SortedMap<String, ResourceLocks.Holder> skipped = new TreeMap<>();
        Set<String> before = definitions(cluster);
        change(cluster, locks -> {
            skipped.clear();
            skipped.putAll(locks.take(resources, name, before, clock.instant()));
        });
        Set<GroupResource> late = new HashSet<>();
        Set<String> after = definitions(cluster);
        for (GroupResource resource : resources) {
            if (after.contains(resource.toString()) && !skipped.containsKey(resource.toString())) {
                late.add(resource);
                skipped.put(resource.toString(), new ResourceLocks.Holder(""));
            }
        }
        if (!late.isEmpty()) {
            change(cluster, locks -> locks.give(late, name));
        }
        return skipped;
    }

    private void change(LogicalClusterName cluster, Consumer<ResourceLocks> change) {
        client.modify(cluster, CLUSTERS, "", TenancyKeys.SINGLETON, "", live -> {
            ResourceLocks locks = ResourceLocks.of(live);
            change.accept(locks);
            locks.write(live);
            return live;
        });
    }

    private Set<String> definitions(LogicalClusterName cluster) {
        Set<String> names = new HashSet<>();
        for (Iterator<ObjectRecord> all = view.snapshot().map(DEFINITIONS).in(cluster); all.hasNext(); ) {
            names.add(all.next().key().name());
        }
        return names;
    }
}

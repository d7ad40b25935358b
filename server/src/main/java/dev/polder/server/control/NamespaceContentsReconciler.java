package dev.polder.server.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.api.resource.Verb;
import dev.polder.api.status.ApiException;
import dev.polder.machinery.type.ResourceType;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Reconciler;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Empties namespaces that are being deleted, and finalizes them when nothing is left in them (controller-manager {@code
 * namespace.NamespaceController}); its conditions say what keeps it. Looked at again whenever something in the namespace changes.
 */
final class NamespaceContentsReconciler implements Reconciler {

    private static final String FINALIZER = "kubernetes";

    private final StoreView view;
    private final SchemaSource schemas;
    private final ObjectClient client;
    private final InstantSource clock;

    NamespaceContentsReconciler(StoreView view, SchemaSource schemas, ObjectClient client, InstantSource clock) {
        this.view = view;
        this.schemas = schemas;
        this.client = client;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "namespace-contents";
    }

    @Override
    public void reconcile(ObjectKey namespace) {
        ViewSnapshot snapshot = view.snapshot();
        ObjectRecord record = snapshot.map(Spaces.NAMESPACES).get(namespace.cluster(), "", namespace.name());
        if (record == null || !record.terminating()) {
            return;
        }
        NamespaceConditions conditions = new NamespaceConditions();
        ApiException failed = null;
        for (ResourceType type : types(namespace)) {
            try {
                for (ObjectRecord object : objects(snapshot, type, namespace)) {
                    delete(type, object);
                }
            } catch (ApiException e) {
                // One type that cannot be deleted must not keep the others.
                failed = e;
                conditions.failed(e.status().message());
            }
        }
        ViewSnapshot after = view.snapshot();
        int left = 0;
        for (ResourceType type : types(namespace)) {
            for (ObjectRecord object : objects(after, type, namespace)) {
                left++;
                conditions.remains(type.groupResource(), finalizers(object));
            }
        }
        if (left == 0) {
            client.modify(
                    namespace.cluster(),
                    Spaces.NAMESPACE_RESOURCE,
                    "",
                    namespace.name(),
                    "finalize",
                    NamespaceContentsReconciler::release);
        } else {
            tell(namespace, conditions);
        }
        if (failed != null) {
            throw failed;
        }
    }

    /** Says in the namespace's status what keeps it. */
    private void tell(ObjectKey namespace, NamespaceConditions conditions) {
        ObjectRecord now = view.snapshot().map(Spaces.NAMESPACES).get(namespace.cluster(), "", namespace.name());
        if (now != null
                && now.unreadable().isEmpty()
                && conditions.differ(Json.readOwn(now.body().json()))) {
            client.modify(
                    namespace.cluster(),
                    Spaces.NAMESPACE_RESOURCE,
                    "",
                    namespace.name(),
                    "status",
                    live -> conditions.set(live, clock.instant()));
        }
    }

    private List<ResourceType> types(ObjectKey namespace) {
        return schemas.catalog(namespace.cluster()).types().stream()
                .filter(type -> type.namespaced() && type.verbs().contains(Verb.DELETE))
                .toList();
    }

    private static List<ObjectRecord> objects(ViewSnapshot snapshot, ResourceType type, ObjectKey namespace) {
        List<ObjectRecord> objects = new ArrayList<>();
        snapshot.map(type.space()).in(namespace.cluster(), namespace.name()).forEachRemaining(objects::add);
        return objects;
    }

    private static List<String> finalizers(ObjectRecord object) {
        List<String> names = new ArrayList<>();
        if (object.unreadable().isEmpty()) {
            Json.readOwn(object.body().json())
                    .path("metadata")
                    .path("finalizers")
                    .forEach(one -> names.add(one.asText()));
        }
        return names;
    }

    private void delete(ResourceType type, ObjectRecord object) {
        if (!object.terminating()) {
            // In the version it lies in, so that no webhook has to be asked about it.
            GroupVersionResource resource = new GroupVersionResource(
                    type.group(), type.storageVersion(), type.names().plural());
            client.delete(
                    object.key().cluster(),
                    resource,
                    object.key().namespace(),
                    object.key().name(),
                    object.uid());
        }
    }

    private static ObjectNode release(ObjectNode namespace) {
        if (namespace.path("spec").path("finalizers") instanceof ArrayNode finalizers) {
            for (int i = finalizers.size() - 1; i >= 0; i--) {
                if (finalizers.get(i).asText().equals(FINALIZER)) {
                    finalizers.remove(i);
                }
            }
        }
        return namespace;
    }
}

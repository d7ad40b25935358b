package dev.polder.server.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.api.resource.Verb;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.machinery.type.ResourceType;
import dev.polder.spi.control.Deletions.Failure;
import dev.polder.spi.control.Deletions.Line;
import dev.polder.spi.control.Deletions.Victim;
import dev.polder.spi.control.Looks;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Progress;
import dev.polder.spi.control.Reconciler;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.storage.view.HeldRun;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRun;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Empties namespaces that are being deleted, and finalizes them when nothing is left in them (controller-manager {@code
 * namespace.NamespaceController}); its conditions say what keeps it. How often a namespace is looked at follows from how much in
 * it changes ({@link Progress}), so that the end of n objects is work for n.
 */
final class NamespaceContentsReconciler implements Reconciler {

    private static final String FINALIZER = "kubernetes";

    private final StoreView view;
    private final SchemaSource schemas;
    private final ObjectClient client;
    private final Progress progress;
    private final Looks looks;
    private final InstantSource clock;

    /**
     * A reconciler.
     *
     * @param progress shared with its trigger
     * @param looks counts its looks
     */
    NamespaceContentsReconciler(
            StoreView view,
            SchemaSource schemas,
            ObjectClient client,
            Progress progress,
            Looks looks,
            InstantSource clock) {
        this.view = view;
        this.schemas = schemas;
        this.client = client;
        this.progress = progress;
        this.looks = looks;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "namespace-contents";
    }

    @Override
    public void reconcile(ObjectKey namespace) {
        boolean moved = true;
        while (moved && isTerminating(namespace)) {
            List<ResourceType> types = types(namespace);
            List<Failure> failures = deleteAll(namespace, types);
            moved = settle(namespace, types, failures);
            if (!failures.isEmpty()) {
                throw failures.get(0).why();
            }
        }
    }

    private boolean isTerminating(ObjectKey namespace) {
        ObjectRecord record = view.snapshot().map(Spaces.NAMESPACES).get(namespace.cluster(), "", namespace.name());
        if (record == null || !record.terminating()) {
            progress.forget(namespace);
            return false;
        }
        return true;
    }

    /** Lets the namespace go, or says what keeps it; whether much has changed meanwhile. */
    private boolean settle(ObjectKey namespace, List<ResourceType> types, List<Failure> failures) {
        progress.begin(namespace);
        NamespaceConditions conditions = new NamespaceConditions();
        failures.forEach(failure -> conditions.failed(failure.message()));
        ViewSnapshot after = view.snapshot();
        int left = 0;
        for (ResourceType type : types) {
            ObjectRun objects = HeldRun.of(view, ObjectRun.of(objects(after, type, namespace)));
            while (objects.hasNext()) {
                left++;
                conditions.remains(type.groupResource(), finalizers(objects.next()));
            }
        }
        looks.count(left);
        if (left > 0) {
            tell(namespace, conditions);
            return progress.waits(namespace, left, after.revision());
        }
        client.modify(
                namespace.cluster(),
                Spaces.NAMESPACE_RESOURCE,
                "",
                namespace.name(),
                "finalize",
                NamespaceContentsReconciler::release);
        progress.forget(namespace);
        return false;
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

    private List<Failure> deleteAll(ObjectKey namespace, List<ResourceType> types) {
        ViewSnapshot before = view.snapshot();
        List<Line> lines = new ArrayList<>();
        int all = 0;
        for (ResourceType type : types) {
            all += before.map(type.space()).count(namespace.cluster(), namespace.name());
            // In the version it lies in, so that no webhook has to be asked about it.
            GroupVersionResource resource = new GroupVersionResource(
                    type.group(), type.storageVersion(), type.names().plural());
            lines.add(Line.of(
                    resource,
                    objects(before, type, namespace),
                    object -> object.terminating() ? null : new Victim(object.key(), object.uid())));
        }
        looks.count(all);
        return client.deleteAll(lines);
    }

    private static Iterator<ObjectRecord> objects(ViewSnapshot snapshot, ResourceType type, ObjectKey namespace) {
        return snapshot.map(type.space()).in(namespace.cluster(), namespace.name());
    }

    private static List<String> finalizers(ObjectRecord object) {
        return object.unreadable().isEmpty()
                ? ObjectFacts.finalizers(object.body().json())
                : List.of();
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

package dev.polder.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.machinery.crd.Termination;
import dev.polder.spi.control.Deletions.Failure;
import dev.polder.spi.control.Deletions.Line;
import dev.polder.spi.control.Deletions.Victim;
import dev.polder.spi.control.Looks;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Progress;
import dev.polder.spi.control.Reconciler;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ResourceMap;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.time.InstantSource;
import java.util.List;

/**
 * Deletes the objects of a definition that is being deleted, and lets the definition go when the last of them has gone;
 * its condition Terminating says how far that is (apiextensions {@code finalizer.CRDFinalizer}).
 */
final class CrdCleanupReconciler implements Reconciler {

    private final StoreView view;
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
    CrdCleanupReconciler(StoreView view, ObjectClient client, Progress progress, Looks looks, InstantSource clock) {
        this.view = view;
        this.client = client;
        this.progress = progress;
        this.looks = looks;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "crd-cleanup";
    }

    @Override
    public void reconcile(ObjectKey key) {
        boolean moved = true;
        while (moved) {
            ObjectRecord record = view.snapshot().map(Spaces.CRDS).get(key.cluster(), "", key.name());
            if (record == null || !record.terminating() || record.unreadable().isPresent()) {
                progress.forget(key);
                return;
            }
            moved = look(key, Json.readOwn(record.body().json()));
        }
    }

    /** Deletes what is there, and lets the definition go if nothing is; whether much has changed meanwhile. */
    private boolean look(ObjectKey key, ObjectNode definition) {
        ResourceMap before = objects(view.snapshot(), definition);
        int there = before.count(key.cluster());
        looks.count(there);
        Termination begun = Termination.of(definition, there > 0);
        List<Failure> failures = List.of();
        if (!begun.isOver()) {
            if (!Termination.hasFailed(definition)) {
                mark(key, definition, begun);
            }
            failures = deleteAll(key, definition, before);
        }
        progress.begin(key);
        ViewSnapshot after = view.snapshot();
        int left = objects(after, definition).count(key.cluster());
        Termination termination = Termination.of(definition, left > 0);
        if (!termination.isOver()) {
            boolean moved = progress.waits(key, left, after.revision());
            if (!failures.isEmpty()) {
                tell(key, definition, failures);
                throw failures.get(0).why();
            }
            mark(key, definition, termination);
            return moved;
        }
        mark(key, definition, termination);
        client.modify(key.cluster(), Spaces.CRD_RESOURCE, "", key.name(), "", CrdCleanupReconciler::release);
        progress.forget(key);
        return false;
    }

    private static ResourceMap objects(ViewSnapshot snapshot, ObjectNode definition) {
        String group = definition.path("spec").path("group").asText();
        return snapshot.map(ResourceSpace.local(group, plural(definition)));
    }

    private static String plural(ObjectNode definition) {
        return definition.path("spec").path("names").path("plural").asText();
    }

    private List<Failure> deleteAll(ObjectKey key, ObjectNode definition, ResourceMap objects) {
        GroupVersionResource resource = new GroupVersionResource(
                definition.path("spec").path("group").asText(), storageVersion(definition), plural(definition));
        return client.deleteAll(List.of(Line.of(
                resource,
                objects.in(key.cluster()),
                object -> object.terminating() ? null : new Victim(object.key(), object.uid()))));
    }

    private void tell(ObjectKey key, ObjectNode definition, List<Failure> failures) {
        List<String> why = failures.stream().map(Failure::message).toList();
        if (Termination.markFailed(definition, why, clock.instant())) {
            client.modify(key.cluster(), Spaces.CRD_RESOURCE, "", key.name(), "status", live -> {
                Termination.markFailed(live, why, clock.instant());
                return live;
            });
        }
    }

    private void mark(ObjectKey key, ObjectNode definition, Termination termination) {
        if (!termination.isMarked(definition)) {
            termination.mark(definition, clock.instant());
            client.modify(key.cluster(), Spaces.CRD_RESOURCE, "", key.name(), "status", live -> {
                termination.mark(live, clock.instant());
                return live;
            });
        }
    }

    /** Objects are deleted in the version they lie in, so that no webhook has to be asked about them. */
    private static String storageVersion(ObjectNode definition) {
        for (JsonNode version : definition.path("spec").path("versions")) {
            if (version.path("storage").asBoolean()) {
                return version.path("name").asText();
            }
        }
        return "";
    }

    private static ObjectNode release(ObjectNode definition) {
        if (definition.path("metadata").path("finalizers") instanceof ArrayNode finalizers) {
            for (int i = finalizers.size() - 1; i >= 0; i--) {
                if (finalizers.get(i).asText().equals(Termination.FINALIZER)) {
                    finalizers.remove(i);
                }
            }
        }
        return definition;
    }
}

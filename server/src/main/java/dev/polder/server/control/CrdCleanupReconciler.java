package dev.polder.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.machinery.crd.Termination;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Reconciler;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes the objects of a definition that is being deleted, and lets the definition go when the last of them has gone;
 * its condition Terminating says how far that is (apiextensions {@code finalizer.CRDFinalizer}).
 */
final class CrdCleanupReconciler implements Reconciler {

    private final StoreView view;
    private final ObjectClient client;
    private final InstantSource clock;

    CrdCleanupReconciler(StoreView view, ObjectClient client, InstantSource clock) {
        this.view = view;
        this.client = client;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "crd-cleanup";
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectRecord record = view.snapshot().map(Spaces.CRDS).get(key.cluster(), "", key.name());
        if (record == null || !record.terminating() || record.unreadable().isPresent()) {
            return;
        }
        ObjectNode definition = Json.readOwn(record.body().json());
        String group = definition.path("spec").path("group").asText();
        String plural = definition.path("spec").path("names").path("plural").asText();
        List<ObjectRecord> objects = new ArrayList<>();
        view.snapshot()
                .map(ResourceSpace.local(group, plural))
                .in(key.cluster())
                .forEachRemaining(objects::add);
        Termination termination = Termination.of(definition, !objects.isEmpty());
        if (!termination.isMarked(definition)) {
            client.modify(key.cluster(), Spaces.CRD_RESOURCE, "", key.name(), "status", live -> {
                termination.mark(live, clock.instant());
                return live;
            });
        }
        if (termination.isOver()) {
            client.modify(key.cluster(), Spaces.CRD_RESOURCE, "", key.name(), "", CrdCleanupReconciler::release);
            return;
        }
        GroupVersionResource resource = new GroupVersionResource(group, storageVersion(definition), plural);
        for (ObjectRecord object : objects) {
            if (!object.terminating()) {
                client.delete(
                        key.cluster(),
                        resource,
                        object.key().namespace(),
                        object.key().name(),
                        object.uid());
            }
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

package dev.polder.server.tenancy.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.object.ResourceSpace;
import dev.polder.apiexport.binding.BindingEnd;
import dev.polder.machinery.object.Conditions;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.server.tenancy.StoredFacts;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.server.tenancy.WorkspaceConditions;
import dev.polder.spi.schema.ResourceCatalog;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * What is left in a logical cluster, besides its description.
 *
 * @param keepers the objects that must be ended by the verbs before the rest can go
 * @param blockers what waits for somebody who is not the server
 */
record Remains(List<ObjectRecord> keepers, Blockers blockers) {

    /** The server's own finalizers, which go by themselves. */
    private static final Set<String> OWN = Set.of(
            TenancyKeys.WORKSPACE_FINALIZER,
            TenancyKeys.CONTENT_FINALIZER,
            BindingEnd.FINALIZER,
            "customresourcecleanup.apiextensions.k8s.io",
            "foregroundDeletion",
            "orphan");

    /** Those of them that stand for other objects of the same logical cluster, which end with it. */
    private static final Set<String> INSIDE =
            Set.of("customresourcecleanup.apiextensions.k8s.io", "foregroundDeletion", "orphan");

    /** The same in the spec of a namespace. */
    private static final String NAMESPACE_CONTENTS = "kubernetes";

    private static final ResourceSpace DESCRIPTIONS = Tenancy.space(Tenancy.LOGICAL_CLUSTERS);

    /** What is not told of: whoever must find out why a cluster does not end enters it by them. */
    private static final Set<ResourceSpace> UNTOLD =
            Set.of(Tenancy.space(Tenancy.ROLES), Tenancy.space(Tenancy.BINDINGS));

    /**
     * Looks at all objects.
     *
     * @param catalog what is served: what is not, nobody can end by a verb any more
     */
    static Remains of(ViewSnapshot snapshot, LogicalClusterName cluster, ResourceCatalog catalog) {
        Remains remains = new Remains(new ArrayList<>(), new Blockers());
        for (ResourceSpace space : snapshot.spaces()) {
            if (!space.equals(DESCRIPTIONS)) {
                Iterator<ObjectRecord> records = snapshot.map(space).in(cluster);
                records.forEachRemaining(record -> remains.add(record, catalog));
            }
        }
        return remains;
    }

    /** Whether an object must be ended by the verbs: somebody is to be told, or nobody knows what it says. */
    static boolean keeps(ObjectRecord record, ResourceCatalog catalog) {
        return (record.unreadable().isPresent() || !keeping(record).isEmpty())
                && catalog.find(record.key().space().groupResource()).isPresent();
    }

    private static List<String> keeping(ObjectRecord record) {
        if (!ObjectFacts.mentionsFinalizers(record.body().json())) {
            return List.of();
        }
        JsonNode object = StoredFacts.tree(record);
        List<String> keeping = ObjectFacts.finalizers(object);
        keeping.removeAll(INSIDE);
        if (record.key().space().equals(Tenancy.space(Tenancy.NAMESPACES))) {
            List<String> ofSpec = ObjectFacts.texts(object.path("spec").path("finalizers"));
            ofSpec.remove(NAMESPACE_CONTENTS);
            keeping.addAll(ofSpec);
        }
        return keeping;
    }

    private void add(ObjectRecord record, ResourceCatalog catalog) {
        boolean keeps = keeps(record, catalog);
        if (keeps) {
            keepers.add(record);
        }
        if (keeps || !UNTOLD.contains(record.key().space())) {
            blockers.count(record.key());
        }
        if (!record.terminating() || record.unreadable().isPresent()) {
            return;
        }
        JsonNode object = StoredFacts.tree(record);
        List<String> kept = ObjectFacts.finalizers(object);
        blockers.count(kept);
        List<String> foreign = new ArrayList<>(keeping(record));
        foreign.removeAll(OWN);
        JsonNode inside = Conditions.find(object, WorkspaceConditions.CONTENT_DELETED);
        boolean child = inside != null && inside.path("status").asText("").equals("False");
        if (!foreign.isEmpty() || child) {
            String says = inside == null ? "" : inside.path("message").asText("");
            blockers.add(record.key(), object, foreign, says);
        }
    }
}

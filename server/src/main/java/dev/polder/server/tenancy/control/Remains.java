package dev.polder.server.tenancy.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.object.ResourceSpace;
import dev.polder.server.tenancy.Conditions;
import dev.polder.server.tenancy.ObjectFacts;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What is left in a logical cluster.
 *
 * @param objects how many objects of each resource
 * @param finalizers how many objects each finalizer keeps
 * @param blockers the first objects that wait for somebody who is not the server
 */
record Remains(Map<String, Integer> objects, Map<String, Integer> finalizers, List<String> blockers) {

    /** The server's own finalizers, which go by themselves. */
    private static final Set<String> OWN = Set.of(
            TenancyKeys.WORKSPACE_FINALIZER,
            TenancyKeys.CONTENT_FINALIZER,
            "customresourcecleanup.apiextensions.k8s.io",
            "foregroundDeletion",
            "orphan");

    /** How many objects are named. */
    private static final int NAMED = 5;

    /** Looks at all objects of some resources. */
    static Remains of(ViewSnapshot snapshot, LogicalClusterName cluster, Predicate<ResourceSpace> which) {
        Remains remains = new Remains(new TreeMap<>(), new TreeMap<>(), new ArrayList<>());
        for (ResourceSpace space : snapshot.spaces()) {
            if (which.test(space)) {
                Iterator<ObjectRecord> records = snapshot.map(space).in(cluster);
                records.forEachRemaining(remains::add);
            }
        }
        return remains;
    }

    private void add(ObjectRecord record) {
        var resource = record.key().space().groupResource();
        objects.merge(resource.resource() + "." + resource.group(), 1, Integer::sum);
        if (!record.terminating() || record.unreadable().isPresent()) {
            return;
        }
        JsonNode object = ObjectFacts.tree(record);
        List<String> kept = ObjectFacts.finalizers(object);
        kept.forEach(finalizer -> finalizers.merge(finalizer, 1, Integer::sum));
        List<String> foreign = kept.stream().filter(f -> !OWN.contains(f)).toList();
        JsonNode inside = Conditions.find(object, Conditions.CONTENT_DELETED);
        boolean child = inside != null && inside.path("status").asText("").equals("False");
        if ((!foreign.isEmpty() || child) && blockers.size() < NAMED) {
            String since = object.path("metadata").path("deletionTimestamp").asText("");
            String why = foreign.isEmpty()
                    ? inside == null ? "" : inside.path("message").asText("")
                    : "finalizers " + String.join(", ", foreign);
            String namespace = record.key().namespace();
            blockers.add(resource + " " + (namespace.isEmpty() ? "" : namespace + "/")
                    + record.key().name() + " since " + since + " (" + why + ")");
        }
    }

    boolean isEmpty() {
        return objects.isEmpty();
    }

    /** Whether anything waits for somebody who is not the server. */
    boolean blocked() {
        return !blockers.isEmpty();
    }

    /** kcp's two sentences, and the objects that keep the cluster. */
    String message() {
        String resources = objects.entrySet().stream()
                .map(entry -> entry.getKey() + " has " + entry.getValue() + " resource instances")
                .collect(Collectors.joining(", "));
        String held = finalizers.entrySet().stream()
                .map(entry -> entry.getKey() + " in " + entry.getValue() + " resource instances")
                .collect(Collectors.joining(", "));
        String message = "Some resources are remaining: " + resources;
        if (!held.isEmpty()) {
            message += "; Some content in the logical cluster has finalizers remaining: " + held;
        }
        return blockers.isEmpty() ? message : message + "; Waiting for: " + String.join(", ", blockers);
    }
}

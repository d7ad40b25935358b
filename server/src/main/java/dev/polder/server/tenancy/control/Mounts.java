package dev.polder.server.tenancy.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which workspaces stand for which objects, so that a change of an object leads to them. Holds an entry for each mounted
 * workspace, none for any other (kcp {@code workspaceMountsReferenceIndex}).
 */
final class Mounts {

    private static final ResourceSpace DEFINITIONS =
            ResourceSpace.local("apiextensions.k8s.io", "customresourcedefinitions");

    private final Map<LogicalClusterName, Map<ObjectKey, Reference>> mounts = new ConcurrentHashMap<>();

    /**
     * What a workspace stands for: an object beside it.
     *
     * @param group the group of its kind
     * @param version the version of its kind
     * @param namespace its namespace; empty when it has none
     */
    record Reference(String group, String version, String kind, String namespace, String name) {

        /** The reference of a workspace that has one. */
        static Reference of(JsonNode workspace) {
            JsonNode ref = workspace.path("spec").path("mount").path("ref");
            String apiVersion = ref.path("apiVersion").asText("");
            int slash = apiVersion.indexOf('/');
            return new Reference(
                    slash < 0 ? "" : apiVersion.substring(0, slash),
                    apiVersion.substring(slash + 1),
                    ref.path("kind").asText(""),
                    ref.path("namespace").asText(""),
                    ref.path("name").asText(""));
        }

        /** Namespace and name, as apimachinery prints a {@code NamespacedName}. */
        String qualified() {
            return namespace + "/" + name;
        }

        private boolean mayBe(ObjectKey key) {
            return key.name().equals(name)
                    && key.namespace().equals(namespace)
                    && key.space().groupResource().group().equals(group);
        }
    }

    /** Remembers what a workspace stands for; before the object is looked at, so that no change of it is missed. */
    void put(ObjectKey workspace, Reference reference) {
        mounts.compute(workspace.cluster(), (cluster, there) -> {
            Map<ObjectKey, Reference> all = there == null ? new ConcurrentHashMap<>() : there;
            all.put(workspace, reference);
            return all;
        });
    }

    /** Forgets a workspace that has gone, or stands for nothing. */
    void remove(ObjectKey workspace) {
        mounts.computeIfPresent(workspace.cluster(), (cluster, there) -> {
            there.remove(workspace);
            return there.isEmpty() ? null : there;
        });
    }

    /** The workspaces that an object may concern: what it is mounted as, or, if it is a definition, all beside it. */
    List<ObjectKey> of(ObjectKey object) {
        List<ObjectKey> found = new ArrayList<>();
        Map<ObjectKey, Reference> beside = mounts.getOrDefault(object.cluster(), Map.of());
        boolean definition = object.space().equals(DEFINITIONS);
        beside.forEach((workspace, reference) -> {
            if (definition || reference.mayBe(object)) {
                found.add(workspace);
            }
        });
        return found;
    }
}

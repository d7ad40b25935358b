package dev.polder.server.admission.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.machinery.policy.ParamKind;
import dev.polder.machinery.policy.ParamReference;
import dev.polder.machinery.type.ResourceType;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ResourceMap;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of policies, which lie in the logical cluster of the policy (apiserver {@code policy/generic.CollectParams}).
 *
 * @param world where they are
 * @param cluster whose policies
 * @param namespace the namespace of the object that is written; empty when there is none
 */
record PolicyParams(PolicyWorld world, LogicalClusterName cluster, String namespace) {

    /**
     * A parameter.
     *
     * @param key what tells it from others of its kind
     * @param object the object; null for none
     */
    record Param(String key, @Nullable ObjectNode object) {

        private static final Param NONE = new Param("", null);
    }

    /**
     * The resource of a kind.
     *
     * @throws ConfigurationException when nothing of that kind is served
     */
    ServedResource resource(ParamKind kind) throws ConfigurationException {
        for (ResourceType type : world.schemas().catalog(cluster).types()) {
            if (type.group().equals(kind.version().group())
                    && type.names().kind().equals(kind.kind())) {
                Optional<ServedResource> served = world.schemas()
                        .catalog(cluster)
                        .find(new GroupVersionResource(
                                type.group(),
                                kind.version().version(),
                                type.names().plural()));
                if (served.isPresent()) {
                    return served.get();
                }
            }
        }
        throw new ConfigurationException("failed to find resource referenced by paramKind: '" + kind.shown() + "'");
    }

    /**
     * The parameters that a binding names.
     *
     * @param resource their resource; null when the policy takes none
     * @return one that is nothing where the policy takes none or the binding names none; empty when those that it names are not
     *     there, and need not be
     * @throws ConfigurationException when they cannot be had
     */
    List<Param> of(@Nullable ServedResource resource, @Nullable ParamReference reference)
            throws ConfigurationException {
        if (resource == null || reference == null) {
            return List.of(Param.NONE);
        }
        if (!resource.type().namespaced() && !reference.namespace().isEmpty()) {
            throw new ConfigurationException(
                    "paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
        }
        String within = reference.namespace().isEmpty() ? namespace : reference.namespace();
        if (resource.type().namespaced() && within.isEmpty()) {
            throw new ConfigurationException(
                    "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources");
        }
        List<Param> found = find(resource, reference, resource.type().namespaced() ? within : "");
        if (found.isEmpty() && reference.isRequired()) {
            throw new ConfigurationException("no params found for policy binding with `Deny` parameterNotFoundAction");
        }
        return found;
    }

    private List<Param> find(ServedResource resource, ParamReference reference, String within) {
        ResourceMap map = world.view().snapshot().map(resource.type().space());
        if (!reference.name().isEmpty()) {
            ObjectRecord record = map.get(cluster, within, reference.name());
            return record == null ? List.of() : List.of(param(resource, record));
        }
        List<Param> all = new ArrayList<>();
        Iterator<ObjectRecord> records = within.isEmpty() ? map.in(cluster) : map.in(cluster, within);
        records.forEachRemaining(record -> {
            if (reference.selector().matches(record.labels())) {
                all.add(param(resource, record));
            }
        });
        return all;
    }

    private Param param(ServedResource resource, ObjectRecord record) {
        return new Param(
                record.key().namespace() + "/" + record.key().name(),
                world.forms().tree(resource, record));
    }
}

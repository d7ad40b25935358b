package dev.polder.server.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.api.selector.LabelSelector;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.machinery.policy.MatchResources;
import dev.polder.machinery.policy.Written;
import dev.polder.machinery.policy.expression.Inputs;
import dev.polder.server.admission.AccessQuestions;
import dev.polder.server.admission.Equivalents;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.storage.view.ObjectRecord;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One write, as policies match and see it. What takes work is done when it is first needed. Used by one thread. */
final class WrittenObject {

    private static final GroupResource NAMESPACES = new GroupResource("", "namespaces");
    private static final ResourceSpace NAMESPACE_SPACE = ResourceSpace.local(NAMESPACES);

    private final PolicyWorld world;
    private final AdmissionRequest request;
    private final ObjectVersions versions;
    private final Written written;
    private final Map<GroupVersionResource, Inputs> inputs = new HashMap<>();
    private @Nullable Map<String, String> labels;
    private @Nullable Map<String, String> labelsBefore;

    WrittenObject(PolicyWorld world, AdmissionRequest request) {
        this.world = world;
        this.request = request;
        this.versions = new ObjectVersions(world, request);
        this.written = new Written(
                request.operation().wire().toUpperCase(Locale.ROOT),
                resource(),
                request.subresource(),
                request.effectiveNamespace(),
                request.objectName(),
                equivalents());
    }

    AdmissionRequest request() {
        return request;
    }

    ObjectVersions versions() {
        return versions;
    }

    private GroupVersionResource resource() {
        return new GroupVersionResource(
                request.resource().type().group(),
                request.resource().version().name(),
                request.resource().type().names().plural());
    }

    private List<GroupVersionResource> equivalents() {
        return new Equivalents(world.schemas())
                .of(request).stream()
                        .map(other -> new GroupVersionResource(
                                other.type().group(),
                                other.version().name(),
                                other.type().names().plural()))
                        .toList();
    }

    /** What rules are about. */
    Written written() {
        return written;
    }

    /**
     * The resource as which a policy or binding means the write; empty when it does not.
     *
     * @throws ConfigurationException when that cannot be told
     */
    Optional<GroupVersionResource> match(MatchResources match) throws ConfigurationException {
        // The cheapest question first: rules that are asked here can match, as those are that cannot were never found.
        if (!objectMatches(match.objects())) {
            return Optional.empty();
        }
        Optional<GroupVersionResource> matched = match.rulesMatch(written);
        return matched.isPresent() && namespaceMatches(match.namespaces()) ? matched : Optional.empty();
    }

    private boolean objectMatches(LabelSelector selector) {
        return selector.isEverything()
                || (request.object() != null && selector.matches(newLabels()))
                || (request.old() != null && selector.matches(oldLabels()));
    }

    private Map<String, String> newLabels() {
        Map<String, String> known = labels;
        if (known == null) {
            known = labels(request.object());
            labels = known;
        }
        return known;
    }

    private Map<String, String> oldLabels() {
        Map<String, String> known = labelsBefore;
        if (known == null) {
            known = labels(request.old());
            labelsBefore = known;
        }
        return known;
    }

    private static Map<String, String> labels(@Nullable JsonNode object) {
        Map<String, String> labels = new LinkedHashMap<>();
        if (object == null) {
            return labels;
        }
        object.path("metadata")
                .path("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }

    /** Objects outside of namespaces are never left out; a namespace is looked at as itself. */
    private boolean namespaceMatches(LabelSelector selector) throws ConfigurationException {
        if (selector.isEverything() || written.namespace().isEmpty()) {
            return true;
        }
        ObjectNode object = request.object();
        boolean isNamespace = request.resource().type().groupResource().equals(NAMESPACES);
        if (isNamespace && object != null && request.subresource().isEmpty()) {
            return selector.matches(newLabels());
        }
        ObjectRecord namespace = namespaceRecord(written.namespace());
        if (namespace == null) {
            throw new ConfigurationException("namespaces \"" + written.namespace() + "\" not found");
        }
        return selector.matches(namespace.labels());
    }

    private @Nullable ObjectRecord namespaceRecord(String name) {
        return world.view().snapshot().map(NAMESPACE_SPACE).get(request.cluster(), "", name);
    }

    /**
     * What expressions see, without a parameter.
     *
     * @param as the resource as which the policy means the write
     */
    Inputs inputs(GroupVersionResource as) {
        return inputs.computeIfAbsent(as, this::see);
    }

    private Inputs see(GroupVersionResource as) {
        GroupVersionKind kind = versions.kind(as);
        return new Inputs(
                versions.object(as),
                versions.old(as),
                RequestJson.of(request, as, kind),
                null,
                namespace(),
                new AccessQuestions(request, world.authorizer()));
    }

    /** The object was changed. */
    void changed() {
        inputs.clear();
        labels = null;
    }

    private @Nullable ObjectNode namespace() {
        String name = request.namespace();
        if (name.isEmpty() || request.resource().type().groupResource().equals(NAMESPACES)) {
            return null;
        }
        ObjectRecord record = namespaceRecord(name);
        if (record == null) {
            throw new ApiException(ApiErrors.notFound(NAMESPACES, name).status());
        }
        return world.schemas()
                .catalog(request.cluster())
                .find(new GroupVersionResource("", "v1", NAMESPACES.resource()))
                .map(resource -> exposed(world.forms().tree(resource, record)))
                .orElse(null);
    }

    /** What expressions see of a namespace (apiserver {@code cel.CreateNamespaceObject}). */
    private static ObjectNode exposed(ObjectNode namespace) {
        if (namespace.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove(List.of("ownerReferences", "managedFields"));
        }
        namespace.remove(List.of("apiVersion", "kind"));
        return namespace;
    }
}

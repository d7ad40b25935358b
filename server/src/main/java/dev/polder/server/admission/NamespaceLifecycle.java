package dev.polder.server.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.Verb;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.Status;
import dev.polder.api.status.StatusCause;
import dev.polder.api.status.StatusDetails;
import dev.polder.api.status.StatusReason;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import java.util.List;
import java.util.Set;

/**
 * Nothing is created in a namespace that is missing or being emptied, and some namespaces cannot be deleted (apiserver
 * plugin {@code NamespaceLifecycle}; kcp {@code WorkspaceNamespaceLifecycle}).
 *
 * <p>The write itself compares the namespace's revision, so that a namespace deleted between this check and the commit
 * makes the write start again.
 */
public final class NamespaceLifecycle implements AdmissionPlugin {

    private static final Set<String> IMMORTAL = Set.of("default", "kube-system", "kube-public");
    private static final GroupResource NAMESPACES = new GroupResource("", "namespaces");

    private static final ResourceSpace LOGICAL_CLUSTERS = ResourceSpace.local("core.kcp.io", "logicalclusters");

    private final StoreView view;

    public NamespaceLifecycle(StoreView view) {
        this.view = view;
    }

    @Override
    public String name() {
        return "WorkspaceNamespaceLifecycle";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        GroupResource resource = request.resource().type().groupResource();
        boolean immortal = resource.equals(NAMESPACES) && IMMORTAL.contains(request.name());
        if (request.operation() == Verb.DELETE && immortal && !isEnding(request.cluster())) {
            throw ApiErrors.forbidden(NAMESPACES, request.name(), "this namespace may not be deleted");
        }
        boolean creates =
                request.operation() == Verb.CREATE && !request.namespace().isEmpty();
        if (!creates
                || resource.equals(NAMESPACES)
                || !request.resource().type().rules().traits().stored()) {
            return;
        }
        ObjectRecord namespace =
                view.snapshot().map(ResourceSpace.local(NAMESPACES)).get(request.cluster(), "", request.namespace());
        if (namespace == null) {
            throw ApiErrors.notFound(NAMESPACES, request.namespace());
        }
        if (namespace.terminating()) {
            throw terminating(resource, name(request), request.namespace());
        }
    }

    /** Whether the logical cluster is being deleted: then its namespaces go with it. */
    private boolean isEnding(LogicalClusterName cluster) {
        ObjectRecord described = view.snapshot().map(LOGICAL_CLUSTERS).get(cluster, "", TenancyKeys.SINGLETON);
        return described != null && described.terminating();
    }

    private static String name(AdmissionRequest request) {
        ObjectNode object = request.object();
        return object == null
                ? request.name()
                : object.path("metadata").path("name").asText(request.name());
    }

    private static ApiException terminating(GroupResource resource, String name, String namespace) {
        String why = "unable to create new content in namespace " + namespace + " because it is being terminated";
        Status plain = ApiErrors.forbidden(resource, name, why).status();
        StatusCause cause = new StatusCause(
                "NamespaceTerminating", "namespace " + namespace + " is being terminated", "metadata.namespace");
        StatusDetails details =
                StatusDetails.of(name, resource.group(), resource.resource()).withCauses(List.of(cause));
        return new ApiException(Status.failure(StatusReason.FORBIDDEN, plain.message(), details));
    }
}

package dev.polder.server.tenancy.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.resource.Verb;
import dev.polder.api.status.ApiException;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.server.tenancy.WorkspaceType;
import dev.polder.server.tenancy.WorkspaceType.Reference;
import dev.polder.server.tenancy.WorkspaceTypes;
import dev.polder.server.tenancy.WorkspaceTypes.TypeException;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.authz.Authorizer;
import java.util.List;

/**
 * Finds the type of a new workspace, which its user must be allowed to use and which must be allowed where it lies (kcp
 * plugin of the same name).
 */
final class WorkspaceTypeExists implements AdmissionPlugin {

    private final ClusterDescriptions clusters;
    private final WorkspaceTypes types;
    private final TypePermission permission;

    /**
     * The plugin.
     *
     * @param authorizer says who may use a type, whether or not they may enter where it lies
     */
    WorkspaceTypeExists(ClusterDescriptions clusters, WorkspaceTypes types, Authorizer authorizer) {
        this.clusters = clusters;
        this.types = types;
        this.permission = new TypePermission(types, authorizer);
    }

    @Override
    public String name() {
        return "tenancy.kcp.io/WorkspaceTypeExists";
    }

    private static boolean concerns(AdmissionRequest request) {
        ObjectNode workspace = request.object();
        return request.operation() == Verb.CREATE
                && workspace != null
                && Refusals.isOf(request, Tenancy.WORKSPACES)
                && !workspace.path("spec").has("mount");
    }

    @Override
    public void mutate(AdmissionRequest request) {
        ObjectNode workspace = request.object();
        if (workspace == null || !concerns(request)) {
            return;
        }
        try {
            ObjectNode parent = parent(request);
            Reference wanted = Reference.of(workspace.path("spec").path("type"));
            if (wanted.name().isEmpty()) {
                wanted = defaultChild(request, parent);
            }
            mustBeKnowable(request, wanted);
            WorkspaceType type = types.resolve(
                    ClusterDescriptions.path(parent, request.cluster()), wanted, permission.known(request));
            ObjectNode reference = workspace.withObject("/spec/type");
            reference.put("name", wanted.name());
            reference.put("path", wanted.path().isEmpty() ? type.path() : wanted.path());
            JsonNode labels = workspace.path("metadata").path("labels");
            type.labels().forEach((key, value) -> {
                if (!labels.has(key)) {
                    ObjectFacts.setLabel(workspace, key, value);
                }
            });
        } catch (ApiException | TypeException refused) {
            throw refused(request, refused);
        }
    }

    private ObjectNode parent(AdmissionRequest request) {
        ObjectNode parent = clusters.find(request.cluster());
        if (parent == null) {
            throw new TypeException("workspace type cannot be resolved: "
                    + ClusterDescriptions.missing().status().message());
        }
        return parent;
    }

    private Reference defaultChild(AdmissionRequest request, ObjectNode parent) {
        WorkspaceType type = parentType(parent, "parent type cannot be resolved: ");
        Reference child = type.defaultChild();
        if (child == null) {
            throw Refusals.forbidden(
                    request, "spec.defaultChildWorkspaceType of workspace type " + type.qualified() + " must be set");
        }
        return child;
    }

    private WorkspaceType parentType(ObjectNode parent, String failure) {
        String note = ObjectFacts.note(parent, TenancyKeys.TYPE);
        if (note.isEmpty()) {
            throw new TypeException("annotation " + TenancyKeys.TYPE + " on LogicalCluster must be set");
        }
        int colon = note.lastIndexOf(':');
        if (colon <= 0) {
            throw new TypeException(
                    "annotation " + TenancyKeys.TYPE + " on LogicalCluster must be in the form of cluster:name");
        }
        try {
            return types.get(note.substring(0, colon), note.substring(colon + 1));
        } catch (ApiException missing) {
            throw new TypeException(failure + missing.status().message());
        }
    }

    /** Whoever may not use a type does not hear whether it exists, nor whether its path does. */
    private void mustBeKnowable(AdmissionRequest request, Reference wanted) {
        if (!wanted.path().isEmpty() && !permission.mayUse(request, wanted)) {
            throw TypePermission.refused(request, wanted.qualified());
        }
    }

    @Override
    public void validate(AdmissionRequest request) {
        ObjectNode workspace = request.object();
        if (workspace == null || !concerns(request)) {
            return;
        }
        try {
            Reference wanted = Reference.of(workspace.path("spec").path("type"));
            WorkspaceType type = types.resolve(request.cluster().value(), wanted);
            List<WorkspaceType> all = types.closure(type, permission.known(request));
            if (wanted.path().isEmpty()) {
                throw Refusals.forbidden(request, "spec.type.path must be set");
            }
            for (WorkspaceType alias : all) {
                if (!permission.mayUse(request, alias.cluster(), alias.name())) {
                    throw TypePermission.refused(request, alias.qualified());
                }
            }
            ObjectNode parent = parent(request);
            List<WorkspaceType> above = types.closure(parentType(parent, "workspace type cannot be resolved: "));
            String problem = TypeLimits.problem(
                    new TypeLimits.Kin(ObjectFacts.note(parent, TenancyKeys.TYPE), above),
                    new TypeLimits.Kin(wanted.qualified(), all));
            if (!problem.isEmpty()) {
                throw Refusals.forbidden(request, problem);
            }
        } catch (ApiException | TypeException refused) {
            throw refused(request, refused);
        }
    }

    /** Upstream wraps every failure but a refusal into one. */
    private static ApiException refused(AdmissionRequest request, RuntimeException failure) {
        if (failure instanceof ApiException api) {
            return api.status().code() == 403
                    ? api
                    : Refusals.forbidden(request, api.status().message());
        }
        return Refusals.forbidden(request, String.valueOf(failure.getMessage()));
    }
}

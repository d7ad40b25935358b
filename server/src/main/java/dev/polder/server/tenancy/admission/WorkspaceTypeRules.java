package dev.polder.server.tenancy.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.apiexport.binding.DefaultBinding;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.server.tenancy.WorkspaceType.Reference;
import dev.polder.server.tenancy.WorkspaceTypes;
import dev.polder.server.tenancy.WorkspaceTypes.TypeException;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.authz.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Types name others by path, the type {@code root} is only root's, and whoever lists APIs to bind must be allowed to bind
 * them (kcp plugin {@code tenancy.kcp.io/WorkspaceType}). Whoever extends a type must be allowed to use it: kcp asks that only
 * of who makes a workspace, and what a type extends may be changed when there are workspaces of it, which then get what the
 * extended one has bound.
 */
final class WorkspaceTypeRules implements AdmissionPlugin {

    private final ClusterDescriptions clusters;
    private final WorkspaceTypes types;
    private final Authorizer authorizer;
    private final TypePermission permission;

    /**
     * The plugin.
     *
     * @param authorizer says who may use types and bind exports, whether or not they may enter where these lie
     */
    WorkspaceTypeRules(ClusterDescriptions clusters, WorkspaceTypes types, Authorizer authorizer) {
        this.clusters = clusters;
        this.types = types;
        this.authorizer = authorizer;
        this.permission = new TypePermission(types, authorizer);
    }

    @Override
    public String name() {
        return "tenancy.kcp.io/WorkspaceType";
    }

    /**
     * Says where a type lies that is extended without a path, as far as the user may know of it. Else another one of the name that
     * comes between later, or is left when this one goes, would be extended without anybody having been asked.
     */
    @Override
    public void mutate(AdmissionRequest request) {
        ObjectNode type = request.object();
        if (type == null || !Refusals.isOf(request, Tenancy.TYPES)) {
            return;
        }
        List<Reference> before = extended(request.old());
        for (JsonNode one : type.path("spec").path("extend").path("with")) {
            Reference reference = Reference.of(one);
            if (reference.path().isEmpty() && !before.contains(reference) && one instanceof ObjectNode object) {
                object.put("path", place(request, reference));
            }
        }
    }

    /** Where the nearest type of a name lies; here, when there is none that the user may know of. */
    private String place(AdmissionRequest request, Reference reference) {
        ObjectNode described = clusters.find(request.cluster());
        String here =
                described == null ? request.cluster().value() : ClusterDescriptions.path(described, request.cluster());
        try {
            return types.resolve(here, reference, permission.known(request)).path();
        } catch (TypeException none) {
            return here;
        }
    }

    private static List<Reference> extended(@Nullable ObjectNode type) {
        List<Reference> extended = new ArrayList<>();
        if (type != null) {
            type.path("spec").path("extend").path("with").forEach(one -> extended.add(Reference.of(one)));
        }
        return extended;
    }

    @Override
    public void validate(AdmissionRequest request) {
        ObjectNode type = request.object();
        if (type == null || !Refusals.isOf(request, Tenancy.TYPES)) {
            return;
        }
        String name = type.path("metadata").path("name").asText("");
        if (name.equals("root") && !request.cluster().equals(LogicalClusterName.ROOT)) {
            throw Refusals.forbidden(request, "root workspace type can only be created in root cluster");
        }
        JsonNode spec = type.path("spec");
        JsonNode child = spec.path("defaultChildWorkspaceType");
        if (child.isObject() && child.path("path").asText("").isEmpty()) {
            throw Refusals.forbidden(request, ".spec.defaultChildWorkspaceType.path must be set");
        }
        paths(request, spec, "limitAllowedChildren");
        paths(request, spec, "limitAllowedParents");
        extensions(request, type);
        bindings(request, spec);
    }

    /** What was extended before was looked at before. */
    private void extensions(AdmissionRequest request, ObjectNode type) {
        List<Reference> before = extended(request.old());
        for (Reference reference : extended(type)) {
            if (!before.contains(reference) && !permission.mayUse(request, reference)) {
                throw TypePermission.refused(request, reference.qualified());
            }
        }
    }

    private static void paths(AdmissionRequest request, JsonNode spec, String limit) {
        int index = 0;
        for (JsonNode reference : spec.path(limit).path("types")) {
            if (reference.path("path").asText("").isEmpty()) {
                throw Refusals.forbidden(request, ".spec." + limit + ".types[" + index + "].path must be set");
            }
            index++;
        }
    }

    /** What was listed before was looked at before. Of what cannot be found nothing else is said than of what is forbidden. */
    private void bindings(AdmissionRequest request, JsonNode spec) {
        List<JsonNode> before = new ArrayList<>();
        ObjectNode old = request.old();
        if (old != null) {
            old.path("spec").path("defaultAPIBindings").forEach(before::add);
        }
        for (JsonNode binding : spec.path("defaultAPIBindings")) {
            String path = binding.path("path").asText("");
            String export = binding.path("export").asText("");
            if (before.contains(binding)
                    || WorkspaceTypes.isServedEverywhere(new DefaultBinding(path, export))
                    || mayBind(request, path, export)) {
                continue;
            }
            throw Refusals.forbidden(
                    request,
                    "unable to create or update WorkspaceType: no permission to bind to export "
                            + (path.isEmpty() ? export : path + ":" + export));
        }
    }

    private boolean mayBind(AdmissionRequest request, String path, String export) {
        Optional<LogicalClusterName> cluster = path.isEmpty() ? Optional.of(request.cluster()) : types.cluster(path);
        return cluster.isPresent()
                && authorizer.authorize(new Attributes(
                                request.user(),
                                new ClusterScope.OneCluster(cluster.get()),
                                "bind",
                                "apis.kcp.io",
                                "v1alpha1",
                                "apiexports",
                                "",
                                "",
                                export,
                                "/apis/apis.kcp.io/v1alpha1/apiexports/" + export))
                        instanceof Decision.Allow;
    }
}

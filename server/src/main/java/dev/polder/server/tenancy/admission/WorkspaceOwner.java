package dev.polder.server.tenancy.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.json.Json;
import dev.polder.api.resource.Verb;
import dev.polder.api.status.ApiException;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.server.tenancy.Lifecycle;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.server.tenancy.Users;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;

/**
 * Notes who makes a workspace and which groups its users must be in, keeps what only the server may set, and fills in what
 * follows from its state (kcp plugin {@code tenancy.kcp.io/Workspace}).
 */
final class WorkspaceOwner implements AdmissionPlugin {

    /** What the server notes down, and nobody else may change. */
    private static final List<String> OURS = List.of(
            TenancyKeys.OWNER,
            TenancyKeys.REQUIRED_GROUPS,
            TenancyKeys.CLUSTER,
            TenancyKeys.SHARD,
            TenancyKeys.SHARD_HASH);

    private final ClusterDescriptions clusters;
    private final InstantSource clock;

    WorkspaceOwner(ClusterDescriptions clusters, InstantSource clock) {
        this.clusters = clusters;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "tenancy.kcp.io/Workspace";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        ObjectNode workspace = request.object();
        if (workspace == null || !Refusals.isOf(request, Tenancy.WORKSPACES)) {
            return;
        }
        ObjectNode old = request.old();
        boolean master = Refusals.isMaster(request);
        if (request.operation() == Verb.CREATE) {
            if (!master) {
                OURS.forEach(key -> ObjectFacts.setNote(workspace, key, ""));
                ObjectFacts.setNote(workspace, TenancyKeys.OWNER, owner(request));
            }
            boolean given = workspace.path("metadata").path("annotations").has(TenancyKeys.REQUIRED_GROUPS);
            if (!given || !master) {
                ObjectFacts.setNote(workspace, TenancyKeys.REQUIRED_GROUPS, requiredGroups(request));
            }
        } else if (old != null && !master) {
            OURS.forEach(key -> ObjectFacts.setNote(workspace, key, ObjectFacts.note(old, key)));
        }
        if (request.operation() != Verb.CREATE) {
            Lifecycle.completeWorkspace(workspace, clusters::named, clock.instant());
        }
    }

    private String requiredGroups(AdmissionRequest request) {
        try {
            return ObjectFacts.note(clusters.get(request.cluster()), TenancyKeys.REQUIRED_GROUPS);
        } catch (ApiException missing) {
            throw Refusals.forbidden(request, missing.status().message());
        }
    }

    @Override
    public void validate(AdmissionRequest request) {
        ObjectNode workspace = request.object();
        if (workspace == null || !Refusals.isOf(request, Tenancy.WORKSPACES)) {
            return;
        }
        ObjectNode old = request.old();
        String wrong = "";
        if (request.operation() == Verb.CREATE) {
            wrong = created(workspace, Refusals.isMaster(request));
            if (wrong.isEmpty() && !Refusals.isMaster(request)) {
                wrong = noted(request, workspace);
            }
        } else if (old != null) {
            wrong = WorkspaceChanges.wrong(workspace, old, Refusals.isMaster(request));
        }
        if (!wrong.isEmpty()) {
            throw Refusals.forbidden(request, wrong);
        }
    }

    /** What the server has noted down is still there: webhooks may have changed the object since. */
    private String noted(AdmissionRequest request, ObjectNode workspace) {
        String owner = owner(request);
        if (!ObjectFacts.note(workspace, TenancyKeys.OWNER).equals(owner)) {
            return "expected user annotation " + TenancyKeys.OWNER + "=" + owner;
        }
        String groups = requiredGroups(request);
        return ObjectFacts.note(workspace, TenancyKeys.REQUIRED_GROUPS).equals(groups)
                ? ""
                : "missing required groups annotation " + TenancyKeys.REQUIRED_GROUPS + "=" + groups;
    }

    private static String owner(AdmissionRequest request) {
        return new String(Json.write(Users.json(request.user())), StandardCharsets.UTF_8);
    }

    private static String created(ObjectNode workspace, boolean master) {
        var spec = workspace.path("spec");
        if (!spec.path("cluster").asText("").isEmpty() && !master) {
            return "spec.Cluster can only be set by system privileged users";
        }
        if (!spec.path("URL").asText("").isEmpty() && !master) {
            return "spec.URL can only be set by system privileged users";
        }
        if (spec.has("mount")) {
            for (String field : List.of("kind", "name", "apiVersion")) {
                if (spec.path("mount").path("ref").path(field).asText("").isEmpty()) {
                    return "spec.mount." + field + " must be set";
                }
            }
            if (!master && spec.has("type")) {
                return "spec.type cannot be set for mounted workspaces";
            }
        }
        return "";
    }
}

package dev.polder.server.tenancy.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.ClusterIds;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.resource.Verb;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.server.tenancy.Lifecycle;
import dev.polder.server.tenancy.Shards;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Chooses the shard and the id of a workspace's logical cluster with the very write that makes the workspace, so that no
 * logical cluster is ever made that no workspace answers for, and one transaction is saved.
 */
final class WorkspacePlacement implements AdmissionPlugin {

    private final Shards shards;
    private final RandomGenerator random;
    private final InstantSource clock;

    WorkspacePlacement(Shards shards, RandomGenerator random, InstantSource clock) {
        this.shards = shards;
        this.random = random;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "polder.dev/WorkspacePlacement";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        ObjectNode workspace = request.object();
        boolean concerns = request.operation() == Verb.CREATE && Refusals.isOf(request, Tenancy.WORKSPACES);
        if (workspace == null || !concerns) {
            return;
        }
        if (!workspace.path("spec").has("mount")) {
            place(workspace, shards, random);
        }
        // What is made just now has no logical cluster yet.
        Lifecycle.completeWorkspace(workspace, id -> null, clock.instant());
    }

    /** Notes down where a workspace shall lie, if there is such a place. */
    private static void place(ObjectNode workspace, Shards shards, RandomGenerator random) {
        shards.choose(workspace).ifPresent(shard -> {
            Shards.note(workspace, shard);
            if (ObjectFacts.note(workspace, TenancyKeys.CLUSTER).isEmpty()) {
                ObjectFacts.setNote(
                        workspace,
                        TenancyKeys.CLUSTER,
                        ClusterIds.random(random).value());
            }
            ObjectFacts.setFinalizer(workspace, TenancyKeys.WORKSPACE_FINALIZER, true);
        });
    }
}

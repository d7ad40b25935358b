package dev.polder.server;

import dev.polder.apiexport.ApiControllers;
import dev.polder.apiexport.admission.ApiPlugins;
import dev.polder.apiexport.consumer.Consumers;
import dev.polder.apiexport.export.EndpointSliceReconciler;
import dev.polder.apiexport.grant.Grants;
import dev.polder.apiexport.kind.ClaimableTypes;
import dev.polder.apiexport.view.ClaimedPolicies;
import dev.polder.apiexport.view.ExportViews;
import dev.polder.server.authz.ClaimPolicy;
import dev.polder.server.control.ControllerRuntime;
import dev.polder.server.sharing.ExportConsumers;
import dev.polder.server.tenancy.ShardSelections;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Progress;
import java.util.List;
import java.util.function.Function;

/** What shares types between logical clusters, put together for {@link ControlPlane}. */
final class SharingParts {

    private final StoredObjects objects;
    private final Authorizer authorizer;
    private final ServerParts parts;
    private final Grants grants;

    /**
     * The parts.
     *
     * @param authorizer says who may bind exports, whether or not they may enter where these lie
     */
    SharingParts(StoredObjects objects, Authorizer authorizer, ServerParts parts) {
        this.objects = objects;
        this.authorizer = authorizer;
        this.parts = parts;
        this.grants = new Grants(objects.view());
    }

    List<AdmissionPlugin> plugins() {
        return ApiPlugins.all(new ApiPlugins.Parts(
                objects.view(), objects.exports(), authorizer, ClaimableTypes::isBuiltIn, parts.shares()::has));
    }

    /** What providers see of their consumers. */
    ExportViews views() {
        ClaimPolicy policy = new ClaimPolicy(objects.view(), objects.exports(), objects.identities(), authorizer);
        ExportViews views = new ExportViews(new ExportViews.Parts(
                objects.view(),
                objects.exports(),
                objects.offered(),
                grants,
                objects.schemas(),
                new ClaimedPolicies(policy::decide, policy::rights)));
        objects.metrics().remembers("export-views", views::size);
        objects.metrics().remembers("grants", grants::size);
        return views;
    }

    /** Who uses which export. */
    ExportConsumers consumers() {
        return new ExportConsumers(objects.view(), new Consumers(objects.bindings(), grants, objects.bound()));
    }

    void attach(ControllerRuntime runtime, Function<String, ObjectClient> clients) {
        EndpointSliceReconciler.Partitions partitions = new ShardSelections(objects.view());
        ApiControllers.Parts with = new ApiControllers.Parts(
                objects.view(),
                objects.exports(),
                objects.bindings(),
                objects.bound(),
                partitions,
                parts.random(),
                parts.clock());
        for (ApiControllers.Watched one : ApiControllers.all(with, clients)) {
            Progress progress = one.progress();
            if (progress != null) {
                runtime.attachWaiting(one.reconciler(), one.spaces(), one.objects(), progress);
            } else if (one.former()) {
                runtime.attachWithFormer(one.reconciler(), one.spaces(), one.objects());
            } else {
                runtime.attach(one.reconciler(), one.spaces(), one.objects());
            }
        }
    }
}

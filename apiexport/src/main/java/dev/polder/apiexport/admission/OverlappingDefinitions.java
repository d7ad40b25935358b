package dev.polder.apiexport.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.json.Json;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.apiexport.binding.ResourceLocks;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;

/**
 * Keeps definitions from types that bindings serve: whoever takes the resource first has it (kcp {@code
 * pkg/admission/crdnooverlappinggvr}). Upstream takes a lock here; a write that creates is void once the description of its
 * logical cluster has changed (store rule S5), so a look is enough.
 */
final class OverlappingDefinitions implements AdmissionPlugin {

    private static final GroupResource DEFINITIONS =
            new GroupResource("apiextensions.k8s.io", "customresourcedefinitions");
    private static final ResourceSpace CLUSTERS = ResourceSpace.local("core.kcp.io", "logicalclusters");

    private final StoreView view;

    OverlappingDefinitions(StoreView view) {
        this.view = view;
    }

    @Override
    public String name() {
        return "apis.kcp.io/CRDNoOverlappingGVR";
    }

    @Override
    public void validate(AdmissionRequest request) {
        ObjectNode definition = request.object();
        if (definition == null
                || request.old() != null
                || !request.resource().type().groupResource().equals(DEFINITIONS)) {
            return;
        }
        ObjectRecord cluster = view.snapshot().map(CLUSTERS).get(request.cluster(), "", TenancyKeys.SINGLETON);
        if (cluster == null || cluster.unreadable().isPresent()) {
            return;
        }
        JsonNode spec = definition.path("spec");
        GroupResource resource = new GroupResource(
                spec.path("group").asText(""), spec.path("names").path("plural").asText(""));
        ResourceLocks.holder(Json.readOwn(cluster.body().json()), resource).ifPresent(binding -> {
            throw request.forbidden("cannot create because resource is bound by APIBinding \"" + binding + "\"");
        });
    }
}

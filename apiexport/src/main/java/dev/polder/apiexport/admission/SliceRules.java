package dev.polder.apiexport.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.status.FieldError;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import java.util.List;
import java.util.Optional;

/** Slices are made by those who may bind the export (kcp {@code pkg/admission/apiexportendpointslice}). */
final class SliceRules implements AdmissionPlugin {

    private final BindPermission permission;

    SliceRules(BindPermission permission) {
        this.permission = permission;
    }

    @Override
    public String name() {
        return "apis.kcp.io/APIExportEndpointSlice";
    }

    @Override
    public void validate(AdmissionRequest request) {
        ObjectNode slice = request.object();
        if (slice == null || !ApiKinds.isOf(request, ApiKinds.SLICES)) {
            return;
        }
        ObjectNode old = request.old();
        JsonNode reference = slice.path("spec").path("export");
        String name = reference.path("name").asText("");
        if (old == null && name.isEmpty()) {
            FieldErrors.refuse(request, List.of(FieldError.required("spec.export.name", "")));
        }
        if (old != null && reference.equals(old.path("spec").path("export"))) {
            return;
        }
        Optional<LogicalClusterName> exporter = permission.find(request.cluster(), reference);
        boolean may = exporter.isPresent() && permission.allows(request.user(), exporter.get(), name);
        if (!may) {
            throw request.forbidden("unable to create APIExportEndpointSlice: no permission to bind to export "
                    + BindPermission.qualified(reference));
        }
    }
}

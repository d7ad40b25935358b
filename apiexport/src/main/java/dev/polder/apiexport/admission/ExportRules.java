package dev.polder.apiexport.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.status.FieldError;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import java.util.function.Predicate;

/** Exports claim and publish only what can be told apart (kcp {@code pkg/admission/apiexport}). */
final class ExportRules implements AdmissionPlugin {

    private final Predicate<GroupResource> builtIn;

    /**
     * A plugin.
     *
     * @param builtIn whether a type is one of Kubernetes' own that can be claimed
     */
    ExportRules(Predicate<GroupResource> builtIn) {
        this.builtIn = builtIn;
    }

    @Override
    public String name() {
        return "apis.kcp.io/APIExport";
    }

    @Override
    public void validate(AdmissionRequest request) {
        ObjectNode written = request.object();
        if (written == null || !ApiKinds.isOf(request, ApiKinds.EXPORTS)) {
            return;
        }
        ObjectNode export = ApiKinds.stored(request.resource(), written);
        JsonNode claims = export.path("spec").path("permissionClaims");
        for (int i = 0; i < claims.size(); i++) {
            claim(request, claims.get(i), i);
        }
        JsonNode resources = export.path("spec").path("resources");
        for (int i = 0; i < resources.size(); i++) {
            resource(request, resources.get(i), i);
        }
    }

    private void claim(AdmissionRequest request, JsonNode claim, int index) {
        GroupResource resource = new GroupResource(
                claim.path("group").asText(""), claim.path("resource").asText(""));
        boolean known = !claim.path("identityHash").asText("").isEmpty()
                || resource.group().equals(ApiKinds.GROUP)
                || builtIn.test(resource);
        if (!known) {
            FieldError missing = FieldError.invalid(
                    "spec.permissionClaims[" + index + "].identityHash",
                    "",
                    "identityHash is required for API types that are not built-in");
            throw request.forbidden(missing.message());
        }
    }

    private static void resource(AdmissionRequest request, JsonNode resource, int index) {
        String group = resource.path("group").asText("");
        String end = "." + resource.path("name").asText("") + "." + (group.isEmpty() ? "core" : group);
        String schema = resource.path("schema").asText("");
        if (!schema.endsWith(end)) {
            String field = "spec.resources[" + index + "].schema";
            throw request.forbidden(
                    FieldError.invalid(field, schema, "must end in " + end).message());
        }
    }
}

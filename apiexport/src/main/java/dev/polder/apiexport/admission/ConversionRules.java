package dev.polder.apiexport.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.apiexport.export.Exports;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.apiexport.kind.PublishedSchema;
import dev.polder.machinery.conversion.RuleConverter;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.storage.view.StoreView;
import java.util.List;

/**
 * The rules of a conversion are about fields that the versions of the schema of its name have, and can run (kcp {@code
 * pkg/admission/apiconversion}). Upstream answers rules that cannot run with a 500; here they are refused as everything else.
 */
final class ConversionRules implements AdmissionPlugin {

    private final StoreView view;
    private final Exports exports;

    ConversionRules(StoreView view, Exports exports) {
        this.view = view;
        this.exports = exports;
    }

    @Override
    public String name() {
        return "apis.kcp.io/APIConversion";
    }

    @Override
    public void validate(AdmissionRequest request) {
        ObjectNode conversion = request.object();
        if (conversion == null || !ApiKinds.isOf(request, ApiKinds.CONVERSIONS)) {
            return;
        }
        String name = conversion.path("metadata").path("name").asText("");
        PublishedSchema schema = exports.schema(view.snapshot(), request.cluster(), name)
                .orElseThrow(() -> request.forbidden("error getting APIResourceSchema " + name + ": "
                        + ApiKinds.SCHEMAS.groupResource() + " \"" + name + "\" not found"));
        JsonNode conversions = conversion.path("spec").path("conversions");
        List<FieldError> problems = RuleConverter.problems(conversions, schema.schemas());
        if (!problems.isEmpty()) {
            throw request.forbidden("error compiling conversion rules: " + RuleConverter.message(problems));
        }
    }
}

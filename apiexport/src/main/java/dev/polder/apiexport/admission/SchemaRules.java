package dev.polder.apiexport.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.machinery.crd.ApiResourceSchemas;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import java.util.function.Predicate;

/** Schemas are what definitions have to be, and never change (kcp {@code pkg/admission/apiresourceschema}). */
final class SchemaRules implements AdmissionPlugin {

    private final Predicate<ObjectNode> checked;

    /**
     * A plugin.
     *
     * @param checked whether a new schema is known to be good, whoever writes it: checking takes a while
     */
    SchemaRules(Predicate<ObjectNode> checked) {
        this.checked = checked;
    }

    @Override
    public String name() {
        return "apis.kcp.io/APIResourceSchema";
    }

    @Override
    public void validate(AdmissionRequest request) {
        ObjectNode schema = request.object();
        if (schema == null || !ApiKinds.isOf(request, ApiKinds.SCHEMAS)) {
            return;
        }
        ObjectNode old = request.old();
        if (old == null && checked.test(schema)) {
            return;
        }
        FieldErrors.refuse(
                request,
                old == null ? ApiResourceSchemas.validate(schema) : ApiResourceSchemas.validateUpdate(schema, old));
    }
}

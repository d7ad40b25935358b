package dev.polder.server.admission.certificate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.Verb;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.authz.Authorizer;
import java.util.List;

/** Whoever issues a certificate, or says that there will be none, needs {@code sign} on the signer (k/k plugin of this name). */
public final class CertificateSigning implements AdmissionPlugin {

    private final SignerRights rights;

    /** The plugin, which asks in the logical cluster of the request. */
    public CertificateSigning(Authorizer authorizer) {
        this.rights = new SignerRights(authorizer);
    }

    @Override
    public String name() {
        return "CertificateSigning";
    }

    @Override
    public void validate(AdmissionRequest request) {
        if (!SignerRights.concerns(request, Verb.UPDATE, "status")) {
            return;
        }
        ObjectNode old = request.old();
        ObjectNode object = request.object();
        if (old == null || object == null) {
            return;
        }
        if (!signed(old).equals(signed(object))) {
            rights.require(request, old, "sign");
        }
    }

    /** What a signer says; a list that is empty says as little as none. */
    private static List<JsonNode> signed(JsonNode request) {
        JsonNode status = request.path("status");
        JsonNode conditions = status.path("conditions");
        return List.of(status.path("certificate"), conditions.isEmpty() ? status.path("none") : conditions);
    }
}

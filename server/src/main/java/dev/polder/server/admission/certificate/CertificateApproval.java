package dev.polder.server.admission.certificate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.Verb;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.authz.Authorizer;

/** Whoever approves or denies a request needs {@code approve} on its signer (k/k plugin of this name). */
public final class CertificateApproval implements AdmissionPlugin {

    private final SignerRights rights;

    /** The plugin, which asks in the logical cluster of the request. */
    public CertificateApproval(Authorizer authorizer) {
        this.rights = new SignerRights(authorizer);
    }

    @Override
    public String name() {
        return "CertificateApproval";
    }

    @Override
    public void validate(AdmissionRequest request) {
        ObjectNode old = SignerRights.concerns(request, Verb.UPDATE, "approval") ? request.old() : null;
        if (old != null) {
            rights.require(request, old, "approve");
        }
    }
}

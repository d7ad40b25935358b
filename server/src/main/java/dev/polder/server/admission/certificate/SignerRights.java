package dev.polder.server.admission.certificate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.cluster.ClusterScope.OneCluster;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.Verb;
import dev.polder.api.status.ApiException;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.authz.Decision;

/** Who may have a signer do what (k/k {@code pkg/certauthorization}). */
final class SignerRights {

    private static final String GROUP = "certificates.k8s.io";
    private static final GroupResource REQUESTS = new GroupResource(GROUP, "certificatesigningrequests");

    private final Authorizer authorizer;

    SignerRights(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /** Whether a certificate signing request is written, at an endpoint of it. */
    static boolean concerns(AdmissionRequest request, Verb operation, String subresource) {
        return request.operation() == operation
                && request.subresource().equals(subresource)
                && request.resource().type().groupResource().equals(REQUESTS);
    }

    /** The signer that a request is for. */
    static String signer(JsonNode request) {
        return request.path("spec").path("signerName").asText("");
    }

    /**
     * Refuses what the user has no right to, by the signer's name or by all of its domain.
     *
     * @param old the request as it is: nobody chooses the signer that the right is asked for
     * @throws ApiException 403
     */
    void require(AdmissionRequest request, JsonNode old, String verb) {
        String signer = signer(old);
        String domain = signer.split("/", 2)[0];
        if (!may(request, verb, signer) && !may(request, verb, domain + "/*")) {
            throw request.forbidden("user not permitted to " + verb + " requests with signerName \"" + signer + "\"");
        }
    }

    private boolean may(AdmissionRequest request, String verb, String signer) {
        Attributes asked = new Attributes(
                request.user(), new OneCluster(request.cluster()), verb, GROUP, "*", "signers", "", "", signer, "");
        return authorizer.authorize(asked) instanceof Decision.Allow;
    }
}

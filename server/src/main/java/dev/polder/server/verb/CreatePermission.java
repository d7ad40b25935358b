package dev.polder.server.verb;

import dev.polder.api.cluster.ClusterScope.OneCluster;
import dev.polder.server.authz.AuthorizationStage;
import dev.polder.server.request.RequestInfo;
import dev.polder.server.request.ResourceCall;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.authz.Decision;

/**
 * Whoever updates or applies an object that is not there creates it, and must be allowed that, too (apiserver {@code
 * endpoints/handlers/update.go}, withAuthorization).
 */
final class CreatePermission {

    private final Authorizer authorizer;

    CreatePermission(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /**
     * Asks whether the caller may create the object that the call names. Nothing allowed it in the state in which there was no
     * such object, so that a no needs no newer one.
     *
     * @throws dev.polder.api.status.ApiException 403 when not
     */
    void require(ResourceCall call) {
        RequestInfo info = call.info();
        Attributes asked = new Attributes(
                call.user(),
                new OneCluster(call.cluster()),
                "create",
                info.group(),
                info.version(),
                info.resource(),
                info.subresource(),
                info.namespace(),
                info.name(),
                info.path());
        Decision decision = authorizer.authorize(asked);
        if (!(decision instanceof Decision.Allow)) {
            throw AuthorizationStage.refused(asked, decision.reason());
        }
    }
}

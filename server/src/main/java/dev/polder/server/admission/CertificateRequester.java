package dev.polder.server.admission;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.Verb;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.authn.UserInfo;
import java.util.List;

/**
 * Writes into a new certificate signing request who asks, whatever the body says (k/k {@code registry/certificates}
 * PrepareForCreate, which knows the user).
 */
public final class CertificateRequester implements AdmissionPlugin {

    private static final GroupResource REQUESTS =
            new GroupResource("certificates.k8s.io", "certificatesigningrequests");

    @Override
    public String name() {
        return "CertificateRequester";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        ObjectNode object = request.object();
        boolean asks = request.operation() == Verb.CREATE
                && request.resource().type().groupResource().equals(REQUESTS);
        if (!asks || object == null) {
            return;
        }
        UserInfo user = request.user();
        ObjectNode spec = object.withObject("/spec");
        spec.remove(List.of("username", "uid", "groups", "extra"));
        spec.put("username", user.name());
        if (!user.uid().isEmpty()) {
            spec.put("uid", user.uid());
        }
        if (!user.groups().isEmpty()) {
            ArrayNode groups = spec.putArray("groups");
            user.groups().forEach(groups::add);
        }
        if (!user.extra().isEmpty()) {
            ObjectNode extra = spec.putObject("extra");
            user.extra().forEach((key, values) -> {
                ArrayNode list = extra.putArray(key);
                values.forEach(list::add);
            });
        }
    }
}

package dev.polder.server.admission.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.authn.UserInfo;
import java.util.Locale;

/** The variable {@code request}: an AdmissionRequest without objects (apiserver {@code cel.CreateAdmissionRequest}). */
final class RequestJson {

    private RequestJson() {}

    /**
     * The request as a policy sees it.
     *
     * @param as the resource as which the policy means the write
     * @param kind the kind of that resource
     */
    static ObjectNode of(AdmissionRequest request, GroupVersionResource as, GroupVersionKind kind) {
        GroupVersionResource own = new GroupVersionResource(
                request.resource().type().group(),
                request.resource().version().name(),
                request.resource().type().names().plural());
        ObjectNode json = Json.object();
        json.put("uid", "");
        kind(json.putObject("kind"), kind);
        resource(json.putObject("resource"), as);
        put(json, "subResource", request.subresource());
        kind(json.putObject("requestKind"), request.context().kind());
        resource(json.putObject("requestResource"), own);
        put(json, "requestSubResource", request.subresource());
        put(json, "name", request.toldName());
        put(json, "namespace", request.effectiveNamespace());
        json.put("operation", request.operation().wire().toUpperCase(Locale.ROOT));
        user(json.putObject("userInfo"), request.user());
        json.put("dryRun", request.dryRun());
        json.set("options", request.context().options());
        return json;
    }

    private static void user(ObjectNode json, UserInfo user) {
        put(json, "username", user.name());
        put(json, "uid", user.uid());
        if (!user.groups().isEmpty()) {
            user.groups().forEach(json.putArray("groups")::add);
        }
        if (!user.extra().isEmpty()) {
            ObjectNode extra = json.putObject("extra");
            user.extra().forEach((key, values) -> values.forEach(extra.putArray(key)::add));
        }
    }

    private static void kind(ObjectNode json, GroupVersionKind kind) {
        json.put("group", kind.group()).put("version", kind.version()).put("kind", kind.kind());
    }

    private static void resource(ObjectNode json, GroupVersionResource resource) {
        json.put("group", resource.group()).put("version", resource.version()).put("resource", resource.resource());
    }

    private static void put(ObjectNode json, String field, String value) {
        if (!value.isEmpty()) {
            json.put(field, value);
        }
    }
}

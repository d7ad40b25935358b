package dev.polder.server.tenancy.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.authn.UserInfo;

/** What the plugins say no with, and what they ask of a request. */
final class Refusals {

    /** Whose members make logical clusters (kcp {@code bootstrap.SystemKcpWorkspaceBootstrapper} and others). */
    private static final String[] PRIVILEGED = {
        UserInfo.MASTERS,
        "system:kcp:logical-cluster-admin",
        "system:kcp:external-logical-cluster-admin",
        "system:kcp:tenancy:workspace-bootstrapper"
    };

    private Refusals() {}

    /** Upstream's {@code admission.NewForbidden}. */
    static ApiException forbidden(AdmissionRequest request, String why) {
        return ApiErrors.forbidden(request.resource().type().groupResource(), name(request), why);
    }

    /** The name of what is written; its beginning while it has none. */
    static String name(AdmissionRequest request) {
        ObjectNode object = request.object();
        if (!request.name().isEmpty() || object == null) {
            return request.name();
        }
        String name = object.path("metadata").path("name").asText("");
        return name.isEmpty() ? object.path("metadata").path("generateName").asText("") : name;
    }

    static boolean isOf(AdmissionRequest request, GroupVersionResource resource) {
        return Tenancy.is(request.resource().type().groupResource(), resource);
    }

    /** Whether it is the server's own controller of this name that writes: a name alone is anybody's who may impersonate. */
    static boolean isServers(AdmissionRequest request, String name) {
        return isMaster(request) && request.user().name().equals(name);
    }

    static boolean isMaster(AdmissionRequest request) {
        return request.user().in(UserInfo.MASTERS);
    }

    /** Whether the user may do to logical clusters what the server itself does. */
    static boolean isPrivileged(AdmissionRequest request) {
        for (String group : PRIVILEGED) {
            if (request.user().in(group)) {
                return true;
            }
        }
        return false;
    }
}

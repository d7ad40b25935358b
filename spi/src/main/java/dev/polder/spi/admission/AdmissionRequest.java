package dev.polder.spi.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.resource.Verb;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.schema.ServedResource;
import org.jspecify.annotations.Nullable;

/**
 * A write, as admission sees it (apiserver {@code admission.Attributes}).
 *
 * @param user who writes
 * @param cluster where
 * @param resource what kind of object
 * @param subresource the subresource; empty for the object itself
 * @param operation CREATE, UPDATE or DELETE
 * @param namespace the object's namespace; empty when cluster-scoped
 * @param name the object's name; empty before it is generated
 * @param object the new object, which mutating plugins may change; null on delete
 * @param old the object before; null on create, and when a value that cannot be read is deleted
 * @param dryRun whether nothing will be stored
 */
public record AdmissionRequest(
        UserInfo user,
        LogicalClusterName cluster,
        ServedResource resource,
        String subresource,
        Verb operation,
        String namespace,
        String name,
        @Nullable ObjectNode object,
        @Nullable ObjectNode old,
        boolean dryRun) {

    /** The refusal of this write (apiserver {@code admission.NewForbidden}). */
    public ApiException forbidden(String why) {
        String named = name;
        if (named.isEmpty() && object != null) {
            JsonNode metadata = object.path("metadata");
            named = metadata.path("name").asText("");
            named = named.isEmpty() ? metadata.path("generateName").asText("") : named;
        }
        return ApiErrors.forbidden(resource.type().groupResource(), named, why);
    }
}

package dev.polder.spi.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.resource.GroupResource;
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
 * @param namespace the object's namespace; empty when cluster-scoped, and for a namespace itself
 * @param name the name in the URL; empty on create
 * @param object the new object, which mutating plugins may change; null on delete
 * @param before the object before, made when the first plugin asks for it
 * @param dryRun whether nothing will be stored
 * @param context what else there is to know, and where plugins leave what they have to say
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
        Before before,
        boolean dryRun,
        AdmissionContext context) {

    /** The object before a write; always the same one. */
    public interface Before {

        /** The tree; null on create, and when a value that cannot be read is deleted. */
        @Nullable
        ObjectNode tree();
    }

    private static final GroupResource NAMESPACES = new GroupResource("", "namespaces");

    /** A write whose objects are known. */
    public AdmissionRequest(
            UserInfo user,
            LogicalClusterName cluster,
            ServedResource resource,
            String subresource,
            Verb operation,
            String namespace,
            String name,
            @Nullable ObjectNode object,
            @Nullable ObjectNode old,
            boolean dryRun,
            AdmissionContext context) {
        this(
                user,
                cluster,
                resource,
                subresource,
                operation,
                namespace,
                name,
                object,
                (Before) () -> old,
                dryRun,
                context);
    }

    /** A write of whole objects without options, whose notes nobody reads. */
    public AdmissionRequest(
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
        this(
                user,
                cluster,
                resource,
                subresource,
                operation,
                namespace,
                name,
                object,
                old,
                dryRun,
                AdmissionContext.plain(resource.type().kind(resource.version().name())));
    }

    /** The object before; null on create, and when a value that cannot be read is deleted. */
    public @Nullable ObjectNode old() {
        return before.tree();
    }

    /** The object's name as upstream's plugins know it: of an object without one in the URL its own, empty before it is generated. */
    public String objectName() {
        return name.isEmpty() && object != null
                ? object.path("metadata").path("name").asText("")
                : name;
    }

    /**
     * The name as webhooks and policies are told it. A deletion of all objects is one request that names none, whose objects pass
     * one after the other (apiserver {@code rest.AdmissionToValidateObjectDeleteFunc}); the server's own plugins know better.
     */
    public String toldName() {
        return context.named() ? objectName() : "";
    }

    /** The object's namespace as upstream's plugins know it: of a namespace its own name. */
    public String effectiveNamespace() {
        return resource.type().groupResource().equals(NAMESPACES) ? objectName() : namespace;
    }

    /** The same write with another form of its objects. */
    public AdmissionRequest with(@Nullable ObjectNode other, @Nullable ObjectNode otherOld) {
        return new AdmissionRequest(
                user,
                cluster,
                resource,
                subresource,
                operation,
                namespace,
                name,
                other,
                (Before) () -> otherOld,
                dryRun,
                context);
    }

    /** The refusal of this write (apiserver {@code admission.NewForbidden}). */
    public ApiException forbidden(String why) {
        String named = toldName();
        if (named.isEmpty() && object != null) {
            named = object.path("metadata").path("generateName").asText("");
        }
        return ApiErrors.forbidden(resource.type().groupResource(), named.isEmpty() ? "Unknown" : named, why);
    }
}

package dev.polder.server.verb.write;

import dev.polder.api.cluster.ClusterScope.OneCluster;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.status.ApiErrors;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.request.Seen;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.authz.Decision;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.util.List;

/**
 * Removes a value that cannot be read, for callers who may do that in particular. Finalizers and preconditions have no say:
 * nobody can tell what they would be about (apiserver {@code endpoints/handlers/delete.go} and {@code
 * registry/generic/registry/corrupt_obj_deleter.go}).
 */
public final class UnreadableDelete {

    /** What a caller must be allowed besides {@code delete}. */
    static final String VERB = "unsafe-delete-ignore-read-errors";

    private final WriteEnvironment environment;
    private final Authorizer authorizer;

    public UnreadableDelete(WriteEnvironment environment, Authorizer authorizer) {
        this.environment = environment;
        this.authorizer = authorizer;
    }

    /**
     * Removes the value that the call names. A value that can be read by the time of the removal stays.
     *
     * @param options as which the caller may not have any wish, a dry run included
     * @throws dev.polder.api.status.ApiException 403 when the caller may not; 422 when the value can be read, or there is none; what
     *     admission refuses with
     */
    public void delete(ResourceCall call, DeleteOptions options) {
        authorize(call);
        ObjectKey key = call.key();
        for (int attempt = 0; attempt < CreateSequence.MAX_ATTEMPTS; attempt++) {
            ViewSnapshot snapshot = environment.present(call);
            ObjectRecord record = snapshot.map(key.space()).get(key.cluster(), key.namespace(), key.name());
            if (record == null && attempt > 0) {
                // Somebody else removed it meanwhile: that is what was wanted.
                return;
            }
            if (record == null
                    || record.unreadable().isEmpty()
                    || Seen.of(call.window().in(snapshot), record) == null) {
                throw notCorrupt(call, key.name());
            }
            // Upstream asks admission without the object, too.
            environment.admitDelete(AdmissionRequests.delete(call, options, key, () -> null));
            if (environment
                    .committer()
                    .delete(key, Guards.of(environment.origin(call), key, record.revision(), snapshot, false))
                    .isPresent()) {
                return;
            }
        }
        throw ApiErrors.modified(call.groupResource(), key.name());
    }

    /** Upstream's {@code authorizeUnsafeDelete}. No subresource is ever deleted, so none is asked about. */
    private void authorize(ResourceCall call) {
        GroupResource resource = call.groupResource();
        String name = call.info().name();
        Attributes asked = new Attributes(
                call.user(),
                new OneCluster(call.cluster()),
                VERB,
                resource.group(),
                call.resource().version().name(),
                resource.resource(),
                "",
                call.namespace(),
                name,
                call.info().path());
        Decision decision = authorizer.authorize(asked);
        if (!(decision instanceof Decision.Allow)) {
            // What allows it may have been written on this very store a moment ago (store rule S7).
            environment.committer().consistent();
            decision = authorizer.authorize(asked);
        }
        if (!(decision instanceof Decision.Allow)) {
            throw ApiErrors.forbidden(
                    resource, name, "not permitted to do \"" + VERB + "\", reason: " + decision.reason());
        }
    }

    /** Upstream puts the resource where other errors have the kind, and says the same of an object that is not there. */
    private static RuntimeException notCorrupt(ResourceCall call, String name) {
        GroupResource resource = call.groupResource();
        return ApiErrors.invalid(
                new GroupVersionKind(resource.group(), "", resource.resource()),
                name,
                List.of(DeleteOptions.unreadableMisused(
                        "is exclusively used to delete corrupt object(s), try again by removing this option")));
    }
}

package dev.polder.server.admission.webhook;

import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.machinery.webhook.Review;
import dev.polder.machinery.webhook.Review.Objects;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.schema.ServedResource;

/**
 * A webhook that is to be called.
 *
 * @param hook which
 * @param sent the version in which it wants the objects
 * @param objects the objects in that version
 */
record Invocation(Hook hook, ServedResource sent, Objects objects) {

    /** What it is asked about a write. */
    Review review(AdmissionRequest write) {
        GroupVersionKind kind = write.context().kind();
        ServedResource requested = write.resource();
        boolean ownKind = !kind.equals(requested.type().kind(requested.version().name()));
        UserInfo user = write.user();
        return new Review(
                new Review.Typed(
                        ownKind ? kind : sent.type().kind(sent.version().name()), resource(sent)),
                new Review.Typed(kind, resource(requested)),
                write.subresource(),
                write.toldName(),
                write.effectiveNamespace(),
                write.operation().name(),
                new Review.User(user.name(), user.uid(), user.groups(), user.extra()),
                objects,
                write.dryRun(),
                write.context().options());
    }

    private static GroupVersionResource resource(ServedResource served) {
        GroupResource resource = served.type().groupResource();
        return new GroupVersionResource(resource.group(), served.version().name(), resource.resource());
    }
}

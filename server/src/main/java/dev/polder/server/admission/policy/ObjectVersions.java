package dev.polder.server.admission.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.machinery.schema.Defaulter;
import dev.polder.machinery.schema.Pruner;
import dev.polder.machinery.schema.Schema;
import dev.polder.server.form.Forms;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.schema.ServedResource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The objects of a write in the versions that policies want to see (apiserver {@code admission.VersionedAttributes}). */
final class ObjectVersions {

    private final PolicyWorld world;
    private final AdmissionRequest request;

    ObjectVersions(PolicyWorld world, AdmissionRequest request) {
        this.world = world;
        this.request = request;
    }

    /** The kind of the objects as another resource has them. */
    GroupVersionKind kind(GroupVersionResource as) {
        return isOwn(as) || !isWhole()
                ? request.context().kind()
                : served(as).type().kind(as.version());
    }

    @Nullable
    ObjectNode object(GroupVersionResource as) {
        return converted(request.object(), as);
    }

    @Nullable
    ObjectNode old(GroupVersionResource as) {
        return converted(request.old(), as);
    }

    /** The schema of the objects; one that allows anything where they are of a kind of their own, such as Scale. */
    Schema schema(GroupVersionResource as) {
        return isWhole() ? served(as).version().schema() : Schema.ANYTHING;
    }

    /** Fills in what a mutation has left out. */
    void fillIn(GroupVersionResource as, ObjectNode object) {
        if (isWhole()) {
            ServedResource resource = served(as);
            Defaulter.apply(object, resource.version().schema());
            resource.type().rules().setDefaults(object);
        }
    }

    /** Makes the object of the write what another version of it has become. */
    void replace(GroupVersionResource as, ObjectNode changed) {
        ObjectNode object = Objects.requireNonNull(request.object());
        ObjectNode own = isOwn(as) ? changed : convert(changed.deepCopy(), served(as), request.resource());
        object.removeAll();
        object.setAll(own);
    }

    private boolean isWhole() {
        return request.context()
                .kind()
                .kind()
                .equals(request.resource().type().names().kind());
    }

    private boolean isOwn(GroupVersionResource as) {
        return as.groupResource().equals(request.resource().type().groupResource())
                && as.version().equals(request.resource().version().name());
    }

    private ServedResource served(GroupVersionResource as) {
        return isOwn(as)
                ? request.resource()
                : world.schemas().catalog(request.cluster()).find(as).orElseThrow();
    }

    private @Nullable ObjectNode converted(@Nullable ObjectNode object, GroupVersionResource as) {
        return object == null || isOwn(as) || !isWhole()
                ? object
                : convert(object.deepCopy(), request.resource(), served(as));
    }

    private ObjectNode convert(ObjectNode object, ServedResource from, ServedResource to) {
        if (Forms.asks(from)) {
            return world.converter()
                    .convert(from, List.of(object), to.apiVersion())
                    .get(0);
        }
        ObjectNode stored = from.type().rules().toStorage(object, from.storageApiVersion());
        ObjectNode made = to.type().rules().fromStorage(stored, to.apiVersion());
        if (!to.type().builtIn()) {
            Pruner.prune(made, to.version().schema());
        }
        return made;
    }
}

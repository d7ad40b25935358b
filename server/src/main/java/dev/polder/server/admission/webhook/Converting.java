package dev.polder.server.admission.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.machinery.webhook.Review.Objects;
import dev.polder.server.form.Forms;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.schema.ServedResource;
import org.jspecify.annotations.Nullable;

/** The objects of a write in the version that a webhook asks for (apiserver {@code admission.ConvertToGVK}). */
record Converting(Forms forms) {

    /** What is written, in another version of its type. Objects of a kind of their own, e.g. Scale, are the same in all. */
    Objects objects(AdmissionRequest write, ServedResource wanted) {
        return new Objects(convert(write, write.object(), wanted), convert(write, write.old(), wanted));
    }

    /** An object that was changed in another version, in that of the write. */
    ObjectNode back(AdmissionRequest write, ObjectNode object, ServedResource from) {
        return isSame(write, from) ? object : convert(from, object, write.resource());
    }

    private @Nullable ObjectNode convert(AdmissionRequest write, @Nullable ObjectNode object, ServedResource wanted) {
        return object == null || isSame(write, wanted) ? object : convert(write.resource(), object, wanted);
    }

    private static boolean isSame(AdmissionRequest write, ServedResource other) {
        ServedResource own = write.resource();
        boolean sameVersion = own.type().groupResource().equals(other.type().groupResource())
                && own.version().name().equals(other.version().name());
        return sameVersion
                || !write.context().kind().equals(own.type().kind(own.version().name()));
    }

    private ObjectNode convert(ServedResource from, ObjectNode object, ServedResource wanted) {
        if (!from.type().groupResource().equals(wanted.type().groupResource())) {
            // Stored as one.
            ObjectNode stored = from.type().rules().toStorage(object.deepCopy(), from.storageApiVersion());
            return wanted.type().rules().fromStorage(stored, wanted.apiVersion());
        }
        try {
            return forms.versions(from)
                    .convert(object, wanted.apiVersion())
                    .orElseThrow(() -> ApiErrors.internal("unable to convert to " + wanted.apiVersion()))
                    .object();
        } catch (ApiException e) {
            throw ApiErrors.internal(e.status().message());
        }
    }
}

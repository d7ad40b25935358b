package dev.polder.spi.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersionKind;

/**
 * What plugins learn of a write beside the objects, and what they leave behind.
 *
 * @param kind the kind of the objects: of a subresource its own, e.g. Scale
 * @param options how the client wants it: a CreateOptions, UpdateOptions or DeleteOptions of {@code meta.k8s.io/v1}; not changed
 * @param named whether the client has named the object, or left that to the server; of what is deleted with all others it has not
 * @param notes warnings, and annotations of the audit log
 * @param reinvocation what the mutating phase remembers
 */
public record AdmissionContext(
        GroupVersionKind kind, ObjectNode options, boolean named, AdmissionNotes notes, Reinvocation reinvocation) {

    /** Where nobody has an option, and nobody reads notes. */
    public static AdmissionContext plain(GroupVersionKind kind) {
        return new AdmissionContext(kind, Json.object(), true, AdmissionNotes.NOWHERE, new Reinvocation());
    }
}

package dev.polder.server.verb.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.resource.Verb;
import dev.polder.server.request.ResourceCall;
import dev.polder.spi.admission.AdmissionContext;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.admission.AdmissionRequest.Before;
import dev.polder.spi.admission.Reinvocation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes as admission sees them. */
public final class AdmissionRequests {

    private AdmissionRequests() {}

    /**
     * A create or an update.
     *
     * @param subresource empty for the object itself
     * @param old null on create
     */
    static AdmissionRequest write(
            ResourceCall call, WriteOptions options, String subresource, ObjectNode object, @Nullable ObjectNode old) {
        Verb operation = old == null ? Verb.CREATE : Verb.UPDATE;
        return new AdmissionRequest(
                call.user(),
                call.cluster(),
                call.resource(),
                subresource,
                operation,
                call.namespace(),
                call.info().name(),
                object,
                old,
                options.dryRun(),
                context(call, call.kind(), options(call, operation), true));
    }

    /** An update through a subresource of a kind of its own, e.g. a Scale. */
    static AdmissionRequest through(
            ResourceCall call, WriteOptions options, GroupVersionKind kind, ObjectNode object, ObjectNode old) {
        return new AdmissionRequest(
                call.user(),
                call.cluster(),
                call.resource(),
                call.info().subresource(),
                Verb.UPDATE,
                call.namespace(),
                call.info().name(),
                object,
                old,
                options.dryRun(),
                context(call, kind, options(call, Verb.UPDATE), true));
    }

    /** A create of something that is below an object and of a kind of its own, e.g. a token of a service account. */
    public static AdmissionRequest below(
            ResourceCall call, WriteOptions options, GroupVersionKind kind, ObjectNode object) {
        return new AdmissionRequest(
                call.user(),
                call.cluster(),
                call.resource(),
                call.info().subresource(),
                Verb.CREATE,
                call.namespace(),
                call.info().name(),
                object,
                (ObjectNode) null,
                options.dryRun(),
                context(call, kind, options(call, Verb.CREATE), true));
    }

    /**
     * A delete.
     *
     * @param before the object; null when nobody can read it
     */
    static AdmissionRequest delete(ResourceCall call, DeleteOptions options, ObjectKey key, Before before) {
        return new AdmissionRequest(
                call.user(),
                call.cluster(),
                call.resource(),
                "",
                Verb.DELETE,
                key.namespace(),
                key.name(),
                null,
                before,
                options.dryRun(),
                context(call, call.kind(), options.wire(), !call.info().name().isEmpty()));
    }

    private static AdmissionContext context(
            ResourceCall call, GroupVersionKind kind, ObjectNode options, boolean named) {
        return new AdmissionContext(kind, options, named, new CallNotes(call.exchange()), new Reinvocation());
    }

    /** The options as the client gave them; those of a patch are of what it does (apiserver {@code patchToUpdateOptions}). */
    private static ObjectNode options(ResourceCall call, Verb operation) {
        ObjectNode options = Json.object();
        options.put("kind", operation == Verb.CREATE ? "CreateOptions" : "UpdateOptions");
        options.put("apiVersion", "meta.k8s.io/v1");
        List<String> dryRun = call.raw().query().getOrDefault("dryRun", List.of());
        if (!dryRun.isEmpty()) {
            dryRun.forEach(options.putArray("dryRun")::add);
        }
        for (String field : List.of("fieldManager", "fieldValidation")) {
            call.raw().parameter(field).filter(value -> !value.isEmpty()).ifPresent(value -> options.put(field, value));
        }
        return options;
    }
}

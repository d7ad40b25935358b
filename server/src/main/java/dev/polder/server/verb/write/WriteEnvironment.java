package dev.polder.server.verb.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.ApiErrors;
import dev.polder.machinery.apply.ManagedFields;
import dev.polder.machinery.apply.WriteContext;
import dev.polder.machinery.apply.path.FieldSet;
import dev.polder.machinery.meta.NameGenerator;
import dev.polder.machinery.schema.Pruner;
import dev.polder.machinery.type.TypeRules;
import dev.polder.server.admission.AdmissionChain;
import dev.polder.server.form.Decoding;
import dev.polder.server.form.Forms;
import dev.polder.server.form.ServedMetadata;
import dev.polder.server.quota.QuotaCharges;
import dev.polder.server.request.ResourceCall;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.schema.SchemaOrigin;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.Guard;
import dev.polder.storage.view.ViewSnapshot;
import dev.polder.storage.view.encoding.CanonicalJson;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What every write needs, and the steps that creates and updates share.
 *
 * @param committer the way to the store
 * @param schemas tells whether a type is still what a write was decided on
 * @param forms the forms of objects
 * @param admission the admission plugins
 * @param quotas what creates are charged to
 * @param clock tells creation and deletion times
 * @param uids makes uids
 * @param names makes names of prefixes
 * @param maxValueBytes the largest object, encoded
 */
public record WriteEnvironment(
        Committer committer,
        SchemaSource schemas,
        Forms forms,
        AdmissionChain admission,
        QuotaCharges quotas,
        InstantSource clock,
        Supplier<UUID> uids,
        NameGenerator names,
        int maxValueBytes) {

    /** The same for a leader, whose writes end with its term. */
    public WriteEnvironment fenced(Guard fence) {
        return new WriteEnvironment(
                committer.fenced(fence), schemas, forms, admission, quotas, clock, uids, names, maxValueBytes);
    }

    /** The same for one write that holds only while these rows are as they were. */
    WriteEnvironment onlyIf(List<Guard> rows) {
        return new WriteEnvironment(
                committer.onlyIf(rows), schemas, forms, admission, quotas, clock, uids, names, maxValueBytes);
    }

    /**
     * What the type of a call was read from, as it is now: other fields of these objects than those that describe the type may
     * have changed since.
     *
     * @throws StaleTypeException when the type is not the same any more
     */
    List<SchemaOrigin.Row> origin(ResourceCall call) {
        if (call.resource().origin() == null) {
            return List.of();
        }
        SchemaOrigin origin = schemas.catalog(call.cluster())
                .defined(call.gvr())
                .filter(now ->
                        now.type().contentHash().equals(call.resource().type().contentHash()))
                .map(ServedResource::origin)
                .orElseThrow(() -> new StaleTypeException(call.groupResource()));
        return origin.rows();
    }

    /**
     * The newest state, for a write that may still be made in it.
     *
     * @throws dev.polder.api.status.ApiException 403 when the user may no longer
     */
    public ViewSnapshot present(ResourceCall call) {
        return present(call, 1);
    }

    /**
     * The same.
     *
     * @param attempt how often the write was tried before: the first time, what was decided in a state with every acknowledged
     *     write, and compares what it was decided on, is not asked to wait for another one
     */
    ViewSnapshot present(ResourceCall call, int attempt) {
        ViewSnapshot snapshot = attempt == 0 ? committer.first() : committer.consistent();
        call.requireStillAllowed();
        return snapshot;
    }

    /** Now, in the whole seconds that Kubernetes' timestamps have. */
    String timestamp() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Asks the plugins whether an object may be deleted. */
    void admitDelete(AdmissionRequest request) {
        admission.mutate(request);
        admission.validate(request);
    }

    /** Lets the mutating plugins change the object in its served form, and makes it fit its schema again. */
    void mutate(AdmissionRequest request, ObjectNode object) {
        shown(request, () -> admission.mutate(request));
        Pruner.prune(object, request.resource().version().schema());
        Decoding.fillIn(request.resource(), object);
    }

    /** Shows the object, as it will be stored, to the validating plugins in its served form. */
    void validate(AdmissionRequest request) {
        shown(request, () -> admission.validate(request));
    }

    /** Plugins see where objects are; it is not stored (store rule S13), nor told when a plugin refuses. */
    static void shown(AdmissionRequest request, Runnable look) {
        ObjectNode object = request.object();
        ObjectNode old = request.old();
        if (object != null) {
            ServedMetadata.putCluster(object, request.cluster());
        }
        if (old != null) {
            ServedMetadata.putCluster(old, request.cluster());
        }
        try {
            look.run();
        } finally {
            if (object != null) {
                ServedMetadata.stripCluster(object);
            }
            if (old != null) {
                ServedMetadata.stripCluster(old);
            }
        }
    }

    /** The form of an object that the rules of its type judge. */
    static ObjectNode judged(ServedResource resource, ObjectNode object) {
        TypeRules rules = resource.type().rules();
        return rules.convertsByApiVersionOnly()
                ? object
                : rules.toStorage(object.deepCopy(), resource.storageApiVersion());
    }

    /** Notes who owns which fields after an update by the given manager. */
    ObjectNode manageFields(
            ResourceCall call, WriteOptions options, String subresource, @Nullable ObjectNode old, ObjectNode object) {
        return ManagedFields.update(
                old, object, call.resource().version().schema(), context(call, options, subresource));
    }

    public WriteContext context(ResourceCall call, WriteOptions options, String subresource) {
        return WriteContext.of(
                        options.fieldManager(),
                        call.resource().apiVersion(),
                        call.kind().kind(),
                        clock.instant())
                .withSubresource(subresource)
                .withIgnored(ignored(call.resource(), subresource))
                .withVersions(forms.versions(call.resource()));
    }

    /** What the endpoint resets, so that nobody can own it there. */
    private static FieldSet ignored(ServedResource resource, String subresource) {
        if (subresource.isEmpty()) {
            return resource.version().hasStatus() ? WriteContext.STATUS : FieldSet.EMPTY;
        }
        boolean customStatus = subresource.equals("status") && !resource.type().builtIn();
        return customStatus ? WriteContext.METADATA_AND_SPEC : FieldSet.EMPTY;
    }

    /** The bytes to store: what the storage version knows of the object. May ask a webhook. */
    public byte[] encode(ServedResource resource, ObjectNode object) {
        return CanonicalJson.write(forms.stored(resource, object));
    }

    /** Whether the store takes no value of this size. One byte more for the format tag. */
    boolean tooLarge(byte[] json) {
        return json.length + 1 > maxValueBytes;
    }

    /**
     * The bytes to store of an object that may be too large: it is tried a second time without the record of who owns its
     * fields, which can be large (apiserver {@code handlers/create.go}, {@code update.go} and {@code patch.go}).
     *
     * @param object loses its managedFields in the second try
     * @param mayDropManagers whether there is a second try; an apply has none, it would own nothing
     * @throws dev.polder.api.status.ApiException 413 when it does not fit
     */
    byte[] fitting(ServedResource resource, ObjectNode object, boolean mayDropManagers) {
        byte[] json = encode(resource, object);
        if (tooLarge(json) && mayDropManagers && object.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
            json = encode(resource, object);
        }
        if (tooLarge(json)) {
            throw ApiErrors.tooLarge("Request entity too large: the object has " + json.length
                    + " bytes when stored, limit is " + maxValueBytes);
        }
        return json;
    }
}

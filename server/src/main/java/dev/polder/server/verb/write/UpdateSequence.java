package dev.polder.server.verb.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.apply.ManagedFields;
import dev.polder.machinery.meta.ObjectMetaRules;
import dev.polder.machinery.type.TypeRules;
import dev.polder.server.form.Decoding;
import dev.polder.server.form.ServedMetadata;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.request.Seen;
import dev.polder.server.verb.write.Mutation.Face;
import dev.polder.server.verb.write.Mutation.Mutated;
import dev.polder.server.verb.write.WriteResult.Effect;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.storage.Guard;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The write order of updates and patches, top to bottom; {@link CreateSequence} is its twin. */
public final class UpdateSequence {

    private final WriteEnvironment environment;

    public UpdateSequence(WriteEnvironment environment) {
        this.environment = environment;
    }

    /**
     * Changes the object that the URL names.
     *
     * @param subresource what of the object is written; empty for the object itself
     * @return what happened; empty when there is no such object
     */
    public Optional<WriteResult> update(
            ResourceCall call, WriteOptions options, String subresource, Mutation mutation) {
        for (int attempt = 0; attempt < CreateSequence.MAX_ATTEMPTS; attempt++) {
            ViewSnapshot snapshot = environment.present(call, attempt);
            ObjectKey key = call.key();
            ObjectRecord record = snapshot.map(key.space()).get(key.cluster(), key.namespace(), key.name());
            ObjectRecord seen = Seen.of(call.window().in(snapshot), record);
            if (record == null || seen == null) {
                return Optional.empty();
            }
            Optional<WriteResult> done =
                    attempt(call, options, subresource, mutation, snapshot, new Target(record, seen));
            if (done.isPresent()) {
                return done;
            }
        }
        throw ApiErrors.modified(call.groupResource(), call.info().name());
    }

    /**
     * The object that is changed.
     *
     * @param record as it lies in the store
     * @param seen as the call sees it
     */
    private record Target(ObjectRecord record, ObjectRecord seen) {}

    private Optional<WriteResult> attempt(
            ResourceCall call,
            WriteOptions options,
            String subresource,
            Mutation mutation,
            ViewSnapshot snapshot,
            Target target) {
        ObjectRecord record = target.record();
        ObjectNode live = environment.forms().tree(call.resource(), target.seen());
        Mutated mutated = mutation.apply(live.deepCopy());
        ObjectNode wanted = mutated.object();
        checkVersion(call, target.seen(), wanted);
        ObjectNode old = plain(live);
        ObjectNode updated = prepare(call, options, subresource, snapshot, new Change(plain(wanted), old, mutated));
        byte[] json = environment.encode(call.resource(), updated);
        if (same(json, record.body().json())) {
            return Optional.of(new WriteResult(target.seen(), Effect.UPDATED));
        }
        if (environment.tooLarge(json)) {
            json = environment.fitting(call.resource(), updated, !mutated.fieldsManaged());
        }
        // An object that waits for its end can only lose finalizers.
        List<Guard> guards = Guards.through(
                call,
                snapshot,
                record.terminating()
                        ? Guards.of(environment.origin(call), record.key(), record.revision(), snapshot, false)
                        : Guards.ofLiving(environment.origin(call), record.key(), record.revision(), snapshot, false));
        if (Finalizers.lastOneGone(updated)) {
            return remove(options, record, json, guards);
        }
        if (options.dryRun()) {
            return Optional.of(new WriteResult(Records.withJson(record, json), Effect.UPDATED));
        }
        return environment
                .committer()
                .put(record.key(), json, record.createRevision(), guards)
                .map(written -> new WriteResult(written, Effect.UPDATED));
    }

    /** The last finalizer has gone from an object that waits for its end: this write is its end. */
    private Optional<WriteResult> remove(WriteOptions options, ObjectRecord record, byte[] json, List<Guard> guards) {
        ObjectRecord last = Records.withJson(record, json);
        if (options.dryRun()) {
            return Optional.of(new WriteResult(last, Effect.REMOVED));
        }
        return environment
                .committer()
                .delete(record.key(), guards)
                .map(revision -> new WriteResult(last.atRevision(revision), Effect.REMOVED));
    }

    /**
     * A change that is asked for.
     *
     * @param updated the wanted object
     * @param old the object as it is
     * @param mutated what else there is to know of the wanted one
     */
    private record Change(ObjectNode updated, ObjectNode old, Mutated mutated) {}

    private ObjectNode prepare(
            ResourceCall call, WriteOptions options, String subresource, ViewSnapshot snapshot, Change change) {
        ObjectNode updated = change.updated();
        ObjectNode old = change.old();
        boolean fieldsManaged = change.mutated().fieldsManaged();
        Face face = change.mutated().face();
        TypeRules rules = call.resource().type().rules();
        ObjectMetaRules.prepareUpdate(updated, old);
        dev.polder.machinery.meta.Warnings.dropDuplicateOwners(updated, false).forEach(call.exchange()::warn);
        Decoding.fillIn(call.resource(), updated);
        rules.prepareForUpdate(updated, old, subresource);
        AdmissionRequest request = admitted(call, options, subresource, change);
        call.window().in(snapshot).mutate(call.cluster(), updated);
        environment.mutate(request, updated);
        if (face != null) {
            face.change(Objects.requireNonNull(request.object()), updated);
        }
        if (request.context().reinvocation().isWanted()) {
            // Nobody outside may set what the server sets (apiserver rest.BeforeUpdate, which comes after mutating
            // admission).
            ObjectMetaRules.prepareUpdate(updated, old);
            rules.prepareForUpdate(updated, old, subresource);
        }
        if (rules.countsInGeneration(updated, old, subresource, () -> changesSpec(call, updated, old))) {
            ObjectNode metadata = (ObjectNode) updated.path("metadata");
            metadata.put("generation", old.path("metadata").path("generation").asLong(0) + 1);
        }
        ObjectNode managed =
                fieldsManaged ? updated : environment.manageFields(call, options, subresource, old, updated);
        ManagedFields.keepTimes(old, managed);
        TypeRules.Verdict verdict = rules.judgeUpdate(
                WriteEnvironment.judged(call.resource(), managed),
                WriteEnvironment.judged(call.resource(), old),
                subresource,
                ObjectMetaRules.validateUpdate(managed, old));
        verdict.warnings().forEach(call.exchange()::warn);
        ApiErrors.throwIfAny(call.kind(), call.info().name(), verdict.errors());
        Warnings.of(call, managed, old);
        call.window().in(snapshot).validate(call.cluster(), managed);
        environment.validate(face == null ? request.with(managed, old) : request.with(face.of(managed), face.of(old)));
        return managed;
    }

    private static AdmissionRequest admitted(
            ResourceCall call, WriteOptions options, String subresource, Change change) {
        Face face = change.mutated().face();
        return face == null
                ? AdmissionRequests.write(call, options, subresource, change.updated(), change.old())
                : AdmissionRequests.through(
                        call, options, face.kind(), face.of(change.updated()), face.of(change.old()));
    }

    /** An unset version overwrites whatever is there, where the type allows it; a set one must be the present one. */
    private void checkVersion(ResourceCall call, ObjectRecord record, ObjectNode wanted) {
        JsonNode metadata = wanted.path("metadata");
        String uid = metadata.path("uid").asText("");
        String name = record.key().name();
        if (!uid.isEmpty() && !uid.equals(record.uid())) {
            throw ApiErrors.conflict(
                    call.groupResource(),
                    name,
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + record.uid());
        }
        String version = metadata.path("resourceVersion").asText("");
        String present = Long.toString(environment.forms().version(record.revision()));
        if (version.isEmpty() || version.equals("0")) {
            if (!call.resource().type().rules().traits().unconditionalUpdate()) {
                FieldError error = FieldError.invalid(
                        "metadata.resourceVersion", IntNode.valueOf(0), "must be specified for an update");
                throw ApiErrors.invalid(call.kind(), name, List.of(error));
            }
            ((ObjectNode) metadata).put("resourceVersion", present);
        } else if (!version.equals(present)) {
            throw ApiErrors.modified(call.groupResource(), name);
        }
    }

    private static boolean changesSpec(ResourceCall call, ObjectNode updated, ObjectNode old) {
        ObjectNode left = Json.object().setAll(updated);
        ObjectNode right = Json.object().setAll(old);
        left.remove(List.of("metadata", "apiVersion"));
        right.remove(List.of("metadata", "apiVersion"));
        if (call.resource().version().hasStatus()) {
            left.remove("status");
            right.remove("status");
        }
        return !same(Json.write(left), Json.write(right));
    }

    /**
     * Equal up to the order of fields: a client that sends the same object in another order changes nothing. Both were written by the
     * server, so that what is equal is of one length, and trees are hardly ever made.
     */
    private static boolean same(byte[] left, byte[] right) {
        return left.length == right.length
                && (Arrays.equals(left, right) || Json.readOwn(left).equals(Json.readOwn(right)));
    }

    /** The served form without the annotation that no client has a say in. */
    private static ObjectNode plain(ObjectNode served) {
        ServedMetadata.stripCluster(served);
        return served;
    }
}

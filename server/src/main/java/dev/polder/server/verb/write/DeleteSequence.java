package dev.polder.server.verb.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.status.ApiErrors;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.request.Seen;
import dev.polder.server.verb.write.WriteResult.Effect;
import dev.polder.storage.Guard;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.util.List;
import java.util.Optional;

/** The order of a delete: preconditions, admission, then either the end of the object or the mark that it shall end. */
public final class DeleteSequence {

    private final WriteEnvironment environment;

    public DeleteSequence(WriteEnvironment environment) {
        this.environment = environment;
    }

    /**
     * Deletes an object.
     *
     * @return the object and whether it has gone ({@link Effect#REMOVED}) or waits for finalizers ({@link
     *     Effect#UPDATED}); empty when there is none
     */
    public Optional<WriteResult> delete(ResourceCall call, DeleteOptions options, String name) {
        for (int attempt = 0; attempt < CreateSequence.MAX_ATTEMPTS; attempt++) {
            ViewSnapshot snapshot = environment.present(call, attempt);
            ObjectKey key = call.key(name);
            ObjectRecord record = snapshot.map(key.space()).get(key.cluster(), key.namespace(), key.name());
            ObjectRecord seen = Seen.of(call.window().in(snapshot), record);
            if (record == null || seen == null) {
                return Optional.empty();
            }
            checkPreconditions(call, options, seen);
            Optional<WriteResult> done = attempt(call, options, snapshot, record);
            if (done.isPresent()) {
                return done;
            }
        }
        throw ApiErrors.modified(call.groupResource(), name);
    }

    private Optional<WriteResult> attempt(
            ResourceCall call, DeleteOptions options, ViewSnapshot snapshot, ObjectRecord record) {
        LateTree before = new LateTree(environment.forms(), call.resource(), record);
        environment.admitDelete(AdmissionRequests.delete(call, options, record.key(), before));
        if (Finalizers.keepsNothing(record, call.resource().type().rules(), options.policy())) {
            return remove(call, options, snapshot, record);
        }
        ObjectNode old = before.tree();
        ObjectNode marked = mark(call, options, old.deepCopy());
        if (!Finalizers.keeps(marked)) {
            return remove(call, options, snapshot, record);
        }
        // What nothing kept before is kept from now on by a policy's finalizer.
        List<Guard> guards = Finalizers.keeps(old)
                ? Guards.of(environment.origin(call), record.key(), record.revision(), snapshot, false)
                : Guards.ofLiving(environment.origin(call), record.key(), record.revision(), snapshot, false);
        return update(call, options, record, old, marked, Guards.through(call, snapshot, guards));
    }

    /** Sets what says that the object shall end. */
    private ObjectNode mark(ResourceCall call, DeleteOptions options, ObjectNode object) {
        ObjectNode metadata = (ObjectNode) object.path("metadata");
        boolean first = !metadata.hasNonNull("deletionTimestamp");
        Finalizers.record(object, options.policy());
        if (first) {
            metadata.put("deletionTimestamp", environment.timestamp());
            metadata.put("deletionGracePeriodSeconds", 0);
            if (metadata.path("generation").asLong(0) > 0) {
                metadata.put("generation", metadata.path("generation").asLong() + 1);
            }
        }
        call.resource()
                .type()
                .rules()
                .prepareForDelete(object, environment.clock().instant());
        return object;
    }

    private Optional<WriteResult> remove(
            ResourceCall call, DeleteOptions options, ViewSnapshot snapshot, ObjectRecord record) {
        List<Guard> origin = Guards.of(environment.origin(call), record.key(), record.revision(), snapshot, false);
        List<Guard> guards = Guards.through(call, snapshot, origin);
        if (options.dryRun()) {
            return Optional.of(new WriteResult(record, Effect.REMOVED));
        }
        return environment
                .committer()
                .delete(record.key(), guards)
                .map(revision -> new WriteResult(record.atRevision(revision), Effect.REMOVED));
    }

    private Optional<WriteResult> update(
            ResourceCall call,
            DeleteOptions options,
            ObjectRecord record,
            ObjectNode old,
            ObjectNode marked,
            List<Guard> guards) {
        if (marked.equals(old)) {
            return Optional.of(new WriteResult(record, Effect.UPDATED));
        }
        // The mark is nobody's: a delete tracks no fields (apiserver registry/store.go, handlers/delete.go).
        byte[] json = environment.encode(call.resource(), marked);
        if (options.dryRun()) {
            return Optional.of(new WriteResult(Records.withJson(record, json), Effect.UPDATED));
        }
        return environment
                .committer()
                .mark(record.key(), json, record.createRevision(), guards)
                .map(written -> new WriteResult(written, Effect.UPDATED));
    }

    private void checkPreconditions(ResourceCall call, DeleteOptions options, ObjectRecord record) {
        String name = record.key().name();
        // Upstream names the kind where other conflicts name the resource.
        GroupResource subject =
                new GroupResource(call.kind().group(), call.kind().kind());
        if (!options.uid().isEmpty() && !options.uid().equals(record.uid())) {
            throw ApiErrors.conflict(
                    subject,
                    name,
                    "the UID in the precondition (" + options.uid() + ") does not match the UID in record ("
                            + record.uid() + "). The object might have been deleted and then recreated");
        }
        String version = Long.toString(environment.forms().version(record.revision()));
        if (!options.resourceVersion().isEmpty() && !options.resourceVersion().equals(version)) {
            throw ApiErrors.conflict(
                    subject,
                    name,
                    "the ResourceVersion in the precondition (" + options.resourceVersion()
                            + ") does not match the ResourceVersion in record (" + version
                            + "). The object might have been modified");
        }
    }
}

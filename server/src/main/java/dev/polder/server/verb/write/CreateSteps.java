package dev.polder.server.verb.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.Status;
import dev.polder.machinery.meta.ObjectMetaRules;
import dev.polder.machinery.type.TypeRules;
import dev.polder.server.errors.StoreErrors;
import dev.polder.server.form.Decoding;
import dev.polder.server.form.ServedMetadata;
import dev.polder.server.quota.Charge;
import dev.polder.server.quota.QuotaCharges;
import dev.polder.server.request.ResourceCall;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.storage.Guard;
import dev.polder.storage.StoreException;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The steps of a create up to its transaction, top to bottom (docs/decisions/0004-write-order.md). */
final class CreateSteps {

    private final WriteEnvironment environment;

    CreateSteps(WriteEnvironment environment) {
        this.environment = environment;
    }

    /**
     * What shall be created.
     *
     * @param object at the version of the request: decoded, pruned, type and namespace checked; not changed
     * @param fieldsManaged whether its managedFields are final already
     * @param withStatus whether it has the status that it shall have, which only the server's own may
     */
    record Draft(ObjectNode object, boolean fieldsManaged, boolean withStatus) {

        String name() {
            return object.path("metadata").path("name").asText("");
        }
    }

    /**
     * A create that is decided, to be closed once the store has answered or will not be asked.
     *
     * @param json the object as it will be stored
     * @param guards what it was decided on
     * @param charge what it takes of limits
     */
    record Decided(ObjectKey key, byte[] json, List<Guard> guards, Charge charge) implements AutoCloseable {

        @Override
        public void close() {
            charge.close();
        }
    }

    /**
     * Decides a create.
     *
     * @param snapshot the newest state
     * @return what there is to write; empty when it must be decided anew, in a newer state
     * @throws ApiException what refuses it
     */
    Optional<Decided> decide(ResourceCall call, WriteOptions options, ViewSnapshot snapshot, Draft draft) {
        call.requireCreation(snapshot, draft.name());
        ObjectNode object = prepare(call, options, snapshot, draft);
        ObjectKey key = call.key(object.path("metadata").path("name").asText());
        QuotaCharges.Create counted =
                new QuotaCharges.Create(key.cluster(), key.space(), key.namespace(), key.name(), options.dryRun());
        Charge charge = charge(snapshot, counted).orElse(null);
        if (charge == null) {
            return Optional.empty();
        }
        boolean decided = false;
        try {
            byte[] json = environment.fitting(call.resource(), object, !draft.fieldsManaged());
            refuseExisting(call, snapshot, key);
            Decided made = new Decided(key, json, guards(call, snapshot, key, charge), charge);
            decided = true;
            return Optional.of(made);
        } finally {
            if (!decided) {
                charge.close();
            }
        }
    }

    private List<Guard> guards(ResourceCall call, ViewSnapshot snapshot, ObjectKey key, Charge charge) {
        List<Guard> guards = new ArrayList<>(
                Guards.through(call, snapshot, Guards.ofLiving(environment.origin(call), key, 0, snapshot, true)));
        guards.addAll(charge.guards());
        return guards;
    }

    private Optional<Charge> charge(ViewSnapshot snapshot, QuotaCharges.Create create) {
        try {
            return environment.quotas().charge(snapshot, create);
        } catch (StoreException failure) {
            throw StoreErrors.translate(failure);
        }
    }

    private ObjectNode prepare(ResourceCall call, WriteOptions options, ViewSnapshot snapshot, Draft draft) {
        ObjectNode object = draft.object().deepCopy();
        TypeRules rules = call.resource().type().rules();
        ServedMetadata.stripCluster(object);
        dev.polder.machinery.meta.Warnings.dropDuplicateOwners(object, false).forEach(call.exchange()::warn);
        ObjectMetaRules.prepareCreate(object);
        if (call.resource().type().namespaced()) {
            object.withObject("/metadata").put("namespace", call.namespace());
        } else {
            object.withObject("/metadata").remove("namespace");
        }
        Decoding.fillIn(call.resource(), object);
        // Nobody creates a status but the server: its plugins do, or it says so itself.
        rules.prepareForCreate(object);
        JsonNode status = draft.object().get("status");
        if (draft.withStatus() && status != null) {
            object.set("status", status.deepCopy());
        }
        AdmissionRequest admission = AdmissionRequests.write(call, options, "", object, null);
        call.window().in(snapshot).mutate(call.cluster(), object);
        environment.mutate(admission, object);
        if (admission.context().reinvocation().isWanted()) {
            prepareAgain(call, object);
        }
        fillInWhatOnlyTheServerSays(call, object);
        ObjectNode managed = draft.fieldsManaged() ? object : environment.manageFields(call, options, "", null, object);
        TypeRules.Verdict verdict = rules.judge(
                WriteEnvironment.judged(call.resource(), managed),
                ObjectMetaRules.validate(
                        managed,
                        call.resource().type().namespaced(),
                        rules.traits().nameRule()));
        verdict.warnings().forEach(call.exchange()::warn);
        ApiErrors.throwIfAny(call.kind(), managed.path("metadata").path("name").asText(""), verdict.errors());
        Warnings.of(call, managed, null);
        call.window().in(snapshot).validate(call.cluster(), managed);
        environment.validate(admission.with(managed, null));
        return managed;
    }

    /** After mutating admission, as upstream (apiserver {@code rest.BeforeCreate}), so that no plugin sees or sets it. */
    private void fillInWhatOnlyTheServerSays(ResourceCall call, ObjectNode object) {
        TypeRules rules = call.resource().type().rules();
        ObjectMetaRules.prepareCreate(object);
        ObjectMetaRules.matchNamespace(object, call.namespace());
        ObjectNode metadata = (ObjectNode) object.path("metadata");
        String base = metadata.path("generateName").asText("");
        if (metadata.path("name").asText("").isEmpty() && !base.isEmpty()) {
            metadata.put("name", environment.names().generate(base));
        }
        metadata.put("uid", environment.uids().get().toString());
        metadata.put("creationTimestamp", environment.timestamp());
        if (rules.traits().generation()) {
            metadata.put("generation", 1);
        }
        rules.finishCreate(object);
        Decoding.fillIn(call.resource(), object);
    }

    /** After somebody outside has changed the object, who may not change what the server sets; its status they cannot. */
    private static void prepareAgain(ResourceCall call, ObjectNode object) {
        JsonNode status = object.get("status");
        call.resource().type().rules().prepareForCreate(object);
        if (status != null && call.resource().version().hasStatus()) {
            object.set("status", status);
        }
    }

    private static void refuseExisting(ResourceCall call, ViewSnapshot snapshot, ObjectKey key) {
        ObjectRecord existing = snapshot.map(key.space()).get(key.cluster(), key.namespace(), key.name());
        if (existing == null) {
            return;
        }
        ApiException exists = ApiErrors.alreadyExists(call.groupResource(), key.name());
        if (existing.terminating()) {
            Status status = exists.status();
            String message = "object is being deleted: " + status.message();
            throw new ApiException(Status.failure(status.reason(), message, status.details()));
        }
        throw exists;
    }
}

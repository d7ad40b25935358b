package dev.polder.server.verb.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.Status;
import dev.polder.api.status.StatusReason;
import dev.polder.machinery.meta.ObjectMetaRules;
import dev.polder.machinery.type.TypeRules;
import dev.polder.server.errors.StoreErrors;
import dev.polder.server.form.Decoding;
import dev.polder.server.form.ServedMetadata;
import dev.polder.server.quota.Charge;
import dev.polder.server.quota.QuotaCharges;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.verb.write.WriteResult.Effect;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoredRow;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRecords;
import dev.polder.storage.view.ViewSnapshot;
import dev.polder.storage.view.encoding.StoredValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The write order of a create, top to bottom; {@link UpdateSequence} is its twin (docs/decisions/0004-write-order.md). */
public final class CreateSequence {

    /** How often a write is decided anew when what it was decided on has moved. */
    public static final int MAX_ATTEMPTS = 20;

    /** How often a generated name is tried when the one before was taken (apiserver: 8). */
    private static final int MAX_NAMES = 8;

    /** When a client may try again whose create what it depends on has outrun each time; nothing was written. */
    private static final int RETRY_SECONDS = 2;

    private final WriteEnvironment environment;

    public CreateSequence(WriteEnvironment environment) {
        this.environment = environment;
    }

    /**
     * Creates an object.
     *
     * @param decoded the object at the version of the request: decoded, pruned, type and namespace checked
     * @param fieldsManaged whether its managedFields are final already
     */
    public WriteResult create(ResourceCall call, WriteOptions options, ObjectNode decoded, boolean fieldsManaged) {
        boolean generated = decoded.path("metadata").path("name").asText("").isEmpty()
                && !decoded.path("metadata").path("generateName").asText("").isEmpty();
        for (int names = 1; ; names++) {
            try {
                return createNamed(call, options, decoded, fieldsManaged);
            } catch (ApiException taken) {
                boolean exists = taken.status().reason() == StatusReason.ALREADY_EXISTS;
                if (!generated || !exists) {
                    throw taken;
                }
                if (names == MAX_NAMES) {
                    throw noUniqueName(taken.status());
                }
            }
        }
    }

    private WriteResult createNamed(
            ResourceCall call, WriteOptions options, ObjectNode decoded, boolean fieldsManaged) {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            ViewSnapshot snapshot = environment.present(call);
            call.requireCreation(snapshot, decoded.path("metadata").path("name").asText(""));
            ObjectNode object = prepare(call, options, snapshot, decoded.deepCopy(), fieldsManaged);
            ObjectKey key = call.key(object.path("metadata").path("name").asText());
            QuotaCharges.Create counted =
                    new QuotaCharges.Create(key.cluster(), key.space(), key.namespace(), key.name(), options.dryRun());
            Optional<Charge> charge = charge(snapshot, counted);
            if (charge.isPresent()) {
                try (Charge taken = charge.get()) {
                    byte[] json = environment.fitting(call.resource(), object, !fieldsManaged);
                    refuseExisting(call, snapshot, key);
                    Optional<ObjectRecord> written =
                            options.dryRun() ? Optional.of(unstored(key, json)) : put(call, snapshot, key, json, taken);
                    if (written.isPresent()) {
                        return new WriteResult(written.get(), Effect.CREATED);
                    }
                }
            }
        }
        throw ApiErrors.serverTimeout(call.groupResource(), "create", RETRY_SECONDS);
    }

    private Optional<Charge> charge(ViewSnapshot snapshot, QuotaCharges.Create create) {
        try {
            return environment.quotas().charge(snapshot, create);
        } catch (StoreException failure) {
            throw StoreErrors.translate(failure);
        }
    }

    private static ObjectRecord unstored(ObjectKey key, byte[] json) {
        return ObjectRecords.decode(key, new StoredRow(KeyLayout.object(key), StoredValue.encode(json), 0, 0));
    }

    private Optional<ObjectRecord> put(
            ResourceCall call, ViewSnapshot snapshot, ObjectKey key, byte[] json, Charge charge) {
        List<Guard> guards = new ArrayList<>(
                Guards.through(call, snapshot, Guards.ofLiving(environment.origin(call), key, 0, snapshot, true)));
        guards.addAll(charge.guards());
        charge.asking();
        Optional<ObjectRecord> written = environment.committer().put(key, json, 0, guards);
        charge.answered(written.isPresent());
        return written;
    }

    private ObjectNode prepare(
            ResourceCall call, WriteOptions options, ViewSnapshot snapshot, ObjectNode object, boolean fieldsManaged) {
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
        // Nobody creates a status but the server, whose own plugins do.
        rules.prepareForCreate(object);
        AdmissionRequest admission = AdmissionRequests.write(call, options, "", object, null);
        call.window().in(snapshot).mutate(call.cluster(), object);
        environment.mutate(admission, object);
        if (admission.context().reinvocation().isWanted()) {
            prepareAgain(call, object);
        }
        fillInWhatOnlyTheServerSays(call, object);
        ObjectNode managed = fieldsManaged ? object : environment.manageFields(call, options, "", null, object);
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

    private static ApiException noUniqueName(Status taken) {
        String message = taken.message() + ", the server was not able to generate a unique name for the object";
        var details = taken.details();
        return new ApiException(Status.failure(
                StatusReason.ALREADY_EXISTS, message, details == null ? null : details.withRetryAfter(1)));
    }
}

package dev.polder.machinery.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.status.ApiException;
import dev.polder.machinery.apply.path.FieldSet;
import dev.polder.machinery.apply.path.Values;
import dev.polder.machinery.apply.typed.TypedException;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.schema.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Keeps {@code metadata.managedFields} and merges what is applied (KEP-555, apimachinery {@code managedfields}). All
 * objects are in the version of the request.
 */
public final class ManagedFields {

    private ManagedFields() {}

    /**
     * Tracks a create, an update, or a patch that is no apply. Fields that changed now belong to the writer. An object
     * that has lost its managedFields stays without until it is applied to.
     *
     * @param live the object before; null on create
     * @param updated the object to be stored; gets its managedFields and is returned
     */
    public static ObjectNode update(
            @Nullable ObjectNode live, ObjectNode updated, Schema schema, WriteContext context) {
        ObjectNode before = live == null ? Json.object() : live;
        Managers managers = given(before, updated, context);
        boolean stored = !before.path("metadata").path("uid").asText("").isEmpty();
        ManagedFieldsCodec.remove(updated);
        if (managers.isEmpty() && stored) {
            return updated;
        }
        try {
            Managers tracked = new Tracking(schema, context).update(before, updated, managers);
            ManagedFieldsCodec.write(updated, tracked);
        } catch (TypedException | ApiException e) {
            // A write never fails because of its bookkeeping: the entries stay as they were.
            JsonNode entries = ManagedFieldsCodec.entries(before);
            if (entries.isArray() && !entries.isEmpty()) {
                updated.withObject("/metadata").set(ManagedFieldsCodec.FIELD, entries.deepCopy());
            }
        }
        return updated;
    }

    /** The entries a writer sent, if it may and they can be read; else those of the live object. */
    private static Managers given(ObjectNode live, ObjectNode updated, WriteContext context) {
        if (context.subresource().isEmpty()) {
            if (ManagedFieldsCodec.isReset(updated)) {
                return Managers.NONE;
            }
            Managers sent = readOrNone(updated);
            if (!sent.isEmpty()) {
                return sent;
            }
        }
        return readOrNone(live);
    }

    private static Managers readOrNone(ObjectNode object) {
        try {
            return ManagedFieldsCodec.read(ManagedFieldsCodec.entries(object));
        } catch (DecodeException e) {
            return Managers.NONE;
        }
    }

    /**
     * Server-side apply.
     *
     * @param live the object before; null when it is to be created
     * @param applied what the client applied; not changed
     * @param force whether to take fields that others own
     * @return the merged object, not yet defaulted; equal to the live one when nothing changed
     * @throws ApiException 409 for conflicts, 400 for a wrong kind or version or for managedFields in the configuration,
     *     500 as upstream for what does not fit the schema
     */
    public static ObjectNode apply(
            @Nullable ObjectNode live, ObjectNode applied, Schema schema, WriteContext context, boolean force) {
        ApplyChecks.requireKind(applied, context);
        ObjectNode before = live == null ? emptyObject(context) : ManagedFieldsCodec.copyAround(live);
        Managers managers;
        try {
            managers = ManagedFieldsCodec.read(ManagedFieldsCodec.entries(before));
        } catch (DecodeException e) {
            throw ApplyChecks.unclassified("failed to decode managed fields: " + e.getMessage());
        }
        Applying applying = new Applying(schema, context, before, applied.deepCopy());
        Applying.Result result;
        try {
            result = applying.run(managers, force);
        } catch (ConflictException e) {
            if (!LastApplied.isKubectl(context)) {
                throw e.toApiException();
            }
            try {
                FieldSet allowed = LastApplied.unchangedFields(before, schema, context);
                result = applying.runDespite(managers, e, allowed);
            } catch (ConflictException remaining) {
                throw remaining.toApiException();
            }
        }
        if (LastApplied.isKubectl(context)) {
            LastApplied.refresh(result.object(), applied);
        }
        ManagedFieldsCodec.write(result.object(), result.managers());
        return result.object();
    }

    private static ObjectNode emptyObject(WriteContext context) {
        return Json.object().put("apiVersion", context.apiVersion()).put("kind", context.kind());
    }

    /**
     * Gives the entries of an updated object their old times when times are all that changed, so that the write is none
     * (apiserver {@code fieldmanager.IgnoreManagedFieldsTimestampsTransformer}). To be called last, after admission.
     */
    public static void keepTimes(ObjectNode live, ObjectNode updated) {
        JsonNode before = ManagedFieldsCodec.entries(live);
        JsonNode after = ManagedFieldsCodec.entries(updated);
        if (before.isEmpty() || before.equals(after) || !sameWithoutTimes(before, after)) {
            return;
        }
        ObjectNode plainLive = live.deepCopy();
        ObjectNode plainUpdated = updated.deepCopy();
        ManagedFieldsCodec.remove(plainLive);
        ManagedFieldsCodec.remove(plainUpdated);
        if (Values.equal(plainLive, plainUpdated)) {
            updated.withObject("/metadata").set(ManagedFieldsCodec.FIELD, before.deepCopy());
        }
    }

    private static boolean sameWithoutTimes(JsonNode before, JsonNode after) {
        if (before.size() != after.size()) {
            return false;
        }
        for (int i = 0; i < before.size(); i++) {
            if (!(before.get(i) instanceof ObjectNode a) || !(after.get(i) instanceof ObjectNode b)) {
                return false;
            }
            ObjectNode plainA = a.deepCopy();
            ObjectNode plainB = b.deepCopy();
            plainA.remove("time");
            plainB.remove("time");
            if (!Values.equal(plainA, plainB)) {
                return false;
            }
        }
        return true;
    }

    /**
     * What keeps entries from being read, for entries that admission has changed.
     *
     * @return upstream's words; null when they can be read
     */
    public static @Nullable String complaint(ObjectNode object) {
        try {
            ManagedFieldsCodec.read(ManagedFieldsCodec.entries(object));
            return null;
        } catch (DecodeException e) {
            return e.getMessage();
        }
    }
}

package dev.polder.server.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.FieldError;
import dev.polder.api.status.StatusReason;
import dev.polder.machinery.apply.ManagedFields;
import dev.polder.machinery.builtin.BuiltinTypes;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.decode.Decoded;
import dev.polder.machinery.decode.GoText;
import dev.polder.machinery.patch.JsonPatch;
import dev.polder.machinery.patch.MergePatch;
import dev.polder.machinery.patch.PatchBody;
import dev.polder.machinery.patch.StrategicMergePatch;
import dev.polder.machinery.schema.Schema;
import dev.polder.server.form.Answers;
import dev.polder.server.form.Decoding;
import dev.polder.server.form.ServedMetadata;
import dev.polder.server.negotiation.BodyFormat;
import dev.polder.server.negotiation.Endpoint;
import dev.polder.server.negotiation.Negotiation;
import dev.polder.server.negotiation.ObjectFormat;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.verb.write.CreateSequence;
import dev.polder.server.verb.write.Mutation;
import dev.polder.server.verb.write.Mutation.Mutated;
import dev.polder.server.verb.write.UpdateSequence;
import dev.polder.server.verb.write.WriteEnvironment;
import dev.polder.server.verb.write.WriteOptions;
import dev.polder.server.verb.write.WriteOptions.FieldValidation;
import dev.polder.server.verb.write.WriteResult;
import dev.polder.server.verb.write.WriteResult.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** PATCH, of all kinds, server-side apply included. Blocks: runs on a virtual thread. */
final class PatchVerb {

    private static final GroupVersionKind NO_KIND = new GroupVersionKind("", "", "");

    private final WriteEnvironment environment;
    private final UpdateSequence updates;
    private final CreateSequence creates;
    private final CreatePermission permission;
    private final Answers answers;

    PatchVerb(
            WriteEnvironment environment,
            UpdateSequence updates,
            CreateSequence creates,
            CreatePermission permission,
            Answers answers) {
        this.environment = environment;
        this.updates = updates;
        this.creates = creates;
        this.permission = permission;
        this.answers = answers;
    }

    void handle(ResourceCall call) {
        String contentType = call.raw().header("content-type").orElse("");
        BodyFormat kind = BodyFormat.ofPatch(contentType, mergeSchema(call).isPresent());
        ObjectFormat format = Negotiation.negotiate(call, Endpoint.OBJECT);
        WriteOptions options = WriteOptions.of(call.raw(), "PatchOptions", kind == BodyFormat.APPLY);
        WriteResult result = kind == BodyFormat.APPLY ? apply(call, options) : patch(call, options, kind);
        int code = result.effect() == Effect.CREATED ? 201 : 200;
        call.exchange().reply(answers.object(call.resource(), result.record(), code, format, call.includeObject()));
    }

    /**
     * A decoded patch.
     *
     * @param change what it does to an object
     * @param strictErrors what a strict decoder says about the patch itself
     * @param shown how errors show what they are about, given the patched object
     */
    record Patch(Mutation change, List<String> strictErrors, Function<ObjectNode, String> shown) {
        private String shown(ObjectNode patched) {
            return shown.apply(patched);
        }
    }

    private WriteResult patch(ResourceCall call, WriteOptions options, BodyFormat kind) {
        Patch patch = decode(call, kind);
        return updates.update(call, options, call.info().subresource(), live -> checked(call, options, patch, live))
                .orElseThrow(() ->
                        ApiErrors.notFound(call.groupResource(), call.info().name()));
    }

    /** The patch that a call sends, other than an apply. */
    static Patch decode(ResourceCall call, BodyFormat kind) {
        byte[] body = call.raw().body();
        return switch (kind) {
            case JSON_PATCH -> new Patch(live -> jsonPatch(live, body), JsonPatch.strictErrors(body), String::valueOf);
            case MERGE_PATCH -> {
                Decoded decoded = PatchBody.merge(body);
                Mutation change = live -> new Mutated(MergePatch.apply(live, decoded.object()), false);
                yield new Patch(change, decoded.strictErrors(), String::valueOf);
            }
            case STRATEGIC_MERGE_PATCH -> {
                Decoded decoded = PatchBody.strategic(body);
                Schema schema = mergeSchema(call).orElseThrow();
                Mutation change = live -> new Mutated(StrategicMergePatch.apply(live, decoded.object(), schema), false);
                yield new Patch(change, decoded.strictErrors(), patched -> GoText.plain(decoded.object()));
            }
            case JSON, YAML, PROTOBUF, APPLY -> throw new IllegalStateException(kind + " is no patch");
        };
    }

    /**
     * What strategic merge goes by: of a custom resource that has group, version and kind of one of Kubernetes' own types, as
     * a Deployment, the structure of that type (kcp, which registers all of client-go's types for it).
     */
    private static Optional<Schema> mergeSchema(ResourceCall call) {
        return call.resource().type().builtIn()
                ? Optional.of(call.resource().version().schema())
                : BuiltinTypes.known(call.kind());
    }

    private static Mutated jsonPatch(ObjectNode live, byte[] body) {
        JsonNode patched = JsonPatch.apply(live, body);
        if (patched instanceof ObjectNode object) {
            return new Mutated(object, false);
        }
        throw ApiErrors.badRequest("the patched document is not an object");
    }

    /** What comes of a patch, its type and name checked, and fields that the type does not know. */
    static Mutated checked(ResourceCall call, WriteOptions options, Patch patch, ObjectNode live) {
        Mutated mutated = patch.change().apply(live);
        ObjectNode object = mutated.object();
        if (!(object.path("metadata") instanceof ObjectNode)) {
            throw ApiErrors.badRequest("the patched object has no metadata");
        }
        String apiVersion = object.path("apiVersion").asText("");
        if (!apiVersion.equals(call.resource().apiVersion())
                || !object.path("kind").asText("").equals(call.kind().kind())) {
            throw ApiErrors.badRequest("the patch changes the type of the object: " + apiVersion + ", Kind="
                    + object.path("kind").asText(""));
        }
        UpdateVerb.checkName(call, object);
        List<String> unknown = new ArrayList<>(patch.strictErrors());
        String shown = patch.shown(object);
        try {
            unknown.addAll(Decoding.unknownFields(call.resource(), object));
        } catch (DecodeException e) {
            throw invalidPatch(shown, String.valueOf(e.getMessage()));
        }
        if (!unknown.isEmpty() && options.validation() == FieldValidation.STRICT) {
            throw invalidPatch(shown, "strict decoding error: " + String.join(", ", unknown));
        }
        BodyReader.report(call, options, unknown);
        return mutated;
    }

    /** What is wrong with the outcome is about the field {@code patch} (apiserver {@code handlers/patch.go}). */
    static ApiException invalidPatch(String shown, String detail) {
        return ApiErrors.invalid(NO_KIND, "", List.of(FieldError.invalid("patch", shown, detail)));
    }

    private WriteResult apply(ResourceCall call, WriteOptions options) {
        ObjectNode applied = decodeApply(call, options);
        String subresource = call.info().subresource();
        for (int attempt = 0; attempt < CreateSequence.MAX_ATTEMPTS; attempt++) {
            Optional<WriteResult> updated =
                    updates.update(call, options, subresource, live -> merge(call, options, applied, live));
            if (updated.isPresent()) {
                return updated.get();
            }
            if (!subresource.isEmpty()) {
                throw ApiErrors.notFound(call.groupResource(), call.info().name());
            }
            refuseUid(call, applied);
            permission.require(call);
            try {
                ObjectNode created = ManagedFields.apply(
                        null,
                        applied.deepCopy(),
                        call.resource().version().schema(),
                        environment.context(call, options, ""),
                        options.force());
                return creates.create(call, options, created, true);
            } catch (ApiException raced) {
                if (!raced.status().reason().equals(StatusReason.ALREADY_EXISTS)) {
                    throw raced;
                }
            }
        }
        throw ApiErrors.modified(call.groupResource(), call.info().name());
    }

    private Mutated merge(ResourceCall call, WriteOptions options, ObjectNode applied, ObjectNode live) {
        String version = live.path("metadata").path("resourceVersion").asText("");
        ServedMetadata.stripCluster(live);
        ObjectNode merged = ManagedFields.apply(
                live,
                applied.deepCopy(),
                call.resource().version().schema(),
                environment.context(call, options, call.info().subresource()),
                options.force());
        ObjectNode metadata = (ObjectNode) merged.path("metadata");
        JsonNode asked = applied.path("metadata").path("resourceVersion");
        metadata.put("resourceVersion", asked.asText("").isEmpty() ? version : asked.asText());
        JsonNode uid = applied.path("metadata").path("uid");
        if (!uid.asText("").isEmpty()) {
            metadata.put("uid", uid.asText());
        }
        return new Mutated(merged, true);
    }

    /** The configuration that a call applies. */
    static ObjectNode decodeApply(ResourceCall call, WriteOptions options) {
        Decoded decoded = PatchBody.apply(call.raw().body());
        if (!decoded.duplicates().isEmpty() && options.validation() == FieldValidation.STRICT) {
            throw ApiErrors.badRequest("error strict decoding patch: " + String.join(", ", decoded.strictErrors()));
        }
        BodyReader.report(
                call,
                options.validation() == FieldValidation.STRICT
                        ? new WriteOptions(options.dryRun(), options.fieldManager(), FieldValidation.IGNORE, false)
                        : options,
                decoded.strictErrors());
        ObjectNode applied = decoded.object();
        if (!(applied.path("metadata") instanceof ObjectNode)) {
            applied.putObject("metadata");
        }
        ObjectNode metadata = (ObjectNode) applied.path("metadata");
        if (metadata.path("name").asText("").isEmpty()) {
            metadata.put("name", call.info().name());
        }
        UpdateVerb.checkName(call, applied);
        ServedMetadata.stripCluster(applied);
        return applied;
    }

    /** A uid demands that the object be there (apiserver {@code rest.DefaultUpdatedObjectInfo} with preconditions). */
    private static void refuseUid(ResourceCall call, ObjectNode applied) {
        String uid = applied.path("metadata").path("uid").asText("");
        if (!uid.isEmpty()) {
            throw ApiErrors.conflict(
                    call.groupResource(),
                    call.info().name(),
                    "uid mismatch: the provided object specified uid " + uid + ", and no existing object was found");
        }
    }
}

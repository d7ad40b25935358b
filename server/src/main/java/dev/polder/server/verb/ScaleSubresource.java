package dev.polder.server.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.decode.BodyDecoder;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.patch.JsonPatch;
import dev.polder.machinery.patch.MergePatch;
import dev.polder.machinery.patch.PatchBody;
import dev.polder.machinery.type.ScalePaths;
import dev.polder.server.errors.Unclassified;
import dev.polder.server.negotiation.BodyFormat;
import dev.polder.server.request.Reply;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.verb.write.BodyReader;
import dev.polder.server.verb.write.Mutation.Mutated;
import dev.polder.server.verb.write.UpdateSequence;
import dev.polder.server.verb.write.WriteEnvironment;
import dev.polder.server.verb.write.WriteOptions;
import dev.polder.server.verb.write.WriteResult;
import dev.polder.storage.view.ObjectRecord;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * {@code /scale} of a custom resource: an {@code autoscaling/v1} Scale that is read from, and written to, the paths that
 * its definition names (apiextensions {@code registry/customresource/etcd.go}). Blocks: runs on a virtual thread.
 */
final class ScaleSubresource {

    private static final GroupVersionKind SCALE = new GroupVersionKind("autoscaling", "v1", "Scale");

    private final WriteEnvironment environment;
    private final UpdateSequence updates;

    ScaleSubresource(WriteEnvironment environment, UpdateSequence updates) {
        this.environment = environment;
        this.updates = updates;
    }

    void handle(ResourceCall call, ScalePaths paths) {
        switch (call.info().verb()) {
            case "get" -> reply(call, scale(paths, live(call)));
            case "update" -> update(call, paths, "UpdateOptions", current -> decode(call));
            case "patch" -> update(call, paths, "PatchOptions", patch(call));
            default ->
                throw ApiErrors.methodNotSupported(
                        call.groupResource(), call.info().verb());
        }
    }

    private ObjectNode live(ResourceCall call) {
        ObjectKey key = call.key();
        ObjectRecord record =
                environment.committer().consistent().map(key.space()).get(key.cluster(), key.namespace(), key.name());
        if (record == null) {
            throw ApiErrors.notFound(call.groupResource(), key.name());
        }
        return environment.forms().tree(call.resource(), record);
    }

    private void update(ResourceCall call, ScalePaths paths, String optionsKind, UnaryOperator<ObjectNode> wanted) {
        WriteOptions options = WriteOptions.of(call.raw(), optionsKind, false);
        WriteResult result = updates.update(call, options, "scale", live -> {
                    boolean empty = !JsonPaths.get(live, paths.specReplicas()).isNumber();
                    ObjectNode scale = wanted.apply(empty ? unset(paths, live) : scale(paths, live));
                    if (empty
                            && call.info().verb().equals("patch")
                            && !scale.path("spec").has("replicas")) {
                        throw ApiErrors.badRequest(
                                "the spec replicas field \"" + paths.specReplicas() + "\" cannot be empty");
                    }
                    check(call, scale);
                    String version =
                            scale.path("metadata").path("resourceVersion").asText("");
                    if (!version.isEmpty()) {
                        ((ObjectNode) live.path("metadata")).put("resourceVersion", version);
                    }
                    JsonPaths.put(
                            live,
                            paths.specReplicas(),
                            scale.path("spec").path("replicas").asInt(0));
                    return new Mutated(live, false);
                })
                .orElseThrow(() ->
                        ApiErrors.notFound(call.groupResource(), call.info().name()));
        reply(call, scale(paths, environment.forms().tree(call.resource(), result.record())));
    }

    private static ObjectNode scale(ScalePaths paths, ObjectNode object) {
        JsonNode replicas = JsonPaths.get(object, paths.specReplicas());
        if (!replicas.isNumber()) {
            throw Unclassified.failure("the spec replicas field \"" + paths.specReplicas() + "\" does not exist");
        }
        ObjectNode scale = unset(paths, object);
        scale.withObject("/spec").put("replicas", replicas.asInt());
        return scale;
    }

    /** The Scale of an object as if it said nothing of replicas. */
    private static ObjectNode unset(ScalePaths paths, ObjectNode object) {
        JsonNode from = object.path("metadata");
        ObjectNode scale = Json.object();
        scale.put("kind", "Scale");
        scale.put("apiVersion", "autoscaling/v1");
        ObjectNode metadata = scale.putObject("metadata");
        for (String field : List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            if (from.has(field)) {
                metadata.set(field, from.get(field));
            }
        }
        scale.putObject("spec");
        ObjectNode status = scale.putObject("status");
        status.put("replicas", JsonPaths.get(object, paths.statusReplicas()).asInt(0));
        String selector = paths.labelSelector().isEmpty()
                ? ""
                : JsonPaths.get(object, paths.labelSelector()).asText("");
        if (!selector.isEmpty()) {
            status.put("selector", selector);
        }
        return scale;
    }

    private static ObjectNode decode(ResourceCall call) {
        byte[] body = call.raw().body();
        try {
            BodyFormat format =
                    BodyFormat.ofObject(call.raw().header("content-type").orElse(""), true);
            return switch (format) {
                case PROTOBUF -> BodyReader.protobuf(body);
                case YAML -> BodyDecoder.yaml(body).object();
                default -> BodyDecoder.json(body).object();
            };
        } catch (DecodeException e) {
            throw ApiErrors.badRequest(
                    "the object provided is unrecognized (must be of type Scale): " + e.getMessage());
        }
    }

    private static UnaryOperator<ObjectNode> patch(ResourceCall call) {
        byte[] body = call.raw().body();
        BodyFormat kind = BodyFormat.ofPatch(call.raw().header("content-type").orElse(""), false);
        return switch (kind) {
            case JSON_PATCH -> scale -> (ObjectNode) JsonPatch.apply(scale, body);
            case MERGE_PATCH ->
                scale -> MergePatch.apply(scale, PatchBody.merge(body).object());
            case APPLY ->
                scale -> {
                    ObjectNode applied = PatchBody.apply(body).object();
                    scale.withObject("/spec")
                            .set("replicas", applied.path("spec").path("replicas"));
                    return scale;
                };
            default ->
                throw ApiErrors.unsupportedMediaType(BodyFormat.forPatches(false).stream()
                        .map(BodyFormat::mediaType)
                        .toList());
        };
    }

    private static void check(ResourceCall call, ObjectNode scale) {
        String name = scale.path("metadata").path("name").asText("");
        if (!name.isEmpty() && !name.equals(call.info().name())) {
            throw ApiErrors.badRequest("the name of the object (" + name + ") does not match the name on the URL ("
                    + call.info().name() + ")");
        }
        JsonNode replicas = scale.path("spec").path("replicas");
        if (!replicas.isMissingNode() && replicas.asLong(-1) < 0) {
            FieldError error = FieldError.invalid("spec.replicas", replicas, "should be a non-negative integer");
            throw ApiErrors.invalid(SCALE, call.info().name(), List.of(error));
        }
    }

    private static void reply(ResourceCall call, ObjectNode scale) {
        call.exchange().reply(Reply.json(200, Json.write(scale)));
    }
}

package dev.polder.server.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.status.ApiErrors;
import dev.polder.machinery.apply.ManagedFields;
import dev.polder.machinery.apply.ScaleManagers;
import dev.polder.machinery.apply.WriteContext;
import dev.polder.machinery.apply.path.FieldSet;
import dev.polder.machinery.builtin.BuiltinTypes;
import dev.polder.machinery.builtin.rule.LabelSelectors;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.decode.GoText;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.ScalePaths;
import dev.polder.machinery.type.TypeVersion;
import dev.polder.server.errors.Unclassified;
import dev.polder.server.form.Answers;
import dev.polder.server.negotiation.BodyFormat;
import dev.polder.server.negotiation.Endpoint;
import dev.polder.server.negotiation.Negotiation;
import dev.polder.server.negotiation.ObjectFormat;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.request.Seen;
import dev.polder.server.verb.write.Mutation.Face;
import dev.polder.server.verb.write.Mutation.Mutated;
import dev.polder.server.verb.write.UpdateSequence;
import dev.polder.server.verb.write.WriteEnvironment;
import dev.polder.server.verb.write.WriteOptions;
import dev.polder.server.verb.write.WriteResult;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code /scale} of a custom resource, or of a workload of the kube profile: an {@code autoscaling/v1} Scale that is read from,
 * and written to, the paths that its definition names (apiextensions {@code registry/customresource/etcd.go}). Blocks: runs on
 * a virtual thread.
 */
final class ScaleSubresource {

    private static final GroupVersionKind SCALE = new GroupVersionKind("autoscaling", "v1", "Scale");

    /** Stands for replicas that are not set (apiextensions {@code invalidSpecReplicas}). */
    private static final int UNSET = Integer.MIN_VALUE;

    private final WriteEnvironment environment;
    private final UpdateSequence updates;
    private final ServedResource type;

    ScaleSubresource(WriteEnvironment environment, UpdateSequence updates) {
        this.environment = environment;
        this.updates = updates;
        ResourceType scale = BuiltinTypes.scale();
        this.type = new ServedResource(scale, scale.storage(), null);
    }

    void handle(ResourceCall call, ScalePaths paths) {
        // Upstream restricts it to what the custom resource itself has: no protobuf.
        ObjectFormat format = Negotiation.negotiate(call, Endpoint.UNCONVERTIBLE);
        ObjectNode scale = switch (call.info().verb()) {
            case "get" -> scale(paths, live(call));
            case "update" -> {
                WriteOptions options = WriteOptions.of(call.raw(), "UpdateOptions", false);
                // A body that cannot be read is refused whether or not there is an object, as upstream.
                ObjectNode sent = BodyReader.read(call.as(type), options);
                checkName(call, sent);
                yield update(call, paths, options, tracked((present, given) -> sent.deepCopy()));
            }
            case "patch" -> patch(call, paths);
            default ->
                throw ApiErrors.methodNotSupported(
                        call.groupResource(), call.info().verb());
        };
        call.exchange().reply(Answers.encode(200, scale, format));
    }

    private ObjectNode live(ResourceCall call) {
        ObjectKey key = call.key();
        ViewSnapshot snapshot = environment.present(call);
        ObjectRecord stored = snapshot.map(key.space()).get(key.cluster(), key.namespace(), key.name());
        ObjectRecord record = Seen.of(call.window().in(snapshot), stored);
        if (record == null) {
            throw ApiErrors.notFound(call.groupResource(), key.name());
        }
        return environment.forms().tree(call.resource(), record);
    }

    /** A Scale that a request asks for, out of the present one. */
    private interface Wanted {
        ObjectNode of(ObjectNode present, WriteOptions options);
    }

    private ObjectNode update(ResourceCall call, ScalePaths paths, WriteOptions options, Wanted wanted) {
        ScaleManagers managers = managers(call);
        WriteResult result = updates.update(call, options, "scale", live -> {
                    ObjectNode scale = wanted.of(present(paths, managers, live), options);
                    checkReplicas(scale);
                    int replicas = scale.path("spec").path("replicas").asInt(0);
                    if (replicas == UNSET) {
                        throw ApiErrors.badRequest(
                                "the spec replicas field \"" + paths.specReplicas() + "\" cannot be empty");
                    }
                    String version =
                            scale.path("metadata").path("resourceVersion").asText("");
                    if (!version.isEmpty()) {
                        ((ObjectNode) live.path("metadata")).put("resourceVersion", version);
                    }
                    String uid = scale.path("metadata").path("uid").asText("");
                    if (call.info().verb().equals("update") && !uid.isEmpty()) {
                        ((ObjectNode) live.path("metadata")).put("uid", uid);
                    }
                    JsonPaths.put(live, paths.specReplicas(), replicas);
                    read(() -> managers.toObject(scale, live));
                    return new Mutated(live, true, new ScaleFace(paths));
                })
                .orElseThrow(() ->
                        ApiErrors.notFound(call.groupResource(), call.info().name()));
        return scale(paths, environment.forms().tree(call.resource(), result.record()));
    }

    /** The Scale that a write begins with: unset replicas have a number that nobody writes, and its managers are shown. */
    private static ObjectNode present(ScalePaths paths, ScaleManagers managers, ObjectNode live) {
        ObjectNode scale = new ScaleFace(paths).of(live);
        read(() -> managers.toScale(live, scale));
        return scale;
    }

    private static ScaleManagers managers(ResourceCall call) {
        ResourceType type = call.resource().type();
        Map<String, FieldSet> replicas = new HashMap<>();
        for (TypeVersion version : type.versions()) {
            ScalePaths scale = version.scale();
            replicas.put(
                    type.group().isEmpty() ? version.name() : type.group() + "/" + version.name(),
                    scale == null ? FieldSet.EMPTY : ScaleManagers.at(scale.specReplicas()));
        }
        return new ScaleManagers(call.resource().apiVersion(), replicas);
    }

    /** Reads or writes entries of managers; those that cannot be read are a plain error, as upstream. */
    private static void read(Managing step) {
        try {
            step.run();
        } catch (DecodeException e) {
            throw Unclassified.failure(String.valueOf(e.getMessage()));
        }
    }

    private interface Managing {
        void run() throws DecodeException;
    }

    /** How server-side apply sees a write of a Scale, which has one version whatever its object has. */
    private WriteContext context(WriteOptions options) {
        return WriteContext.of(
                        options.fieldManager(),
                        ScaleManagers.SCALE_VERSION,
                        SCALE.kind(),
                        environment.clock().instant())
                .withSubresource("scale");
    }

    private Wanted tracked(Wanted change) {
        return (present, options) -> ManagedFields.update(
                present, change.of(present.deepCopy(), options), ScaleManagers.SCHEMA, context(options));
    }

    private static ObjectNode scale(ScalePaths paths, ObjectNode object) {
        JsonNode replicas = JsonPaths.get(object, paths.specReplicas());
        if (!replicas.isNumber()) {
            throw ApiErrors.internal("the spec replicas field \"" + paths.specReplicas() + "\" does not exist");
        }
        ObjectNode scale = unset(paths, object);
        scale.withObject("/spec").put("replicas", replicas.asInt());
        return scale;
    }

    /** Admission sees the Scale (apiextensions {@code etcd.go}, {@code toScaleUpdateValidation}; {@code handlers/update.go}). */
    private record ScaleFace(ScalePaths paths) implements Face {

        @Override
        public GroupVersionKind kind() {
            return SCALE;
        }

        @Override
        public ObjectNode of(ObjectNode object) {
            ObjectNode scale = unset(paths, object);
            JsonNode replicas = JsonPaths.get(object, paths.specReplicas());
            scale.withObject("/spec").put("replicas", replicas.isNumber() ? replicas.asInt() : UNSET);
            return scale;
        }

        @Override
        public void change(ObjectNode face, ObjectNode object) {
            JsonPaths.put(
                    object, paths.specReplicas(), face.at("/spec/replicas").asInt(0));
        }
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
                : LabelSelectors.text(JsonPaths.get(object, paths.labelSelector()));
        if (!selector.isEmpty()) {
            status.put("selector", selector);
        }
        return scale;
    }

    private ObjectNode patch(ResourceCall call, ScalePaths paths) {
        BodyFormat kind = BodyFormat.ofPatch(call.raw().header("content-type").orElse(""), false);
        WriteOptions options = WriteOptions.of(call.raw(), "PatchOptions", kind == BodyFormat.APPLY);
        ResourceCall typed = call.as(type);
        if (kind == BodyFormat.APPLY) {
            ObjectNode applied = PatchVerb.decodeApply(typed, options);
            return update(
                    call,
                    paths,
                    options,
                    (present, given) ->
                            ManagedFields.apply(present, applied, ScaleManagers.SCHEMA, context(given), given.force()));
        }
        PatchVerb.Patch patch = PatchVerb.decode(typed, kind);
        return update(
                call,
                paths,
                options,
                tracked((present, given) ->
                        PatchVerb.checked(typed, given, patch, present).object()));
    }

    /** A Scale need not say whose it is; upstream asks for the name. */
    private static void checkName(ResourceCall call, ObjectNode scale) {
        String name = scale.path("metadata").path("name").asText("");
        if (!name.isEmpty()) {
            UpdateVerb.checkName(call, scale);
        }
    }

    /** Bodies and patches are decoded as what they are; what an apply leads to is judged here alone. */
    private static void checkReplicas(ObjectNode scale) {
        JsonNode replicas = scale.path("spec").path("replicas");
        boolean absent = replicas.isMissingNode() || replicas.isNull();
        if (!absent && !(replicas.isIntegralNumber() && replicas.canConvertToInt())) {
            String why = "json: cannot unmarshal "
                    + (replicas.isNumber() ? "number " + replicas : GoText.jsonType(replicas))
                    + " into Go struct field ScaleSpec.spec.replicas of type int32";
            throw PatchVerb.invalidPatch(scale.toString(), why);
        }
    }
}

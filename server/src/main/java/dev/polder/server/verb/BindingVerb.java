package dev.polder.server.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.polder.api.json.Json;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.kube.KubeTypes;
import dev.polder.machinery.type.ResourceType;
import dev.polder.server.admission.AdmissionChain;
import dev.polder.server.form.Answers;
import dev.polder.server.negotiation.Negotiation;
import dev.polder.server.negotiation.ObjectFormat;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.verb.write.AdmissionRequests;
import dev.polder.server.verb.write.BodyReader;
import dev.polder.server.verb.write.Mutation.Mutated;
import dev.polder.server.verb.write.UpdateSequence;
import dev.polder.server.verb.write.WriteOptions;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.schema.ServedResource;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * POST of {@code pods/<name>/binding}: says which node a pod runs on, as a scheduler does (upstream's {@code
 * registry/core/pod/storage}, BindingREST). Blocks: runs on a virtual thread.
 */
final class BindingVerb {

    private final UpdateSequence updates;
    private final AdmissionChain admission;
    private final InstantSource clock;

    BindingVerb(UpdateSequence updates, AdmissionChain admission, InstantSource clock) {
        this.updates = updates;
        this.admission = admission;
        this.clock = clock;
    }

    void handle(ResourceCall call) {
        ObjectFormat format = Negotiation.negotiate(call.raw());
        WriteOptions options = WriteOptions.of(call.raw(), "CreateOptions", false);
        ResourceType type = KubeTypes.binding();
        ResourceCall typed = call.as(new ServedResource(type, type.storage(), null));
        ObjectNode binding = BodyReader.read(typed, options);
        AdmissionRequest asked = AdmissionRequests.below(call, options, typed.kind(), binding);
        admission.mutate(asked);
        check(typed, binding);
        admission.validate(asked);
        call.requireStillAllowed();
        var unused = updates.update(call, options, "binding", pod -> new Mutated(bound(call, pod, binding), false))
                .orElseThrow(() ->
                        ApiErrors.notFound(call.groupResource(), call.info().name()));
        ObjectNode done = Json.object().put("kind", "Status").put("apiVersion", "v1");
        done.putObject("metadata");
        call.exchange().reply(Answers.encode(201, done.put("status", "Success").put("code", 201), format));
    }

    private static void check(ResourceCall call, ObjectNode binding) {
        List<FieldError> errors = new ArrayList<>();
        String kind = binding.at("/target/kind").asText("");
        if (!kind.isEmpty() && !kind.equals("Node")) {
            errors.add(FieldError.notSupported("target.kind", TextNode.valueOf(kind), List.of("Node", "<empty>")));
        }
        if (binding.at("/target/name").asText("").isEmpty()) {
            errors.add(FieldError.required("target.name", ""));
        }
        ApiErrors.throwIfAny(call.kind(), call.info().name(), errors);
    }

    private ObjectNode bound(ResourceCall call, ObjectNode pod, ObjectNode binding) {
        ObjectNode spec = pod.withObject("/spec");
        String name = call.info().name();
        String before = spec.path("nodeName").asText("");
        if (!before.isEmpty()) {
            throw ApiErrors.conflict(
                    call.groupResource(), name, "pod " + name + " is already assigned to node \"" + before + "\"");
        }
        spec.put("nodeName", binding.at("/target/name").asText());
        ObjectNode metadata = pod.withObject("/metadata");
        for (String map : List.of("annotations", "labels")) {
            binding.path("metadata")
                    .path(map)
                    .properties()
                    .forEach(entry -> metadata.withObject("/" + map).set(entry.getKey(), entry.getValue()));
        }
        schedule(pod.withObject("/status"));
        return pod;
    }

    private void schedule(ObjectNode status) {
        ObjectNode condition = null;
        for (JsonNode one : status.withArray("/conditions")) {
            if (one.path("type").asText("").equals("PodScheduled") && one instanceof ObjectNode known) {
                condition = known;
            }
        }
        if (condition == null) {
            condition = status.withArray("/conditions").addObject().put("type", "PodScheduled");
        }
        condition.put("status", "True");
        condition.putNull("lastProbeTime");
        condition.put(
                "lastTransitionTime",
                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    }
}

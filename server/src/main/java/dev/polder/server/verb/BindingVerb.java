package dev.polder.server.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupResource;
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
import dev.polder.server.verb.write.Mutation.Mutated;
import dev.polder.server.verb.write.UpdateSequence;
import dev.polder.server.verb.write.WriteOptions;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.schema.ServedResource;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * POST of {@code pods/<name>/binding}: says which node a pod runs on, as a scheduler does (upstream's {@code
 * registry/core/pod/storage}, BindingREST). Blocks: runs on a virtual thread.
 */
final class BindingVerb {

    /** What refusals that are about the state of the pod name (upstream's {@code assignPod}); others name the pod. */
    private static final GroupResource BINDINGS = new GroupResource("", "pods/binding");

    /** Fields of metadata that must be those of the pod when they are set, and how errors call them, in upstream's order. */
    private static final List<Map.Entry<String, String>> PRECONDITIONS =
            List.of(Map.entry("uid", "UID"), Map.entry("resourceVersion", "ResourceVersion"));

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
        String name = call.info().name();
        checkPreconditions(call.groupResource(), pod, binding);
        String why = unassignable(name, pod);
        if (!why.isEmpty()) {
            throw ApiErrors.conflict(BINDINGS, name, why);
        }
        pod.withObject("/spec").put("nodeName", binding.at("/target/name").asText());
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

    /** What the binding says of its pod must be so (apiserver {@code storage/interfaces.go}, Preconditions). */
    private static void checkPreconditions(GroupResource pods, ObjectNode pod, ObjectNode binding) {
        JsonNode present = pod.path("metadata");
        for (Map.Entry<String, String> one : PRECONDITIONS) {
            String wanted = binding.path("metadata").path(one.getKey()).asText("");
            String actual = present.path(one.getKey()).asText("");
            if (!wanted.isEmpty() && !wanted.equals(actual)) {
                throw ApiErrors.conflict(
                        pods,
                        present.path("name").asText(""),
                        "Precondition failed: " + one.getValue() + " in precondition: " + wanted + ", " + one.getValue()
                                + " in object meta: " + actual);
            }
        }
    }

    /** Why a pod gets no node (upstream's {@code setPodNodeAndMetadata}); empty when it does. */
    private static String unassignable(String name, ObjectNode pod) {
        JsonNode spec = pod.path("spec");
        String node = spec.path("nodeName").asText("");
        if (pod.path("metadata").hasNonNull("deletionTimestamp")) {
            return "pod " + name + " is being deleted, cannot be assigned to a host";
        }
        if (!node.isEmpty()) {
            return "pod " + name + " is already assigned to node \"" + node + "\"";
        }
        return spec.path("schedulingGates").isEmpty() ? "" : "pod " + name + " has non-empty .spec.schedulingGates";
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

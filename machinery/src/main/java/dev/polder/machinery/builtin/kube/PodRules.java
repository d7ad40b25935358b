package dev.polder.machinery.builtin.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.Nodes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Pods: born pending; hardly anything of their spec ever changes. */
final class PodRules extends KubeRules {

    /** What updates may not change (core {@code ValidatePodUpdate}); upstream adds the difference. */
    private static final String FIXED = "pod updates may not change fields other than"
            + " `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations`"
            + " (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if"
            + " it was previously negative)";

    private static final List<String> COUNTED = List.of("cpu", "memory");
    private static final List<String> TOLERATED =
            List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");
    private static final String EPHEMERAL = "ephemeralContainers";
    private static final String SEEN = "observedGeneration";
    private static final int TOLERATED_SECONDS = 300;

    PodRules() {
        super(
                new Traits(NameRule.DNS_SUBDOMAIN, true, false, true, true, true),
                // Old kubelets spoil the owners (core/pod/strategy.go).
                Status.of("{\"phase\":\"Pending\"}").keeping(List.of("ownerReferences")),
                List.of());
    }

    @Override
    void defaultsOfType(ObjectNode pod) {
        ObjectNode spec = Nodes.object(pod, "spec");
        for (String field : List.of("containers", "initContainers")) {
            for (JsonNode container : Nodes.list(spec, field)) {
                requests(container);
                if (spec.path("hostNetwork").asBoolean(false)) {
                    Nodes.list(container, "ports").forEach(PodRules::hostPort);
                }
            }
        }
        if (!spec.has("enableServiceLinks")) {
            spec.put("enableServiceLinks", true);
        }
    }

    /** Whoever limits an amount and does not ask for one asks for the limit. */
    private static void requests(JsonNode container) {
        if (container.path("resources") instanceof ObjectNode resources && resources.has("limits")) {
            ObjectNode requests = Nodes.object(resources, "requests");
            Nodes.entries(resources, "limits").forEach(limit -> {
                if (!requests.has(limit.getKey())) {
                    requests.set(limit.getKey(), limit.getValue());
                }
            });
        }
    }

    private static void hostPort(JsonNode port) {
        if (port instanceof ObjectNode object
                && FieldFact.isEmpty(object.get("hostPort"))
                && object.has("containerPort")) {
            object.set("hostPort", object.get("containerPort"));
        }
    }

    /** With what upstream's admission adds that needs no other object: DefaultTolerationSeconds. */
    @Override
    public void prepareForCreate(ObjectNode pod) {
        super.prepareForCreate(pod);
        ((ObjectNode) pod.path("status")).put("qosClass", qosClass(pod));
        if (pod.path("spec") instanceof ObjectNode spec) {
            TOLERATED.forEach(taint -> tolerate(spec, taint));
        }
    }

    private static void tolerate(ObjectNode spec, String taint) {
        for (JsonNode one : Nodes.list(spec, "tolerations")) {
            String key = Nodes.text(one, "key");
            String effect = Nodes.text(one, "effect");
            if ((key.isEmpty() || key.equals(taint)) && (effect.isEmpty() || effect.equals("NoExecute"))) {
                return;
            }
        }
        spec.withArray("/tolerations")
                .addObject()
                .put("key", taint)
                .put("operator", "Exists")
                .put("effect", "NoExecute")
                .put("tolerationSeconds", TOLERATED_SECONDS);
    }

    /** What is left of a pod when its node runs short (core/helper/qos {@code ComputePodQOS}). */
    private static String qosClass(ObjectNode pod) {
        boolean any = false;
        boolean guaranteed = true;
        for (String field : List.of("containers", "initContainers")) {
            for (JsonNode container : Nodes.list(pod, "spec", field)) {
                JsonNode resources = container.path("resources");
                for (String amount : COUNTED) {
                    JsonNode limit = Nodes.at(resources, "limits", amount);
                    JsonNode request = Nodes.at(resources, "requests", amount);
                    any |= counts(limit) || counts(request);
                    guaranteed &= counts(limit) && limit.equals(request);
                }
            }
        }
        return !any ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
    }

    private static boolean counts(JsonNode amount) {
        return !amount.isMissingNode() && !amount.asText("").equals("0");
    }

    @Override
    public void prepareForUpdate(ObjectNode pod, ObjectNode old, String subresource) {
        switch (subresource) {
            // Whoever binds a pod says both where it runs and that it is scheduled.
            case "binding" -> {}
            case "ephemeralcontainers" -> take(pod, old, spec -> restore(spec, Nodes.object(pod, "spec"), EPHEMERAL));
            case "resize" -> take(pod, old, spec -> resize(spec, pod));
            default -> super.prepareForUpdate(pod, old, subresource);
        }
        if (subresource.equals("status")) {
            keepWhatWasSaid(Nodes.object(pod, "status"), old.path("status"));
        }
    }

    /** Upstream writes the node past the strategy that counts (core/pod/storage {@code setPodNodeAndMetadata}). */
    @Override
    public boolean countsInGeneration(ObjectNode object, ObjectNode old, String subresource, BooleanSupplier content) {
        return !subresource.equals("binding") && super.countsInGeneration(object, old, subresource, content);
    }

    /**
     * A status that says nothing of the QoS class, or of the generation that it or one of its conditions is about, is about the
     * one before (core/pod {@code podStatusStrategy.PrepareForUpdate}).
     */
    private static void keepWhatWasSaid(ObjectNode status, JsonNode before) {
        keep(status, before, "qosClass");
        keep(status, before, SEEN);
        Map<String, Deque<JsonNode>> conditions = new HashMap<>();
        Nodes.list(before, "conditions")
                .forEach(one -> conditions
                        .computeIfAbsent(Nodes.text(one, "type"), type -> new ArrayDeque<>())
                        .add(one));
        for (JsonNode one : Nodes.list(status, "conditions")) {
            JsonNode known = conditions
                    .getOrDefault(Nodes.text(one, "type"), new ArrayDeque<>())
                    .poll();
            if (known != null && one instanceof ObjectNode condition) {
                keep(condition, known, SEEN);
            }
        }
    }

    private static void keep(ObjectNode object, JsonNode before, String field) {
        JsonNode value = before.get(field);
        if (value != null && FieldFact.isEmpty(object.get(field))) {
            object.set(field, value.deepCopy());
        }
    }

    /** Leaves a pod as it is but for one part of its spec. */
    private static void take(ObjectNode pod, ObjectNode old, Consumer<ObjectNode> change) {
        ObjectNode spec = ((ObjectNode) old.path("spec")).deepCopy();
        change.accept(spec);
        pod.set("spec", spec);
        restore(pod, old, "status");
        restoreMetadata(pod, old, RESET_METADATA);
    }

    private static void resize(ObjectNode spec, ObjectNode pod) {
        for (String field : List.of("containers", "initContainers")) {
            Map<String, JsonNode> resources = new HashMap<>();
            Nodes.list(pod, "spec", field)
                    .forEach(one -> resources.put(Nodes.text(one, "name"), one.path("resources")));
            for (JsonNode one : Nodes.list(spec, field)) {
                JsonNode wanted = resources.get(Nodes.text(one, "name"));
                if (wanted != null && wanted.isObject() && one instanceof ObjectNode container) {
                    container.set("resources", wanted.deepCopy());
                }
            }
        }
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode pod, ObjectNode old, String subresource) {
        return switch (subresource) {
            case "" -> super.validateUpdate(pod, old, "");
            case "ephemeralcontainers", "resize" -> validate(pod);
            default -> List.of();
        };
    }

    @Override
    void validateChange(ObjectNode pod, ObjectNode old, List<FieldError> errors) {
        JsonNode deadline = Nodes.at(pod, "spec", "activeDeadlineSeconds");
        JsonNode before = Nodes.at(old, "spec", "activeDeadlineSeconds");
        if (!before.isMissingNode() && deadline.isMissingNode()) {
            errors.add(FieldError.invalid(
                    "spec.activeDeadlineSeconds",
                    (JsonNode) null,
                    "must not update from a positive integer to nil value"));
        } else if (!before.isMissingNode() && before.asLong() < deadline.asLong()) {
            errors.add(FieldError.invalid(
                    "spec.activeDeadlineSeconds", deadline, "must be less than or equal to previous value"));
        }
        if (!fixed(pod, old).equals(fixed(old, old))) {
            errors.add(FieldError.forbidden("spec", FIXED));
        }
    }

    /** A spec with what may change as it was before. */
    private static JsonNode fixed(ObjectNode pod, ObjectNode old) {
        List<String> open = List.of("activeDeadlineSeconds");
        JsonNode spec = specExcept(pod, old, open);
        if (spec instanceof ObjectNode object) {
            if (removesGatesOnly(object, old)) {
                restore(object, (ObjectNode) old.path("spec"), "schedulingGates");
            }
            if (addsTolerationsOnly(object, old)) {
                restore(object, (ObjectNode) old.path("spec"), "tolerations");
            }
        }
        for (String field : List.of("containers", "initContainers")) {
            Map<String, JsonNode> images = new HashMap<>();
            Nodes.list(old, "spec", field).forEach(one -> images.put(Nodes.text(one, "name"), one.path("image")));
            for (JsonNode one : Nodes.list(spec, field)) {
                JsonNode image = images.get(Nodes.text(one, "name"));
                if (image != null && one instanceof ObjectNode container) {
                    container.set("image", image);
                }
            }
        }
        return spec;
    }

    private static boolean removesGatesOnly(ObjectNode spec, ObjectNode old) {
        return new HashSet<>(Nodes.list(old, "spec", "schedulingGates"))
                .containsAll(Nodes.list(spec, "schedulingGates"));
    }

    private static boolean addsTolerationsOnly(ObjectNode spec, ObjectNode old) {
        Set<JsonNode> now = new HashSet<>(Nodes.list(spec, "tolerations"));
        return now.containsAll(Nodes.list(old, "spec", "tolerations"));
    }

    @Override
    public String selectableValue(ObjectNode stored, String path) {
        return path.equals("spec.hostNetwork")
                ? Boolean.toString(Nodes.at(stored, "spec", "hostNetwork").asBoolean(false))
                : super.selectableValue(stored, path);
    }
}

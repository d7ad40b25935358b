package dev.polder.machinery.builtin.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.Nodes;
import java.util.List;

/** PersistentVolumes and the claims on them. */
final class VolumeRules extends KubeRules {

    private static final String FIXED =
            "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";

    private final boolean claim;

    VolumeRules(boolean claim) {
        super(
                new Traits(NameRule.DNS_SUBDOMAIN, true, false, true, false, true),
                Status.of("{\"phase\":\"Pending\"}"),
                List.of());
        this.claim = claim;
    }

    @Override
    void validateType(ObjectNode object, List<FieldError> errors) {
        JsonNode spec = object.path("spec");
        if (Nodes.list(spec, "accessModes").isEmpty()) {
            errors.add(FieldError.required("spec.accessModes", claim ? "at least 1 access mode is required" : ""));
        }
        if (claim && !Nodes.has(spec, "resources", "requests", "storage")) {
            errors.add(FieldError.required("spec.resources[storage]", ""));
        }
        if (!claim && Nodes.at(spec, "capacity").isEmpty()) {
            errors.add(FieldError.required("spec.capacity", ""));
        }
    }

    @Override
    void validateChange(ObjectNode object, ObjectNode old, List<FieldError> errors) {
        if (claim && !fixed(object, old).equals(fixed(old, old))) {
            errors.add(FieldError.forbidden("spec", FIXED));
        }
    }

    /** A claim's spec with what may change as it was before: who binds a claim names the volume, and bound ones may grow. */
    private static JsonNode fixed(ObjectNode claim, ObjectNode old) {
        boolean bound = Nodes.text(old, "status", "phase").equals("Bound");
        boolean named = !Nodes.text(old, "spec", "volumeName").isEmpty();
        boolean classed = Nodes.has(old, "spec", "storageClassName");
        JsonNode spec = claim.path("spec");
        if (bound) {
            spec = specExcept(claim, old, List.of("volumeAttributesClassName"));
            if (spec.path("resources") instanceof ObjectNode resources
                    && old.path("spec").path("resources") instanceof ObjectNode before) {
                restore(resources, before, "requests");
            }
        }
        ObjectNode wrapped = claim.objectNode();
        wrapped.set("spec", spec);
        JsonNode free = named ? spec : specExcept(wrapped, old, List.of("volumeName"));
        wrapped.set("spec", free);
        return classed ? free : specExcept(wrapped, old, List.of("storageClassName"));
    }
}

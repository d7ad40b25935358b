package dev.polder.machinery.builtin.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.kube.Structures.Place;
import dev.polder.machinery.builtin.rule.Nodes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the parts of a pod's spec have to do with one another (core {@code ValidatePodSpec}, as far as docs/kube-profile.md says). */
final class PodSpecChecks {

    private PodSpecChecks() {}

    /**
     * Adds what is wrong.
     *
     * @param given names of volumes that the pod gets from elsewhere
     */
    static void check(ObjectNode spec, Set<String> given, Place at, List<FieldError> errors) {
        Set<String> volumes = new HashSet<>();
        names(spec, "volumes", at, volumes, errors);
        volumes.addAll(given);
        if (Nodes.list(spec, "containers").isEmpty()) {
            errors.add(FieldError.required(at.field("containers").path(), ""));
        }
        Set<String> containers = new HashSet<>();
        for (String field : List.of("containers", "initContainers")) {
            names(spec, field, at, containers, errors);
            int index = 0;
            for (JsonNode container : Nodes.list(spec, field)) {
                mounts(container, volumes, at.field(field).item(index++), errors);
            }
        }
    }

    private static void names(JsonNode spec, String field, Place at, Set<String> seen, List<FieldError> errors) {
        int index = 0;
        for (JsonNode one : Nodes.list(spec, field)) {
            String name = Nodes.text(one, "name");
            if (!seen.add(name) && !name.isEmpty()) {
                String path = at.field(field).item(index).field("name").path();
                errors.add(FieldError.duplicate(path, TextNode.valueOf(name)));
            }
            index++;
        }
    }

    private static void mounts(JsonNode container, Set<String> volumes, Place at, List<FieldError> errors) {
        Set<String> paths = new HashSet<>();
        int index = 0;
        for (JsonNode mount : Nodes.list(container, "volumeMounts")) {
            Place place = at.field("volumeMounts").item(index++);
            String name = Nodes.text(mount, "name");
            if (!volumes.contains(name)) {
                errors.add(FieldError.notFound(place.field("name").path(), TextNode.valueOf(name)));
            }
            String path = Nodes.text(mount, "mountPath");
            if (!paths.add(path)) {
                errors.add(FieldError.invalid(place.field("mountPath").path(), path, "must be unique"));
            }
        }
    }
}

package dev.polder.machinery.builtin.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.Nodes;
import java.util.List;

/** ReplicationControllers, whose selector is a map of labels, taken from the template where none is given. */
final class ReplicationControllerRules extends KubeRules {

    ReplicationControllerRules() {
        super(
                new Traits(NameRule.DNS_SUBDOMAIN, true, false, false, true, true),
                Status.of("{\"replicas\":0}"),
                List.of());
    }

    @Override
    void defaultsOfType(ObjectNode controller) {
        JsonNode labels = Nodes.at(controller, "spec", "template", "metadata", "labels");
        if (labels.isEmpty()) {
            return;
        }
        if (Nodes.at(controller, "spec", "selector").isEmpty()) {
            Nodes.object(controller, "spec").set("selector", labels.deepCopy());
        }
        if (Nodes.at(controller, "metadata", "labels").isEmpty()) {
            Nodes.object(controller, "metadata").set("labels", labels.deepCopy());
        }
    }

    @Override
    void validateType(ObjectNode controller, List<FieldError> errors) {
        JsonNode selector = Nodes.at(controller, "spec", "selector");
        if (selector.isEmpty()) {
            errors.add(FieldError.required("spec.selector", ""));
        }
        JsonNode template = Nodes.at(controller, "spec", "template");
        if (template.isMissingNode()) {
            errors.add(FieldError.required("spec.template", ""));
            return;
        }
        JsonNode labels = Nodes.at(template, "metadata", "labels");
        boolean matches =
                selector.propertyStream().allMatch(label -> label.getValue().equals(labels.get(label.getKey())));
        if (!matches) {
            errors.add(FieldError.invalid(
                    "spec.template.metadata.labels",
                    labels.isMissingNode() ? null : labels,
                    "`selector` does not match template `labels`"));
        }
        JsonNode restart = Nodes.at(template, "spec", "restartPolicy");
        if (!restart.asText("").equals("Always")) {
            errors.add(FieldError.notSupported("spec.template.spec.restartPolicy", restart, List.of("Always")));
        }
    }

    @Override
    public String selectableValue(ObjectNode stored, String path) {
        return path.equals("status.replicas")
                ? Long.toString(Nodes.at(stored, "status", "replicas").asLong(0))
                : super.selectableValue(stored, path);
    }
}

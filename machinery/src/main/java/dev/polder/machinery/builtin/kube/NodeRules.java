package dev.polder.machinery.builtin.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.Formats;
import dev.polder.machinery.builtin.rule.Nodes;
import dev.polder.machinery.schema.field.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Nodes. Who makes one says what it is, its status included, as a kubelet does. */
final class NodeRules extends KubeRules {

    NodeRules() {
        super(
                new Traits(NameRule.DNS_SUBDOMAIN, true, false, false, false, true),
                new Status(null, true, List.of()),
                List.of());
    }

    @Override
    void validateType(ObjectNode node, List<FieldError> errors) {
        Set<String> seen = new HashSet<>();
        int index = 0;
        for (JsonNode taint : Nodes.list(node, "spec", "taints")) {
            String path = "spec.taints[" + index++ + "]";
            String key = Nodes.text(taint, "key");
            errors.addAll(Formats.invalid(path + ".key", key, Names.qualifiedName(key)));
            String value = Nodes.text(taint, "value");
            errors.addAll(Formats.invalid(path + ".value", value, Names.labelValue(value)));
            if (!seen.add(key + ":" + Nodes.text(taint, "effect"))) {
                errors.add(FieldError.duplicate(path, taint));
            }
        }
    }

    @Override
    void validateChange(ObjectNode node, ObjectNode old, List<FieldError> errors) {
        String provider = Nodes.text(old, "spec", "providerID");
        if (!provider.isEmpty() && !provider.equals(Nodes.text(node, "spec", "providerID"))) {
            errors.add(FieldError.forbidden(
                    "spec.providerID", "node updates may not change providerID except from \"\" to valid"));
        }
    }

    @Override
    public String selectableValue(ObjectNode stored, String path) {
        return path.equals("spec.unschedulable")
                ? Boolean.toString(Nodes.at(stored, "spec", "unschedulable").asBoolean(false))
                : super.selectableValue(stored, path);
    }
}

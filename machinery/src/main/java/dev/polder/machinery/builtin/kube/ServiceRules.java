package dev.polder.machinery.builtin.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.Nodes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Services. No address and no port of nodes is given out: what the client says is what there is. */
final class ServiceRules extends KubeRules {

    private static final String EXTERNAL = "ExternalName";
    private static final int MAX_PORT = 65535;

    ServiceRules() {
        super(
                new Traits(NameRule.DNS_LABEL, true, true, true, false, true),
                Status.of("{\"loadBalancer\":{}}"),
                List.of());
    }

    @Override
    public void prepareForUpdate(ObjectNode service, ObjectNode old, String subresource) {
        super.prepareForUpdate(service, old, subresource);
        if (!subresource.equals("status")) {
            ServiceChanges.prepare(service, old);
        }
    }

    @Override
    void validateType(ObjectNode service, List<FieldError> errors) {
        JsonNode spec = service.path("spec");
        String type = Nodes.text(spec, "type");
        boolean headless = Nodes.text(spec, "clusterIP").equals("None");
        List<JsonNode> ports = Nodes.list(spec, "ports");
        if (ports.isEmpty() && !headless && !type.equals(EXTERNAL)) {
            errors.add(FieldError.required("spec.ports", ""));
        }
        if (headless && (type.equals("LoadBalancer") || type.equals("NodePort"))) {
            errors.add(FieldError.invalid(
                    "spec.clusterIPs[0]", "None", "may not be set to 'None' for " + type + " services"));
        }
        if (type.equals(EXTERNAL)) {
            if (!Nodes.list(spec, "clusterIPs").isEmpty()) {
                errors.add(FieldError.forbidden("spec.clusterIPs", "may not be set for ExternalName services"));
            }
            if (Nodes.text(spec, "externalName").isEmpty()) {
                errors.add(FieldError.required("spec.externalName", ""));
            }
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            port(ports.get(i), "spec.ports[" + i + "]", ports.size() > 1, type, names, errors);
        }
    }

    private static void port(
            JsonNode port, String path, boolean several, String type, Set<String> names, List<FieldError> errors) {
        String name = Nodes.text(port, "name");
        if (several && name.isEmpty()) {
            errors.add(FieldError.required(path + ".name", ""));
        } else if (!name.isEmpty() && !names.add(name)) {
            errors.add(FieldError.duplicate(path + ".name", TextNode.valueOf(name)));
        }
        int number = port.path("port").asInt(0);
        if (number < 1 || number > MAX_PORT) {
            errors.add(FieldError.invalid(
                    path + ".port", IntNode.valueOf(number), "must be between 1 and 65535, inclusive"));
        }
        if (type.equals("ClusterIP") && port.path("nodePort").asInt(0) != 0) {
            errors.add(FieldError.forbidden(path + ".nodePort", "may not be used when `type` is 'ClusterIP'"));
        }
    }

    @Override
    void validateChange(ObjectNode service, ObjectNode old, List<FieldError> errors) {
        String now = Nodes.text(service, "spec", "clusterIP");
        String before = Nodes.text(old, "spec", "clusterIP");
        boolean addressed = !Nodes.text(service, "spec", "type").equals(EXTERNAL)
                && !Nodes.text(old, "spec", "type").equals(EXTERNAL);
        if (addressed && !before.isEmpty() && !now.equals(before)) {
            errors.add(FieldError.invalid(
                    "spec.clusterIPs[0]", Nodes.at(service, "spec", "clusterIPs"), "may not change once set"));
        }
    }
}

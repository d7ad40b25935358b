package dev.polder.machinery.builtin.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.Nodes;
import java.util.List;

/** Ingresses: which host and path leads to which service. */
final class IngressRules extends KubeRules {

    IngressRules() {
        super(
                new Traits(NameRule.DNS_SUBDOMAIN, true, false, false, true, true),
                Status.of("{\"loadBalancer\":{}}"),
                List.of());
    }

    @Override
    void validateType(ObjectNode ingress, List<FieldError> errors) {
        JsonNode spec = ingress.path("spec");
        List<JsonNode> rules = Nodes.list(spec, "rules");
        if (rules.isEmpty() && !spec.has("defaultBackend")) {
            errors.add(FieldError.invalid(
                    "spec", spec.get("rules"), "either `defaultBackend` or `rules` must be specified"));
        }
        if (spec.has("defaultBackend")) {
            backend(spec.path("defaultBackend"), "spec.defaultBackend", errors);
        }
        for (int i = 0; i < rules.size(); i++) {
            List<JsonNode> paths = Nodes.list(rules.get(i), "http", "paths");
            String at = "spec.rules[" + i + "].http.paths";
            if (rules.get(i).has("http") && paths.isEmpty()) {
                errors.add(FieldError.required(at, ""));
            }
            for (int j = 0; j < paths.size(); j++) {
                path(paths.get(j), at + "[" + j + "]", errors);
            }
        }
    }

    private static void path(JsonNode path, String at, List<FieldError> errors) {
        String type = Nodes.text(path, "pathType");
        String text = Nodes.text(path, "path");
        boolean free = type.equals("ImplementationSpecific") && text.isEmpty();
        if (!type.isEmpty() && !free && !text.startsWith("/")) {
            errors.add(FieldError.invalid(at + ".path", text, "must be an absolute path"));
        }
        backend(path.path("backend"), at + ".backend", errors);
    }

    private static void backend(JsonNode backend, String at, List<FieldError> errors) {
        boolean service = Nodes.has(backend, "service");
        boolean resource = Nodes.has(backend, "resource");
        if (service && resource) {
            errors.add(FieldError.invalid(at, "", "cannot set both resource and service backends"));
        } else if (!service && !resource) {
            errors.add(FieldError.invalid(at, "", "resource or service backend is required"));
        } else if (service) {
            boolean named = !Nodes.text(backend, "service", "port", "name").isEmpty();
            boolean numbered = Nodes.at(backend, "service", "port", "number").asInt(0) != 0;
            if (named && numbered) {
                errors.add(FieldError.invalid(at, "", "cannot set both port name & port number"));
            } else if (!named && !numbered) {
                errors.add(FieldError.required(at, "port name or number is required"));
            }
        }
    }
}

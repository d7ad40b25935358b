package dev.polder.machinery.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.builtin.rule.Nodes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Rows of built-in types that take more than a field or two. */
final class BuiltinRows {

    private static final String UNSET = "<unset>";
    private static final String NONE = "<none>";

    private BuiltinRows() {}

    static void webhooks(ObjectNode configuration, ArrayNode cells, Instant now) {
        cells.add(BuiltinPrinters.name(configuration))
                .add(Nodes.list(configuration, "webhooks").size())
                .add(Ages.of(configuration, now));
    }

    static void policy(ObjectNode policy, String field, ArrayNode cells, Instant now) {
        JsonNode kind = Nodes.at(policy, "spec", "paramKind");
        String shown = kind.isMissingNode() ? UNSET : Nodes.text(kind, "apiVersion") + "/" + Nodes.text(kind, "kind");
        cells.add(BuiltinPrinters.name(policy))
                .add(Nodes.list(policy, "spec", field).size())
                .add(shown)
                .add(Ages.of(policy, now));
    }

    static void policyBinding(ObjectNode binding, ArrayNode cells, Instant now) {
        cells.add(BuiltinPrinters.name(binding))
                .add(Nodes.text(binding, "spec", "policyName"))
                .add(param(Nodes.at(binding, "spec", "paramRef")))
                .add(Ages.of(binding, now));
    }

    private static String param(JsonNode reference) {
        String name = Nodes.text(reference, "name");
        if (name.isEmpty()) {
            return Nodes.has(reference, "selector") ? goSelector(reference.path("selector")) : UNSET;
        }
        // Nothing here says whether the parameter is in a namespace; upstream shows an asterisk then.
        String namespace = Nodes.text(reference, "namespace");
        return (namespace.isEmpty() ? "*" : namespace) + "/" + name;
    }

    /** A selector as Go's generated code prints it, which is what upstream shows. */
    private static String goSelector(JsonNode selector) {
        StringBuilder text = new StringBuilder("&LabelSelector{MatchLabels:map[string]string{");
        Map<String, String> labels = new TreeMap<>();
        Nodes.entries(selector, "matchLabels")
                .forEach(e -> labels.put(e.getKey(), e.getValue().asText("")));
        labels.forEach(
                (key, value) -> text.append(key).append(": ").append(value).append(','));
        text.append("},MatchExpressions:[]LabelSelectorRequirement{");
        for (JsonNode requirement : Nodes.list(selector, "matchExpressions")) {
            text.append("LabelSelectorRequirement{Key:")
                    .append(Nodes.text(requirement, "key"))
                    .append(",Operator:")
                    .append(Nodes.text(requirement, "operator"))
                    .append(",Values:[")
                    .append(String.join(" ", Nodes.texts(requirement, "values")))
                    .append("],},");
        }
        return text.append("},}").toString();
    }

    static void binding(ObjectNode binding, ArrayNode cells, Instant now) {
        cells.add(BuiltinPrinters.name(binding))
                .add(Nodes.text(binding, "roleRef", "kind") + "/" + Nodes.text(binding, "roleRef", "name"))
                .add(Ages.of(binding, now));
        List<JsonNode> subjects = Nodes.list(binding, "subjects");
        cells.add(subjects(subjects, "User"))
                .add(subjects(subjects, "Group"))
                .add(subjects(subjects, "ServiceAccount"));
    }

    private static String subjects(List<JsonNode> subjects, String kind) {
        boolean account = kind.equals("ServiceAccount");
        return subjects.stream()
                .filter(subject -> Nodes.text(subject, "kind").equals(kind))
                .map(subject -> (account ? Nodes.text(subject, "namespace") + "/" : "") + Nodes.text(subject, "name"))
                .collect(Collectors.joining(", "));
    }

    static void quota(ObjectNode quota, ArrayNode cells, Instant now) {
        StringJoiner requests = new StringJoiner(", ");
        StringJoiner limits = new StringJoiner(", ");
        Map<String, String> hard = new TreeMap<>();
        Nodes.entries(quota, "status", "hard")
                .forEach(e -> hard.put(e.getKey(), e.getValue().asText("0")));
        hard.forEach((name, amount) -> {
            String used = Nodes.at(quota, "status", "used", name).asText("0");
            (name.startsWith("limits.") ? limits : requests).add(name + ": " + used + "/" + amount);
        });
        cells.add(BuiltinPrinters.name(quota))
                .add(requests.toString())
                .add(limits.toString())
                .add(Ages.of(quota, now));
    }

    static void certificateRequest(ObjectNode request, ArrayNode cells, Instant now) {
        JsonNode seconds = Nodes.at(request, "spec", "expirationSeconds");
        String signer = Nodes.text(request, "spec", "signerName");
        cells.add(BuiltinPrinters.name(request))
                .add(Ages.of(request, now))
                .add(signer.isEmpty() ? NONE : signer)
                .add(Nodes.text(request, "spec", "username"))
                .add(seconds.isMissingNode() ? NONE : HumanDuration.text(Duration.ofSeconds(seconds.asLong())))
                .add(condition(request));
    }

    private static String condition(ObjectNode request) {
        Set<String> conditions = Nodes.list(request, "status", "conditions").stream()
                .map(condition -> Nodes.text(condition, "type"))
                .collect(Collectors.toSet());
        String decision =
                conditions.contains("Denied") ? "Denied" : conditions.contains("Approved") ? "Approved" : "Pending";
        String failed = conditions.contains("Failed") ? ",Failed" : "";
        String issued = Nodes.text(request, "status", "certificate").isEmpty() ? "" : ",Issued";
        return decision + failed + issued;
    }
}

package dev.polder.server.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.decode.BodyDecoder;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.schema.field.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads a policy, and says everything that is wrong with it (apiserver {@code audit/policy.LoadPolicyFromBytes}). */
final class AuditPolicyReader {

    private static final String API_VERSION = "audit.k8s.io/v1";

    private final List<FieldError> errors = new ArrayList<>();

    private AuditPolicyReader() {}

    /**
     * The policy of a YAML or JSON text.
     *
     * @throws IOException in one line, for a text that is no policy
     */
    static AuditPolicy read(String text) throws IOException {
        ObjectNode policy;
        try {
            policy = BodyDecoder.yaml(text.getBytes(StandardCharsets.UTF_8)).object();
        } catch (DecodeException e) {
            throw new IOException("failed decoding: " + e.getMessage(), e);
        }
        String apiVersion = policy.path("apiVersion").asText();
        String kind = policy.path("kind").asText();
        if (!apiVersion.equals(API_VERSION) || !kind.equals("Policy")) {
            throw new IOException(
                    "must be a Policy of " + API_VERSION + ", but is \"" + kind + "\" of \"" + apiVersion + "\"");
        }
        return new AuditPolicyReader().read(policy);
    }

    private AuditPolicy read(ObjectNode policy) throws IOException {
        Set<AuditMoment> omitted = omitted(policy, "omitStages");
        boolean withoutManagedFields = policy.path("omitManagedFields").asBoolean();
        List<AuditRule> rules = new ArrayList<>();
        for (JsonNode rule : list(policy, "rules")) {
            rules.add(rule(rule, "rules[" + rules.size() + "]", omitted, withoutManagedFields));
        }
        if (!errors.isEmpty()) {
            String all = errors.stream().map(AuditPolicyReader::text).distinct().collect(Collectors.joining(", "));
            throw new IOException(errors.size() == 1 ? all : "[" + all + "]");
        }
        if (rules.isEmpty()) {
            throw new IOException("loaded illegal policy with 0 rules");
        }
        return new AuditPolicy(rules);
    }

    private AuditRule rule(JsonNode rule, String path, Set<AuditMoment> ofPolicy, boolean withoutManagedFields)
            throws IOException {
        AuditLevel level = level(rule.path("level"), path + ".level");
        List<String> paths = paths(rule, path + ".nonResourceURLs");
        List<AuditRule.Resources> resources = resources(rule, path + ".resources");
        List<String> namespaces = strings(rule, "namespaces");
        if (!paths.isEmpty() && (!resources.isEmpty() || !namespaces.isEmpty())) {
            errors.add(FieldError.invalid(
                    path + ".nonResourceURLs",
                    rule.get("nonResourceURLs"),
                    "rules cannot apply to both regular resources and non-resource URLs"));
        }
        Set<AuditMoment> omitted = omitted(rule, path + ".omitStages");
        omitted.addAll(ofPolicy);
        JsonNode own = rule.path("omitManagedFields");
        return new AuditRule(
                level,
                strings(rule, "users"),
                strings(rule, "userGroups"),
                strings(rule, "verbs"),
                resources,
                namespaces,
                paths,
                omitted,
                own.isBoolean() ? own.booleanValue() : withoutManagedFields);
    }

    private AuditLevel level(JsonNode given, String path) {
        String text = given.asText();
        if (text.isEmpty()) {
            errors.add(FieldError.required(path, ""));
        }
        return AuditLevel.of(text).orElseGet(() -> {
            if (!text.isEmpty()) {
                errors.add(FieldError.notSupported(path, given, AuditLevel.wires()));
            }
            return AuditLevel.NONE;
        });
    }

    private List<String> paths(JsonNode rule, String path) throws IOException {
        List<String> paths = strings(rule, "nonResourceURLs");
        for (int i = 0; i < paths.size(); i++) {
            String url = paths.get(i);
            if (!url.equals("*") && !url.startsWith("/")) {
                errors.add(FieldError.invalid(
                        path + "[" + i + "]", url, "non-resource URL rules must begin with a '/' character"));
            }
            int star = url.indexOf('*');
            if (star >= 0 && star < url.length() - 1) {
                errors.add(FieldError.invalid(
                        path + "[" + i + "]",
                        url,
                        "non-resource URL wildcards '*' must be the final character of the rule"));
            }
        }
        return paths;
    }

    private List<AuditRule.Resources> resources(JsonNode rule, String path) throws IOException {
        List<AuditRule.Resources> all = new ArrayList<>();
        for (JsonNode some : list(rule, "resources")) {
            String group = some.path("group").asText();
            List<String> wrong = group.isEmpty() ? List.of() : Names.dnsSubdomain(group);
            if (!wrong.isEmpty()) {
                errors.add(FieldError.invalid(path + ".group", group, String.join(",", wrong)));
            }
            List<String> plurals = strings(some, "resources");
            List<String> names = strings(some, "resourceNames");
            if (plurals.isEmpty() && !names.isEmpty()) {
                errors.add(FieldError.invalid(
                        path + ".resourceNames",
                        some.get("resourceNames"),
                        "using resourceNames requires at least one resource"));
            }
            all.add(new AuditRule.Resources(group, plurals, names));
        }
        return all;
    }

    private Set<AuditMoment> omitted(JsonNode from, String path) throws IOException {
        Set<AuditMoment> moments = EnumSet.noneOf(AuditMoment.class);
        List<String> names = strings(from, "omitStages");
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            int at = i;
            AuditMoment.of(name)
                    .ifPresentOrElse(
                            moments::add,
                            () -> errors.add(FieldError.invalid(
                                    path + "[" + at + "]",
                                    name,
                                    "allowed stages are " + String.join(",", AuditMoment.wires()))));
        }
        return moments;
    }

    private static List<String> strings(JsonNode from, String field) throws IOException {
        List<String> texts = new ArrayList<>();
        for (JsonNode value : list(from, field)) {
            if (!value.isTextual()) {
                throw new IOException("failed decoding: " + field + " must be a list of strings");
            }
            texts.add(value.textValue());
        }
        return texts;
    }

    private static JsonNode list(JsonNode from, String field) throws IOException {
        JsonNode value = from.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return JsonNodeFactory.instance.arrayNode();
        }
        if (!value.isArray()) {
            throw new IOException("failed decoding: " + field + " must be a list");
        }
        return value;
    }

    private static String text(FieldError error) {
        return error.field() + ": " + error.body();
    }
}

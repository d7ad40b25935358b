package dev.polder.server.authz.policy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.rbac.Aggregation;
import dev.polder.machinery.rbac.Aggregation.Candidate;
import dev.polder.machinery.rbac.PolicyRule;
import dev.polder.machinery.rbac.Reconciliation;
import dev.polder.machinery.rbac.Subject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * ClusterRoles and ClusterRoleBindings in the short notation of {@code kubernetes.policy}, which says what it is.
 *
 * @param roles the roles, as objects; those that gather rules have them already
 * @param bindings the bindings, as objects
 */
public record PolicyFile(List<ObjectNode> roles, List<ObjectNode> bindings) {

    static final String KUBERNETES = "kubernetes.policy";

    private static final String GROUP = "rbac.authorization.k8s.io";
    private static final String JOINS = GROUP + "/aggregate-to-";

    public PolicyFile {
        roles = List.copyOf(roles);
        bindings = List.copyOf(bindings);
    }

    /**
     * Reads files that are part of the server. The objects of Kubernetes' own get the label and the annotation that
     * Kubernetes gives them.
     *
     * @param names the files, beside this class
     */
    static PolicyFile read(String... names) {
        List<ObjectNode> roles = new ArrayList<>();
        List<ObjectNode> bindings = new ArrayList<>();
        for (String name : names) {
            boolean mark = name.equals(KUBERNETES);
            text(name)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> {
                        if (line.startsWith(" ")) {
                            ((ArrayNode) roles.get(roles.size() - 1).path("rules"))
                                    .add(rule(line.trim().split(" ")).toJson());
                        } else if (line.startsWith("role ")) {
                            roles.add(role(line.split(" "), mark));
                        } else {
                            bindings.add(binding(line.split(" "), mark));
                        }
                    });
        }
        aggregate(roles);
        return new PolicyFile(roles, bindings);
    }

    private static String text(String name) {
        try (InputStream file = PolicyFile.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException("missing from the server's own files: " + name);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode role(String[] words, boolean mark) {
        ObjectNode role = object("ClusterRole", words[1], mark);
        for (int i = 2; i < words.length; i += 2) {
            if (words[i].equals("gathers")) {
                role.putObject("aggregationRule")
                        .putArray("clusterRoleSelectors")
                        .addObject()
                        .putObject("matchLabels")
                        .put(JOINS + words[i + 1], "true");
            } else {
                role.withObject("/metadata").withObject("/labels").put(JOINS + words[i + 1], "true");
            }
        }
        role.putArray("rules");
        return role;
    }

    private static PolicyRule rule(String[] words) {
        List<String> verbs = list(words[0]);
        return words[1].equals("path")
                ? new PolicyRule(verbs, List.of(), List.of(), List.of(), list(words[2]))
                : new PolicyRule(
                        verbs,
                        list(words[1]).stream()
                                .map(group -> group.equals("core") ? "" : group)
                                .toList(),
                        list(words[2]),
                        words.length > 3 ? list(words[3]) : List.of(),
                        List.of());
    }

    private static ObjectNode binding(String[] words, boolean mark) {
        ObjectNode binding = object("ClusterRoleBinding", words[1], mark);
        binding.putObject("roleRef")
                .put("apiGroup", GROUP)
                .put("kind", "ClusterRole")
                .put("name", words[2]);
        if (words.length > 3) {
            ArrayNode subjects = binding.putArray("subjects");
            for (int i = 3; i < words.length; i++) {
                subjects.add(subject(words[i]).toJson());
            }
        }
        return binding;
    }

    private static Subject subject(String word) {
        int colon = word.indexOf(':');
        String name = word.substring(colon + 1);
        return switch (word.substring(0, colon)) {
            case "user" -> new Subject("User", GROUP, "", name);
            case "group" -> new Subject("Group", GROUP, "", name);
            case "account" -> {
                int slash = name.indexOf('/');
                yield new Subject("ServiceAccount", "", name.substring(0, slash), name.substring(slash + 1));
            }
            default -> throw new IllegalStateException("not a subject: " + word);
        };
    }

    private static ObjectNode object(String kind, String name, boolean mark) {
        ObjectNode object = Json.object();
        object.put("apiVersion", GROUP + "/v1").put("kind", kind);
        ObjectNode metadata = object.putObject("metadata").put("name", name);
        if (mark) {
            metadata.putObject("labels").put("kubernetes.io/bootstrapping", "rbac-defaults");
            metadata.putObject("annotations").put(Reconciliation.AUTO_UPDATE, "true");
        }
        return object;
    }

    private static List<String> list(String word) {
        return List.of(word.split(","));
    }

    /** Roles that gather others may gather from one another: until nothing more is gathered. */
    private static void aggregate(List<ObjectNode> roles) {
        boolean more = true;
        while (more) {
            more = false;
            for (ObjectNode role : roles) {
                if (Aggregation.aggregates(role)) {
                    List<PolicyRule> rules = Aggregation.rules(
                            role, roles.stream().map(PolicyFile::candidate).toList());
                    more |= !rules.equals(PolicyRule.all(role));
                    ArrayNode list = role.putArray("rules");
                    rules.forEach(rule -> list.add(rule.toJson()));
                }
            }
        }
    }

    private static Candidate candidate(ObjectNode role) {
        Map<String, String> labels = new HashMap<>();
        role.path("metadata")
                .path("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return new Candidate(role.path("metadata").path("name").asText(), labels, () -> PolicyRule.all(role));
    }
}

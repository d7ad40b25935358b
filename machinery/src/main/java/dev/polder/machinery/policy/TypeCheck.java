package dev.polder.machinery.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.machinery.builtin.rule.Nodes;
import dev.polder.machinery.cel.RuleEnvironment.Use;
import dev.polder.machinery.cel.type.DeclType;
import dev.polder.machinery.cel.type.DeclTypes;
import dev.polder.machinery.policy.expression.ExpressionCompiler;
import dev.polder.machinery.policy.expression.Subjects;
import dev.polder.machinery.schema.Schema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Checks the expressions of a validating policy against the types that it names, to warn of what can never work (apiserver {@code
 * policy/validating/typechecking.go}). Policies that name no type are not checked.
 */
public final class TypeCheck {

    /** Types beyond these are not checked. */
    private static final int MAX_TYPES = 10;

    private static final Comparator<GroupVersionKind> ORDER = Comparator.comparing(GroupVersionKind::group)
            .thenComparing(GroupVersionKind::version)
            .thenComparing(GroupVersionKind::kind);

    private final Types types;

    /**
     * A check.
     *
     * @param types what is served where the policy is
     */
    public TypeCheck(Types types) {
        this.types = types;
    }

    /** The types of a logical cluster. */
    public interface Types {

        /** The kind of a resource; empty when nothing like that is served. */
        Optional<GroupVersionKind> kind(GroupVersionResource resource);

        /** The schema of a kind, the fields of its {@code metadata} included; empty when nothing like that is served. */
        Optional<Schema> schema(GroupVersionKind kind);
    }

    /**
     * A warning.
     *
     * @param field the expression's field
     * @param text what is wrong, a paragraph for each type
     */
    public record Warning(String field, String text) {}

    /** Everything wrong with the validations and the messages of a policy. */
    public List<Warning> check(JsonNode policy) {
        JsonNode spec = Nodes.at(policy, "spec");
        Map<GroupVersionKind, DeclType> known = known(spec);
        ParamKind kind = PolicyHead.of(policy).params();
        DeclType params = kind == null
                ? null
                : type(new GroupVersionKind(
                        kind.version().group(), kind.version().version(), kind.kind()));
        List<Warning> warnings = new ArrayList<>();
        List<JsonNode> validations = Nodes.list(spec, "validations");
        for (int i = 0; i < validations.size(); i++) {
            for (String field : List.of("expression", "messageExpression")) {
                String source = Nodes.text(validations.get(i), field);
                String text = source.isEmpty() ? "" : text(source, spec, known, params);
                if (!text.isEmpty()) {
                    warnings.add(new Warning("spec.validations[" + i + "]." + field, text));
                }
            }
        }
        return warnings;
    }

    private static String text(
            String source, JsonNode spec, Map<GroupVersionKind, DeclType> known, @Nullable DeclType params) {
        List<String> problems = new ArrayList<>();
        known.forEach((kind, type) -> {
            ExpressionCompiler compiler =
                    new ExpressionCompiler(Subjects.ofTypes(type, Nodes.has(spec, "paramKind"), params), true);
            for (JsonNode variable : Nodes.list(spec, "variables")) {
                compiler.variable(Nodes.text(variable, "name"), Nodes.text(variable, "expression"), Use.STORED);
            }
            compiler.problems(source).ifPresent(problem -> problems.add(shown(kind) + ": " + problem + "\n"));
        });
        return String.join("\n", problems);
    }

    private static String shown(GroupVersionKind kind) {
        return kind.group() + "/" + kind.version() + ", Kind=" + kind.kind();
    }

    /** The types that the policy's rules name, and that rules can see. */
    private Map<GroupVersionKind, DeclType> known(JsonNode spec) {
        Map<GroupVersionKind, DeclType> known = new TreeMap<>(ORDER);
        for (JsonNode rule : Nodes.list(spec, "matchConstraints", "resourceRules")) {
            int count = 0;
            for (GroupVersionResource resource : named(rule)) {
                Optional<GroupVersionKind> kind = types.kind(resource);
                if (kind.isPresent() && count < MAX_TYPES) {
                    count++;
                    DeclType type = type(kind.get());
                    if (type != null) {
                        known.put(kind.get(), type);
                    }
                }
            }
            if (count == MAX_TYPES) {
                return known;
            }
        }
        return known;
    }

    /** The resources that a rule names one by one; none where it leaves the group or the version open. */
    private static List<GroupVersionResource> named(JsonNode rule) {
        List<String> groups = sorted(rule, "apiGroups");
        List<String> versions = sorted(rule, "apiVersions");
        List<GroupVersionResource> named = new ArrayList<>();
        if (groups.stream().anyMatch(group -> group.contains("*"))
                || versions.stream().anyMatch(version -> version.contains("*"))) {
            return named;
        }
        for (String group : groups) {
            for (String version : versions) {
                for (String resource : sorted(rule, "resources")) {
                    if (!resource.contains("*") && !resource.contains("/")) {
                        named.add(new GroupVersionResource(group, version, resource));
                    }
                }
            }
        }
        return named;
    }

    private static List<String> sorted(JsonNode rule, String field) {
        return Nodes.texts(rule, field).stream().sorted().toList();
    }

    private @Nullable DeclType type(GroupVersionKind kind) {
        return types.schema(kind)
                .flatMap(schema -> DeclTypes.of(schema, true))
                .map(type -> type.named(kind.kind()))
                .orElse(null);
    }
}

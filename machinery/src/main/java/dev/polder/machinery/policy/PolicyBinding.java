package dev.polder.machinery.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.machinery.builtin.rule.Nodes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A binding of a validating or mutating policy.
 *
 * @param name its name
 * @param policy the name of the policy
 * @param params the parameters that it uses; null for none
 * @param match the writes that it is about, of those that the policy is about
 * @param actions what is done when a validation fails: Deny, Warn, Audit
 */
public record PolicyBinding(
        String name, String policy, @Nullable ParamReference params, MatchResources match, List<String> actions) {

    public PolicyBinding {
        actions = List.copyOf(actions);
    }

    /** Reads a binding. */
    public static PolicyBinding of(JsonNode binding) {
        JsonNode spec = Nodes.at(binding, "spec");
        return new PolicyBinding(
                Nodes.text(binding, "metadata", "name"),
                Nodes.text(spec, "policyName"),
                Nodes.has(spec, "paramRef") ? ParamReference.of(spec.path("paramRef")) : null,
                MatchResources.of(Nodes.at(spec, "matchResources")),
                Nodes.texts(spec, "validationActions"));
    }
}

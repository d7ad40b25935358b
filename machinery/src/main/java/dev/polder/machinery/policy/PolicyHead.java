package dev.polder.machinery.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.resource.GroupVersion;
import dev.polder.machinery.builtin.rule.Nodes;
import org.jspecify.annotations.Nullable;

/**
 * What has to be known of a policy before its expressions are. It has no name: policies that say the same share it.
 *
 * @param constraints the writes that it is about
 * @param params the kind of its parameters; null for none
 * @param isLenient whether what cannot be told counts as allowed ({@code failurePolicy: Ignore})
 * @param spec all of it
 */
public record PolicyHead(
        MatchResources constraints, @Nullable ParamKind params, boolean isLenient, JsonNode spec) {

    /** Reads a policy. */
    public static PolicyHead of(JsonNode policy) {
        JsonNode spec = Nodes.at(policy, "spec");
        ParamKind params = Nodes.has(spec, "paramKind")
                ? new ParamKind(
                        GroupVersion.parse(Nodes.text(spec, "paramKind", "apiVersion")),
                        Nodes.text(spec, "paramKind", "kind"))
                : null;
        return new PolicyHead(
                MatchResources.of(Nodes.at(spec, "matchConstraints")),
                params,
                Nodes.text(spec, "failurePolicy").equals("Ignore"),
                spec);
    }
}

package dev.polder.machinery.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.selector.LabelSelector;
import dev.polder.machinery.builtin.rule.LabelSelectors;
import dev.polder.machinery.builtin.rule.Nodes;
import dev.polder.machinery.cel.RuleEnvironment.Use;
import dev.polder.machinery.policy.expression.Conditions;
import dev.polder.machinery.policy.expression.ExpressionCompiler;
import dev.polder.machinery.policy.expression.Subjects;
import dev.polder.machinery.policy.expression.Wanted;
import dev.polder.machinery.type.ClientConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One webhook of a configuration (admissionregistration v1 {@code MutatingWebhook} and {@code ValidatingWebhook}).
 *
 * @param configuration the configuration's name
 * @param name its name
 * @param number how many before it in the configuration have the same name
 * @param client how it is reached
 * @param match which writes it is called for
 * @param failOpen whether writes go on when it cannot be asked
 * @param timeoutSeconds how long it has
 * @param dryRunnable whether it may be called for a dry run
 * @param reviewVersions which versions of AdmissionReview it knows, the preferred one first
 * @param reinvocable whether it is called again when others have changed the object after it
 */
public record Webhook(
        String configuration,
        String name,
        int number,
        ClientConfig client,
        Match match,
        boolean failOpen,
        int timeoutSeconds,
        boolean dryRunnable,
        List<String> reviewVersions,
        boolean reinvocable) {

    private static final int STANDARD_TIMEOUT_SECONDS = 10;

    /**
     * Which writes a webhook is called for.
     *
     * @param rules any of them
     * @param equivalent whether they mean other versions of what they name, too
     * @param namespaces which namespaces
     * @param objects which objects, as they will be or were
     * @param conditions what else must hold
     */
    public record Match(
            List<WebhookRule> rules,
            boolean equivalent,
            LabelSelector namespaces,
            LabelSelector objects,
            Conditions conditions) {

        public Match {
            rules = List.copyOf(rules);
        }

        static Match of(JsonNode webhook, boolean failOpen) {
            ExpressionCompiler compiler = new ExpressionCompiler(Subjects.ofAnything(false), false);
            return new Match(
                    Nodes.list(webhook, "rules").stream().map(WebhookRule::of).toList(),
                    !Nodes.text(webhook, "matchPolicy").equals("Exact"),
                    LabelSelectors.read(Nodes.at(webhook, "namespaceSelector")),
                    LabelSelectors.read(Nodes.at(webhook, "objectSelector")),
                    new Conditions(
                            Nodes.list(webhook, "matchConditions").stream()
                                    .map(one -> compiler.compile(
                                            Nodes.text(one, "expression"), Wanted.BOOL, true, Use.STORED))
                                    .toList(),
                            failOpen));
        }
    }

    public Webhook {
        reviewVersions = List.copyOf(reviewVersions);
    }

    /** The webhooks of a configuration, in its order. */
    public static List<Webhook> all(JsonNode configuration) {
        String of = Nodes.text(configuration, "metadata", "name");
        List<Webhook> webhooks = new ArrayList<>();
        Map<String, Integer> names = new HashMap<>();
        for (JsonNode webhook : Nodes.list(configuration, "webhooks")) {
            String name = Nodes.text(webhook, "name");
            int number = names.merge(name, 1, Integer::sum) - 1;
            boolean failOpen = Nodes.text(webhook, "failurePolicy").equals("Ignore");
            String effects = Nodes.text(webhook, "sideEffects");
            webhooks.add(new Webhook(
                    of,
                    name,
                    number,
                    ClientConfig.of(Nodes.at(webhook, "clientConfig")),
                    Match.of(webhook, failOpen),
                    failOpen,
                    Nodes.at(webhook, "timeoutSeconds").asInt(STANDARD_TIMEOUT_SECONDS),
                    effects.equals("None") || effects.equals("NoneOnDryRun"),
                    Nodes.texts(webhook, "admissionReviewVersions"),
                    Nodes.text(webhook, "reinvocationPolicy").equals("IfNeeded")));
        }
        return webhooks;
    }

    /** What tells it from every other webhook of its logical cluster and kind (apiserver {@code configuration.GetUID}). */
    public String uid() {
        return configuration + "/" + name + "/" + number;
    }
}

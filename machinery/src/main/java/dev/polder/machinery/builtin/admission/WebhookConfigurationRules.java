package dev.polder.machinery.builtin.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.BuiltinRules;
import dev.polder.machinery.builtin.rule.Formats;
import dev.polder.machinery.builtin.rule.LabelSelectors;
import dev.polder.machinery.builtin.rule.Nodes;
import dev.polder.machinery.schema.field.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Mutating and validating webhook configurations (upstream's {@code pkg/apis/admissionregistration/validation}). */
public final class WebhookConfigurationRules extends BuiltinRules {

    private static final List<String> SIDE_EFFECTS = List.of("None", "NoneOnDryRun", "Some", "Unknown");
    private static final List<String> NO_SIDE_EFFECTS = List.of("None", "NoneOnDryRun");
    private static final List<String> REVIEW_VERSIONS = List.of("v1", "v1beta1");
    private static final int MAX_TIMEOUT_SECONDS = 30;

    private final boolean mutating;

    /** What an update need not mend, because the old object had it wrong already. */
    private record Leniency(
            boolean sideEffects,
            boolean reviewVersions,
            boolean names,
            boolean selectors,
            ExpressionChecks expressions) {

        static Leniency none() {
            return new Leniency(false, false, false, false, ExpressionChecks.ofWebhooks(MissingNode.getInstance()));
        }
    }

    /**
     * Makes the rules.
     *
     * @param mutating true for mutating, false for validating webhooks
     */
    public WebhookConfigurationRules(boolean mutating) {
        super(new Traits(NameRule.DNS_SUBDOMAIN, false, false, false, true, true));
        this.mutating = mutating;
    }

    @Override
    public List<FieldError> validate(ObjectNode configuration) {
        return validate(configuration, Leniency.none());
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode configuration, ObjectNode old, String subresource) {
        List<JsonNode> webhooks = Nodes.list(old, "webhooks");
        boolean effects =
                webhooks.stream().anyMatch(webhook -> !NO_SIDE_EFFECTS.contains(Nodes.text(webhook, "sideEffects")));
        boolean versions = webhooks.stream()
                .map(webhook -> Nodes.texts(webhook, "admissionReviewVersions"))
                .anyMatch(known -> !known.isEmpty() && known.stream().noneMatch(REVIEW_VERSIONS::contains));
        boolean selectors = webhooks.stream()
                .anyMatch(webhook -> !selectors(webhook, "", false).isEmpty());
        ExpressionChecks expressions = ExpressionChecks.ofWebhooks(Nodes.at(old, "webhooks"));
        return validate(configuration, new Leniency(effects, versions, hasTwins(webhooks), selectors, expressions));
    }

    private List<FieldError> validate(ObjectNode configuration, Leniency leniency) {
        List<FieldError> errors = new ArrayList<>();
        Set<String> names = new HashSet<>();
        List<JsonNode> webhooks = Nodes.list(configuration, "webhooks");
        for (int i = 0; i < webhooks.size(); i++) {
            String path = "webhooks[" + i + "]";
            JsonNode webhook = webhooks.get(i);
            errors.addAll(webhook(webhook, path, leniency));
            errors.addAll(reviewVersions(webhook, path + ".admissionReviewVersions", leniency));
            String name = Nodes.text(webhook, "name");
            if (!name.isEmpty() && !names.add(name) && !leniency.names()) {
                errors.add(FieldError.duplicate(path + ".name", webhook.path("name")));
            }
        }
        return errors;
    }

    private List<FieldError> webhook(JsonNode webhook, String path, Leniency leniency) {
        List<FieldError> errors = new ArrayList<>(name(Nodes.text(webhook, "name"), path + ".name"));
        List<JsonNode> rules = Nodes.list(webhook, "rules");
        for (int i = 0; i < rules.size(); i++) {
            errors.addAll(RuleChecks.rule(rules.get(i), path + ".rules[" + i + "]"));
        }
        errors.addAll(RuleChecks.oneOf(webhook, "failurePolicy", path, RuleChecks.FAILURE_POLICIES));
        errors.addAll(RuleChecks.oneOf(webhook, "matchPolicy", path, RuleChecks.MATCH_POLICIES));
        List<String> effects = leniency.sideEffects() ? SIDE_EFFECTS : NO_SIDE_EFFECTS;
        if (!Nodes.has(webhook, "sideEffects")) {
            errors.add(FieldError.required(path + ".sideEffects", "must specify one of " + String.join(", ", effects)));
        }
        errors.addAll(RuleChecks.oneOf(webhook, "sideEffects", path, effects));
        JsonNode timeout = Nodes.at(webhook, "timeoutSeconds");
        if (!timeout.isMissingNode() && (timeout.asLong() > MAX_TIMEOUT_SECONDS || timeout.asLong() < 1)) {
            errors.add(FieldError.invalid(
                    path + ".timeoutSeconds", timeout, "the timeout value must be between 1 and 30 seconds"));
        }
        errors.addAll(selectors(webhook, path, leniency.selectors()));
        if (mutating) {
            errors.addAll(RuleChecks.oneOf(webhook, "reinvocationPolicy", path, RuleChecks.REINVOCATION_POLICIES));
        }
        errors.addAll(ClientConfigs.validate(Nodes.at(webhook, "clientConfig"), path + ".clientConfig"));
        errors.addAll(RuleChecks.conditions(webhook, path, leniency.expressions()));
        return errors;
    }

    private static List<FieldError> selectors(JsonNode webhook, String path, boolean lenient) {
        List<FieldError> errors = new ArrayList<>();
        for (String field : List.of("namespaceSelector", "objectSelector")) {
            errors.addAll(LabelSelectors.validate(Nodes.at(webhook, field), path + "." + field, lenient));
        }
        return errors;
    }

    /** {@code IsFullyQualifiedName}. */
    private static List<FieldError> name(String name, String path) {
        if (name.isEmpty()) {
            return List.of(FieldError.required(path, ""));
        }
        List<String> wrong = Names.dnsSubdomain(name);
        if (!wrong.isEmpty()) {
            return List.of(FieldError.invalid(path, name, String.join(",", wrong)));
        }
        return name.split("\\.", -1).length >= 3
                ? List.of()
                : List.of(FieldError.invalid(
                        path, name, "should be a domain with at least three segments separated by dots"));
    }

    private static List<FieldError> reviewVersions(JsonNode webhook, String path, Leniency leniency) {
        List<String> versions = Nodes.texts(webhook, "admissionReviewVersions");
        if (versions.isEmpty()) {
            return List.of(FieldError.required(path, "must specify one of " + String.join(", ", REVIEW_VERSIONS)));
        }
        List<FieldError> errors = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < versions.size(); i++) {
            String version = versions.get(i);
            String at = path + "[" + i + "]";
            if (seen.add(version)) {
                errors.addAll(Formats.invalid(at, version, Names.dns1035Label(version)));
            } else {
                errors.add(FieldError.invalid(at, version, "duplicate version"));
            }
        }
        if (!leniency.reviewVersions() && versions.stream().noneMatch(REVIEW_VERSIONS::contains)) {
            String words = "must include at least one of " + String.join(", ", REVIEW_VERSIONS);
            errors.add(FieldError.invalid(path, Nodes.array(versions), words));
        }
        return errors;
    }

    private static boolean hasTwins(List<JsonNode> webhooks) {
        Set<String> names = new HashSet<>();
        return webhooks.stream().anyMatch(webhook -> !names.add(Nodes.text(webhook, "name")));
    }
}

package dev.polder.machinery.builtin.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.LabelSelectors;
import dev.polder.machinery.builtin.rule.Nodes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Deployments, ReplicaSets, DaemonSets and StatefulSets: pods of a template, found by a selector. */
final class WorkloadRules extends KubeRules {

    private static final List<String> STATEFUL_CHANGES = List.of(
            "replicas",
            "ordinals",
            "template",
            "updateStrategy",
            "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy",
            "minReadySeconds");
    private static final String STATEFUL = "updates to statefulset spec for fields other than 'replicas', 'ordinals',"
            + " 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and"
            + " 'minReadySeconds' are forbidden";

    /** What the types differ in: what upstream calls them in two of its texts, and the status of a new one. */
    enum Kind {
        DEPLOYMENT("deployment", "ReplicaSet", "{}"),
        REPLICA_SET("deployment", "ReplicaSet", "{\"replicas\":0}"),
        DAEMON_SET(
                "daemonset",
                "DaemonSet",
                "{\"currentNumberScheduled\":0,\"desiredNumberScheduled\":0,\"numberMisscheduled\":0,\"numberReady\":0}"),
        STATEFUL_SET("statefulset", "StatefulSet", "{\"availableReplicas\":0,\"replicas\":0}");

        private final String word;
        private final String owner;
        private final String fresh;

        Kind(String word, String owner, String fresh) {
            this.word = word;
            this.owner = owner;
            this.fresh = fresh;
        }
    }

    private final Kind kind;

    WorkloadRules(Kind kind) {
        super(
                new Traits(
                        kind == Kind.STATEFUL_SET ? NameRule.DNS_LABEL : NameRule.DNS_SUBDOMAIN,
                        true,
                        false,
                        false,
                        true,
                        true),
                // As apps/deployment/strategy.go: annotations are copied to ReplicaSets.
                Status.of(kind.fresh).keeping(kind == Kind.DEPLOYMENT ? List.of("labels") : List.of()),
                kind == Kind.STATEFUL_SET ? List.of() : List.of("spec.selector"),
                kind == Kind.DEPLOYMENT ? Generation.with("annotations") : Generation.CONTENT);
        this.kind = kind;
    }

    @Override
    void validateType(ObjectNode object, List<FieldError> errors) {
        JsonNode spec = object.path("spec");
        JsonNode selector = spec.path("selector");
        if (!selector.isObject()) {
            // A DaemonSet without one is told only that its template does not match (apps ValidateDaemonSetSpec).
            if (kind != Kind.DAEMON_SET) {
                errors.add(FieldError.required("spec.selector", ""));
            }
        } else {
            errors.addAll(LabelSelectors.validate(selector, "spec.selector", false));
            if (isEmpty(selector)) {
                errors.add(FieldError.invalid("spec.selector", selector, "empty selector is invalid for " + kind.word));
            }
        }
        template(spec, selector, errors);
        if (kind == Kind.DEPLOYMENT) {
            deployment(spec, errors);
        }
    }

    private void template(JsonNode spec, JsonNode selector, List<FieldError> errors) {
        JsonNode labels = Nodes.at(spec, "template", "metadata", "labels");
        Map<String, String> texts = new HashMap<>();
        labels.properties()
                .forEach(label -> texts.put(label.getKey(), label.getValue().asText("")));
        boolean all = selector.isObject() && isEmpty(selector);
        if (!all && (!selector.isObject() || !LabelSelectors.read(selector).matches(texts))) {
            errors.add(FieldError.invalid(
                    "spec.template.metadata.labels",
                    labels.isMissingNode() ? null : labels,
                    "`selector` does not match template `labels`"));
        }
        JsonNode pod = Nodes.at(spec, "template", "spec");
        if (!Nodes.text(pod, "restartPolicy").equals("Always")) {
            errors.add(FieldError.notSupported(
                    "spec.template.spec.restartPolicy", pod.path("restartPolicy"), List.of("Always")));
        }
        if (Nodes.has(pod, "activeDeadlineSeconds")) {
            errors.add(FieldError.forbidden(
                    "spec.template.spec.activeDeadlineSeconds",
                    "activeDeadlineSeconds in " + kind.owner + " is not Supported"));
        }
    }

    private static void deployment(JsonNode spec, List<FieldError> errors) {
        JsonNode strategy = spec.path("strategy");
        if (Nodes.text(strategy, "type").equals("Recreate") && Nodes.has(strategy, "rollingUpdate")) {
            errors.add(FieldError.forbidden(
                    "spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'"));
        }
        JsonNode unavailable = Nodes.at(strategy, "rollingUpdate", "maxUnavailable");
        if (isZero(unavailable) && isZero(Nodes.at(strategy, "rollingUpdate", "maxSurge"))) {
            errors.add(FieldError.invalid(
                    "spec.strategy.rollingUpdate.maxUnavailable", unavailable, "may not be 0 when `maxSurge` is 0"));
        }
        JsonNode deadline = spec.path("progressDeadlineSeconds");
        if (deadline.isNumber()
                && deadline.asLong() <= spec.path("minReadySeconds").asLong(0)) {
            errors.add(FieldError.invalid(
                    "spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds"));
        }
    }

    private static boolean isZero(JsonNode amount) {
        return amount.isNumber() ? amount.asLong() == 0 : amount.asText("").equals("0%");
    }

    private static boolean isEmpty(JsonNode selector) {
        return selector.path("matchLabels").isEmpty()
                && selector.path("matchExpressions").isEmpty();
    }

    @Override
    void validateChange(ObjectNode object, ObjectNode old, List<FieldError> errors) {
        if (kind == Kind.STATEFUL_SET
                && !specExcept(object, old, STATEFUL_CHANGES).equals(old.path("spec"))) {
            errors.add(FieldError.forbidden("spec", STATEFUL));
        }
    }
}

package dev.polder.machinery.builtin.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.LabelSelectors;
import dev.polder.machinery.builtin.rule.Nodes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Jobs, and CronJobs, whose template is a Job's. */
final class JobRules extends KubeRules {

    private static final String UID_LABEL = "batch.kubernetes.io/controller-uid";

    private final boolean cron;

    JobRules(boolean cron) {
        super(
                new Traits(NameRule.DNS_SUBDOMAIN, true, false, false, true, true),
                Status.of("{}"),
                cron
                        ? List.of()
                        : List.of(
                                "spec.selector",
                                "spec.completionMode",
                                "spec.podFailurePolicy",
                                "spec.backoffLimitPerIndex",
                                "spec.managedBy",
                                "spec.successPolicy"));
        this.cron = cron;
    }

    @Override
    void defaultsOfType(ObjectNode object) {
        if (cron) {
            return;
        }
        ObjectNode spec = Nodes.object(object, "spec");
        if (!spec.has("completions") && !spec.has("parallelism")) {
            spec.put("completions", 1);
        }
        set(spec, "parallelism", 1);
        set(spec, "backoffLimit", spec.has("backoffLimitPerIndex") ? Integer.MAX_VALUE : 6);
        if (!spec.has("completionMode")) {
            spec.put("completionMode", "NonIndexed");
        }
        if (!spec.has("suspend")) {
            spec.put("suspend", false);
        }
        if (!spec.has("podReplacementPolicy")) {
            spec.put("podReplacementPolicy", spec.has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
        }
        if (!spec.has("manualSelector")) {
            spec.put("manualSelector", false);
        }
        JsonNode labels = Nodes.at(spec, "template", "metadata", "labels");
        if (!labels.isEmpty() && Nodes.at(object, "metadata", "labels").isEmpty()) {
            Nodes.object(object, "metadata").set("labels", labels.deepCopy());
        }
    }

    private static void set(ObjectNode spec, String field, int value) {
        if (!spec.has(field)) {
            spec.put(field, value);
        }
    }

    /** The pods of a Job carry its name and uid, and are found by the uid (batch {@code strategy.go}, generateSelector). */
    @Override
    public void finishCreate(ObjectNode object) {
        if (cron
                || !(object.path("spec") instanceof ObjectNode spec)
                || spec.path("manualSelector").asBoolean(false)) {
            return;
        }
        String uid = Nodes.text(object, "metadata", "uid");
        String name = Nodes.text(object, "metadata", "name");
        ObjectNode labels = Nodes.object(Nodes.object(Nodes.object(spec, "template"), "metadata"), "labels");
        label(labels, "job-name", name);
        label(labels, "batch.kubernetes.io/job-name", name);
        label(labels, "controller-uid", uid);
        label(labels, UID_LABEL, uid);
        label(Nodes.object(Nodes.object(spec, "selector"), "matchLabels"), UID_LABEL, uid);
    }

    private static void label(ObjectNode labels, String key, String value) {
        if (!labels.has(key)) {
            labels.put(key, value);
        }
    }

    @Override
    void validateType(ObjectNode object, List<FieldError> errors) {
        String path = cron ? "spec.jobTemplate.spec" : "spec";
        JsonNode spec = cron ? Nodes.at(object, "spec", "jobTemplate", "spec") : object.path("spec");
        JsonNode pod = Nodes.at(spec, "template", "spec");
        String restart = Nodes.text(pod, "restartPolicy");
        if (restart.isEmpty() || restart.equals("Always")) {
            errors.add(FieldError.required(
                    path + ".template.spec.restartPolicy", "valid values: \"OnFailure\", \"Never\""));
        }
        if (Nodes.text(spec, "completionMode").equals("Indexed") && !spec.has("completions")) {
            errors.add(FieldError.required(path + ".completions", "when completion mode is Indexed"));
        }
        if (!cron) {
            selector(spec, errors);
        }
    }

    private static void selector(JsonNode spec, List<FieldError> errors) {
        JsonNode selector = spec.path("selector");
        JsonNode labels = Nodes.at(spec, "template", "metadata", "labels");
        Map<String, String> texts = new HashMap<>();
        labels.properties()
                .forEach(label -> texts.put(label.getKey(), label.getValue().asText("")));
        if (!selector.isObject()) {
            errors.add(FieldError.required("spec.selector", ""));
        }
        if (!selector.isObject() || !LabelSelectors.read(selector).matches(texts)) {
            errors.add(FieldError.invalid(
                    "spec.template.metadata.labels",
                    labels.isMissingNode() ? null : labels,
                    "`selector` does not match template `labels`"));
        }
    }

    @Override
    void validateChange(ObjectNode object, ObjectNode old, List<FieldError> errors) {
        if (cron) {
            return;
        }
        boolean notStarted =
                old.path("spec").path("suspend").asBoolean(false) && !Nodes.has(old, "status", "startTime");
        if (!notStarted) {
            // A suspended Job may still be told where its pods run; this lets its whole template change.
            unchanged(object, old, "spec.template", errors);
        }
        boolean indexed = Nodes.text(object, "spec", "completionMode").equals("Indexed");
        boolean together = Nodes.at(object, "spec", "completions").equals(Nodes.at(object, "spec", "parallelism"));
        if (!(indexed && together)) {
            unchanged(object, old, "spec.completions", errors);
        }
    }

    @Override
    public String selectableValue(ObjectNode stored, String path) {
        return path.equals("status.successful")
                ? Long.toString(Nodes.at(stored, "status", "succeeded").asLong(0))
                : super.selectableValue(stored, path);
    }
}

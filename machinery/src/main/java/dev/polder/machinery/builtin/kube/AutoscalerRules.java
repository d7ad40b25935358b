package dev.polder.machinery.builtin.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.Nodes;
import java.util.List;

/** HorizontalPodAutoscalers, stored as autoscaling/v2 and shown as v1 to who asks for it. */
final class AutoscalerRules extends KubeRules {

    private static final int PERIOD_SECONDS = 15;
    private static final int UP_PODS = 4;

    AutoscalerRules() {
        super(
                new Traits(NameRule.DNS_SUBDOMAIN, true, false, false, false, true),
                Status.of("{\"desiredReplicas\":0}"),
                List.of());
    }

    @Override
    void defaultsOfType(ObjectNode autoscaler) {
        if (AutoscalerShape.isFirst(autoscaler)) {
            return;
        }
        ObjectNode spec = Nodes.object(autoscaler, "spec");
        if (Nodes.list(spec, "metrics").isEmpty()) {
            AutoscalerShape.addCpu(spec, AutoscalerShape.STANDARD_UTILIZATION);
        }
        if (spec.path("behavior") instanceof ObjectNode behavior) {
            ObjectNode up = Nodes.object(behavior, "scaleUp");
            if (!up.has("stabilizationWindowSeconds")) {
                up.put("stabilizationWindowSeconds", 0);
            }
            select(up);
            if (!up.has("policies")) {
                policy(up, "Pods", UP_PODS);
                policy(up, "Percent", 100);
            }
            ObjectNode down = Nodes.object(behavior, "scaleDown");
            select(down);
            if (!down.has("policies")) {
                policy(down, "Percent", 100);
            }
        }
    }

    private static void select(ObjectNode rules) {
        if (!rules.has("selectPolicy")) {
            rules.put("selectPolicy", "Max");
        }
    }

    private static void policy(ObjectNode rules, String type, int value) {
        rules.withArray("/policies")
                .addObject()
                .put("type", type)
                .put("value", value)
                .put("periodSeconds", PERIOD_SECONDS);
    }

    @Override
    public void prepareForCreate(ObjectNode autoscaler) {
        super.prepareForCreate(autoscaler);
        if (AutoscalerShape.isFirst(autoscaler)) {
            Nodes.object(autoscaler, "status").put("currentReplicas", 0);
        }
    }

    @Override
    void validateType(ObjectNode autoscaler, List<FieldError> errors) {
        JsonNode spec = autoscaler.path("spec");
        long most = spec.path("maxReplicas").asLong(0);
        JsonNode least = spec.path("minReplicas");
        if (least.isNumber() && least.asLong() < 1) {
            errors.add(FieldError.invalid("spec.minReplicas", least, "must be greater than or equal to 1"));
        }
        if (most == 0) {
            errors.add(FieldError.required("spec.maxReplicas", "must be set and greater than 0"));
        } else if (most < 0) {
            errors.add(FieldError.invalid(
                    "spec.maxReplicas", spec.path("maxReplicas"), "must be greater than or equal to 1"));
        }
        if (least.isNumber() && most < least.asLong()) {
            errors.add(FieldError.invalid(
                    "spec.maxReplicas", IntNode.valueOf((int) most), "must be greater than or equal to `minReplicas`"));
        }
        if (!spec.has("scaleTargetRef")) {
            errors.add(FieldError.required("spec.scaleTargetRef.kind", ""));
            errors.add(FieldError.required("spec.scaleTargetRef.name", ""));
        }
    }

    @Override
    public boolean convertsByApiVersionOnly() {
        return false;
    }

    @Override
    public ObjectNode toStorage(ObjectNode served, String storageApiVersion) {
        if (AutoscalerShape.isFirst(served)) {
            AutoscalerShape.toSecond(served);
        }
        return super.toStorage(served, storageApiVersion);
    }

    @Override
    public ObjectNode fromStorage(ObjectNode stored, String apiVersion) {
        if (apiVersion.equals(AutoscalerShape.FIRST)) {
            AutoscalerShape.toFirst(stored);
        }
        return super.fromStorage(stored, apiVersion);
    }
}

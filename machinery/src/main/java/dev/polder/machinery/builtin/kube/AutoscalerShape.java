package dev.polder.machinery.builtin.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.builtin.rule.Nodes;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The same autoscaler in the fields of autoscaling/v1 and v2 (upstream's {@code autoscaling/v1/conversion.go}). What v1 has no
 * field for goes through it in annotations of upstream's names; their texts are of v2's shape.
 */
final class AutoscalerShape {

    static final String FIRST = "autoscaling/v1";

    /** What an autoscaler aims at that names no metric. */
    static final int STANDARD_UTILIZATION = 80;

    private static final String PREFIX = "autoscaling.alpha.kubernetes.io/";
    private static final String METRICS = PREFIX + "metrics";

    /** Annotations by the part of the object that they stand for. */
    private static final Map<String, String> PARTS = Map.of(
            PREFIX + "behavior", "spec/behavior",
            PREFIX + "current-metrics", "status/currentMetrics",
            PREFIX + "conditions", "status/conditions");

    private AutoscalerShape() {}

    static boolean isFirst(ObjectNode autoscaler) {
        return autoscaler.path("apiVersion").asText("").equals(FIRST);
    }

    static void toSecond(ObjectNode autoscaler) {
        ObjectNode spec = Nodes.object(autoscaler, "spec");
        JsonNode utilization = spec.remove("targetCPUUtilizationPercentage");
        JsonNode notes = Nodes.at(autoscaler, "metadata", "annotations");
        if (notes instanceof ObjectNode annotations) {
            JsonNode others = read(annotations.remove(METRICS));
            if (others.isArray()) {
                spec.set("metrics", others);
            }
            PARTS.forEach((note, part) -> {
                JsonNode value = read(annotations.remove(note));
                if (!value.isMissingNode()) {
                    String[] steps = part.split("/");
                    Nodes.object(autoscaler, steps[0]).set(steps[1], value);
                }
            });
            if (annotations.isEmpty()) {
                ((ObjectNode) autoscaler.path("metadata")).remove("annotations");
            }
        }
        if (utilization != null && !utilization.isNull()) {
            addCpu(spec, utilization.asInt());
        }
        if (Nodes.list(spec, "metrics").isEmpty()) {
            addCpu(spec, STANDARD_UTILIZATION);
        }
        if (autoscaler.path("status") instanceof ObjectNode status) {
            status.remove("currentCPUUtilizationPercentage");
        }
    }

    static void addCpu(ObjectNode spec, int utilization) {
        ArrayNode metrics = spec.get("metrics") instanceof ArrayNode present ? present : spec.putArray("metrics");
        ObjectNode metric = metrics.addObject().put("type", "Resource");
        metric.putObject("resource")
                .put("name", "cpu")
                .putObject("target")
                .put("type", "Utilization")
                .put("averageUtilization", utilization);
    }

    static void toFirst(ObjectNode autoscaler) {
        ObjectNode spec = Nodes.object(autoscaler, "spec");
        ArrayNode others = Json.mapper().createArrayNode();
        for (JsonNode metric : Nodes.list(spec, "metrics")) {
            JsonNode utilization = utilization(metric);
            if (utilization.isMissingNode()) {
                others.add(metric);
            } else if (!spec.has("targetCPUUtilizationPercentage")) {
                spec.set("targetCPUUtilizationPercentage", utilization);
            }
        }
        spec.remove("metrics");
        if (!others.isEmpty()) {
            note(autoscaler, METRICS, others);
        }
        for (JsonNode metric : Nodes.list(autoscaler, "status", "currentMetrics")) {
            JsonNode current = Nodes.at(metric, "resource", "current", "averageUtilization");
            if (Nodes.text(metric, "resource", "name").equals("cpu") && !current.isMissingNode()) {
                Nodes.object(autoscaler, "status").set("currentCPUUtilizationPercentage", current);
            }
        }
        PARTS.forEach((note, part) -> {
            String[] steps = part.split("/");
            if (autoscaler.path(steps[0]) instanceof ObjectNode holder && holder.has(steps[1])) {
                note(autoscaler, note, holder.remove(steps[1]));
            }
        });
    }

    /** The utilization of processors that a metric aims at. */
    private static JsonNode utilization(JsonNode metric) {
        boolean cpu = Nodes.text(metric, "type").equals("Resource")
                && Nodes.text(metric, "resource", "name").equals("cpu");
        return Nodes.at(cpu ? metric : Json.object(), "resource", "target", "averageUtilization");
    }

    private static void note(ObjectNode autoscaler, String name, JsonNode value) {
        ObjectNode annotations = Nodes.object(Nodes.object(autoscaler, "metadata"), "annotations");
        annotations.put(name, new String(Json.write(value), StandardCharsets.UTF_8));
    }

    /** The value of an annotation; missing when there is none, or it is no JSON, which upstream passes over as well. */
    private static JsonNode read(@Nullable JsonNode note) {
        try {
            return note == null ? Json.object().path("") : Json.mapper().readTree(note.asText(""));
        } catch (JsonProcessingException e) {
            return Json.object().path("");
        }
    }
}

package dev.polder.machinery.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.builtin.rule.Nodes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The row of a HorizontalPodAutoscaler in the shape of autoscaling/v2 ({@code printHorizontalPodAutoscaler}). */
final class AutoscalerRow {

    private static final String UNKNOWN = "<unknown>";
    private static final int SHOWN = 2;

    private AutoscalerRow() {}

    static void fill(ObjectNode autoscaler, ArrayNode cells, Instant now) {
        JsonNode spec = autoscaler.path("spec");
        cells.add(BuiltinPrinters.name(autoscaler))
                .add(Nodes.text(spec, "scaleTargetRef", "kind") + "/" + Nodes.text(spec, "scaleTargetRef", "name"))
                .add(metrics(Nodes.list(spec, "metrics"), Nodes.list(autoscaler, "status", "currentMetrics")))
                .add(Cells.orElse(Nodes.text(spec, "minReplicas"), Cells.UNSET))
                .add(Cells.number(spec, "maxReplicas"))
                .add(Cells.number(autoscaler, "status", "currentReplicas"))
                .add(Ages.of(autoscaler, now));
    }

    private static String metrics(List<JsonNode> wanted, List<JsonNode> present) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            all.add(metric(
                    wanted.get(i),
                    i < present.size() ? present.get(i) : wanted.get(i).path("")));
        }
        return all.isEmpty() ? Cells.NONE : Cells.some(all, SHOWN, ", ");
    }

    private static String metric(JsonNode wanted, JsonNode present) {
        String type = Nodes.text(wanted, "type");
        String field = type.isEmpty() ? "" : type.substring(0, 1).toLowerCase(Locale.ROOT) + type.substring(1);
        JsonNode target = Nodes.at(wanted, field, "target");
        JsonNode current = Nodes.at(present, field, "current");
        boolean average = Nodes.has(target, "averageValue");
        return switch (type) {
            case "External", "Object" ->
                average
                        ? value(current, "averageValue") + "/" + Nodes.text(target, "averageValue") + " (avg)"
                        : value(current, "value") + "/" + Nodes.text(target, "value");
            case "Pods" -> value(current, "averageValue") + "/" + Nodes.text(target, "averageValue");
            case "Resource", "ContainerResource" -> {
                String name = Nodes.text(wanted, field, "name") + ": ";
                yield name
                        + (average
                                ? value(current, "averageValue") + "/" + Nodes.text(target, "averageValue")
                                : percent(current, UNKNOWN) + "/" + percent(target, "<auto>"));
            }
            default -> "<unknown type>";
        };
    }

    private static String value(JsonNode current, String field) {
        return Cells.orElse(Nodes.text(current, field), UNKNOWN);
    }

    private static String percent(JsonNode amount, String instead) {
        JsonNode utilization = Nodes.at(amount, "averageUtilization");
        return utilization.isMissingNode() ? instead : utilization.asLong() + "%";
    }
}

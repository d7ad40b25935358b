package dev.polder.machinery.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.builtin.rule.Nodes;
import java.time.Instant;
import java.util.Locale;

/** Rows of what makes pods, and of what is said about them. */
final class WorkloadRows {

    private WorkloadRows() {}

    static void podTemplate(ObjectNode object, ArrayNode cells, Instant now) {
        JsonNode template = object.path("template");
        cells.add(BuiltinPrinters.name(object))
                .add(Cells.names(template.path("spec")))
                .add(Cells.images(template.path("spec")))
                .add(Cells.labels(template.path("metadata").path("labels")));
    }

    static void replicas(ObjectNode object, ArrayNode cells, Instant now) {
        cells.add(BuiltinPrinters.name(object))
                .add(Cells.number(object, "spec", "replicas"))
                .add(Cells.number(object, "status", "replicas"))
                .add(Cells.number(object, "status", "readyReplicas"))
                .add(Ages.of(object, now));
        template(object, cells);
        cells.add(Cells.selector(Nodes.at(object, "spec", "selector")));
    }

    private static void template(ObjectNode object, ArrayNode cells) {
        JsonNode pod = Nodes.at(object, "spec", "template", "spec");
        cells.add(Cells.names(pod)).add(Cells.images(pod));
    }

    private static String readiness(ObjectNode object) {
        return Cells.number(object, "status", "readyReplicas") + "/" + Cells.number(object, "spec", "replicas");
    }

    static void deployment(ObjectNode object, ArrayNode cells, Instant now) {
        cells.add(BuiltinPrinters.name(object))
                .add(readiness(object))
                .add(Cells.number(object, "status", "updatedReplicas"))
                .add(Cells.number(object, "status", "availableReplicas"))
                .add(Ages.of(object, now));
        template(object, cells);
        cells.add(Cells.selector(Nodes.at(object, "spec", "selector")));
    }

    static void statefulSet(ObjectNode object, ArrayNode cells, Instant now) {
        cells.add(BuiltinPrinters.name(object)).add(readiness(object)).add(Ages.of(object, now));
        template(object, cells);
    }

    static void daemonSet(ObjectNode object, ArrayNode cells, Instant now) {
        cells.add(BuiltinPrinters.name(object))
                .add(Cells.number(object, "status", "desiredNumberScheduled"))
                .add(Cells.number(object, "status", "currentNumberScheduled"))
                .add(Cells.number(object, "status", "numberReady"))
                .add(Cells.number(object, "status", "updatedNumberScheduled"))
                .add(Cells.number(object, "status", "numberAvailable"))
                .add(Cells.labels(Nodes.at(object, "spec", "template", "spec", "nodeSelector")))
                .add(Ages.of(object, now));
        template(object, cells);
        cells.add(Cells.selector(Nodes.at(object, "spec", "selector")));
    }

    static void controllerRevision(ObjectNode object, ArrayNode cells, Instant now) {
        String controller = Nodes.list(object, "metadata", "ownerReferences").stream()
                .filter(owner -> owner.path("controller").asBoolean(false))
                .findFirst()
                .map(WorkloadRows::owner)
                .orElse(Cells.NONE);
        cells.add(BuiltinPrinters.name(object))
                .add(controller)
                .add(Cells.number(object, "revision"))
                .add(Ages.of(object, now));
    }

    /** {@code deployment.apps/web}. */
    private static String owner(JsonNode owner) {
        String apiVersion = Nodes.text(owner, "apiVersion");
        int slash = apiVersion.indexOf('/');
        String group = slash < 0 ? "" : "." + apiVersion.substring(0, slash);
        return Nodes.text(owner, "kind").toLowerCase(Locale.ROOT) + group + "/" + Nodes.text(owner, "name");
    }

    static void budget(ObjectNode object, ArrayNode cells, Instant now) {
        cells.add(BuiltinPrinters.name(object))
                .add(Cells.orElse(Nodes.text(object, "spec", "minAvailable"), "N/A"))
                .add(Cells.orElse(Nodes.text(object, "spec", "maxUnavailable"), "N/A"))
                .add(Cells.number(object, "status", "disruptionsAllowed"))
                .add(Ages.of(object, now));
    }

    static void priorityClass(ObjectNode object, ArrayNode cells, Instant now) {
        cells.add(BuiltinPrinters.name(object))
                .add(Cells.number(object, "value"))
                .add(object.path("globalDefault").asBoolean(false))
                .add(Ages.of(object, now))
                .add(Nodes.text(object, "preemptionPolicy"));
    }

    static void runtimeClass(ObjectNode object, ArrayNode cells, Instant now) {
        cells.add(BuiltinPrinters.name(object))
                .add(Nodes.text(object, "handler"))
                .add(Ages.of(object, now));
    }
}

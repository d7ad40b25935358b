package dev.polder.machinery.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.builtin.rule.Nodes;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The row of a pod: what its containers say, summed up ({@code printPod}). */
final class PodRow {

    private final ObjectNode pod;
    private final Map<String, JsonNode> sidecars = new HashMap<>();
    private String reason;
    private int ready;
    private long restarts;
    private String lastRestart = "";

    private PodRow(ObjectNode pod) {
        this.pod = pod;
        String phase = Nodes.text(pod, "status", "phase");
        String given = Nodes.text(pod, "status", "reason");
        this.reason = Cells.orElse(given, phase);
    }

    static void fill(ObjectNode pod, ArrayNode cells, Instant now) {
        PodRow row = new PodRow(pod);
        row.read();
        int total = Nodes.list(pod, "spec", "containers").size() + row.sidecars.size();
        String last = row.restarts == 0 || row.lastRestart.isEmpty()
                ? ""
                : " (" + Ages.since(pod.textNode(row.lastRestart), now) + " ago)";
        cells.add(BuiltinPrinters.name(pod))
                .add(row.ready + "/" + total)
                .add(row.reason)
                .add(row.restarts + last)
                .add(Ages.of(pod, now))
                .add(Cells.orElse(podAddress(pod), Cells.NONE))
                .add(Cells.orElse(Nodes.text(pod, "spec", "nodeName"), Cells.NONE))
                .add(Cells.orElse(Nodes.text(pod, "status", "nominatedNodeName"), Cells.NONE))
                .add(gates(pod));
    }

    private static String podAddress(ObjectNode pod) {
        return Nodes.at(pod, "status", "podIPs").path(0).path("ip").asText("");
    }

    private static String gates(ObjectNode pod) {
        List<JsonNode> gates = Nodes.list(pod, "spec", "readinessGates");
        long open = gates.stream()
                .filter(gate -> Cells.isTrue(pod, Nodes.text(gate, "conditionType")))
                .count();
        return gates.isEmpty() ? Cells.NONE : open + "/" + gates.size();
    }

    private void read() {
        for (JsonNode condition : Nodes.list(pod, "status", "conditions")) {
            if (Nodes.text(condition, "type").equals("PodScheduled")
                    && Nodes.text(condition, "reason").equals("SchedulingGated")) {
                reason = "SchedulingGated";
            }
        }
        for (JsonNode container : Nodes.list(pod, "spec", "initContainers")) {
            if (Nodes.text(container, "restartPolicy").equals("Always")) {
                sidecars.put(Nodes.text(container, "name"), container);
            }
        }
        boolean initializing = initContainers();
        if (!initializing || Cells.isTrue(pod, "Initialized")) {
            restarts = 0;
            lastRestart = "";
            for (JsonNode status : Nodes.list(pod, "status", "initContainerStatuses")) {
                if (sidecars.containsKey(Nodes.text(status, "name"))) {
                    countRestarts(status);
                }
            }
            containers();
        }
        boolean ending = Nodes.has(pod, "metadata", "deletionTimestamp");
        String phase = Nodes.text(pod, "status", "phase");
        if (ending && Nodes.text(pod, "status", "reason").equals("NodeLost")) {
            reason = "Unknown";
        } else if (ending && !phase.equals("Succeeded") && !phase.equals("Failed")) {
            reason = "Terminating";
        }
    }

    private void countRestarts(JsonNode status) {
        restarts += Cells.number(status, "restartCount");
        String finished = Nodes.text(status, "lastState", "terminated", "finishedAt");
        if (finished.compareTo(lastRestart) > 0) {
            lastRestart = finished;
        }
    }

    /** Whether one of them is not through yet; the reason then says how far it is. */
    private boolean initContainers() {
        List<JsonNode> statuses = Nodes.list(pod, "status", "initContainerStatuses");
        for (int i = 0; i < statuses.size(); i++) {
            JsonNode status = statuses.get(i);
            countRestarts(status);
            JsonNode ended = Nodes.at(status, "state", "terminated");
            String waiting = Nodes.text(status, "state", "waiting", "reason");
            boolean sidecar = sidecars.containsKey(Nodes.text(status, "name"));
            if (ended.isObject() && Cells.number(ended, "exitCode") == 0) {
                continue;
            }
            if (sidecar && status.path("started").asBoolean(false)) {
                ready += status.path("ready").asBoolean(false) ? 1 : 0;
                continue;
            }
            if (ended.isObject()) {
                reason = "Init:" + ended(ended);
            } else if (!waiting.isEmpty() && !waiting.equals("PodInitializing")) {
                reason = "Init:" + waiting;
            } else {
                reason = "Init:" + i + "/"
                        + Nodes.list(pod, "spec", "initContainers").size();
            }
            return true;
        }
        return false;
    }

    private static String ended(JsonNode terminated) {
        String given = Nodes.text(terminated, "reason");
        long signal = Cells.number(terminated, "signal");
        return !given.isEmpty()
                ? given
                : signal != 0 ? "Signal:" + signal : "ExitCode:" + Cells.number(terminated, "exitCode");
    }

    private void containers() {
        boolean running = false;
        String failure = "";
        List<JsonNode> statuses = Nodes.list(pod, "status", "containerStatuses");
        for (int i = statuses.size() - 1; i >= 0; i--) {
            JsonNode status = statuses.get(i);
            countRestarts(status);
            String waiting = Nodes.text(status, "state", "waiting", "reason");
            JsonNode ended = Nodes.at(status, "state", "terminated");
            if (!waiting.isEmpty()) {
                reason = waiting;
            } else if (ended.isObject()) {
                reason = ended(ended);
                failure = Cells.number(ended, "exitCode") == 0 ? failure : reason;
            } else if (status.path("ready").asBoolean(false) && Nodes.has(status, "state", "running")) {
                running = true;
                ready++;
            }
        }
        if (reason.equals("Completed")) {
            if (running && Cells.isTrue(pod, "Ready")) {
                reason = "Running";
            } else if (!failure.isEmpty()) {
                reason = failure;
            } else if (running) {
                reason = "NotReady";
            }
        }
    }
}

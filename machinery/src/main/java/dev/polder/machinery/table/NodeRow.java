package dev.polder.machinery.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.builtin.rule.Nodes;
import java.time.Instant;
import java.util.Map;
import java.util.TreeSet;

/** The row of a node ({@code printNode}). */
final class NodeRow {

    private static final String ROLE_PREFIX = "node-role.kubernetes.io/";
    private static final String ROLE = "kubernetes.io/role";
    private static final String UNKNOWN = "<unknown>";

    private NodeRow() {}

    static void fill(ObjectNode node, ArrayNode cells, Instant now) {
        JsonNode info = Nodes.at(node, "status", "nodeInfo");
        String machine = Nodes.text(info, "architecture");
        cells.add(BuiltinPrinters.name(node))
                .add(status(node))
                .add(roles(node))
                .add(Ages.of(node, now))
                .add(Nodes.text(info, "kubeletVersion"))
                .add(address(node, "InternalIP"))
                .add(address(node, "ExternalIP"))
                .add(Cells.orElse(Nodes.text(info, "osImage"), UNKNOWN))
                .add(Cells.orElse(Nodes.text(info, "kernelVersion"), UNKNOWN)
                        + (machine.isEmpty() ? "" : " (" + machine + ")"))
                .add(Cells.orElse(Nodes.text(info, "containerRuntimeVersion"), UNKNOWN));
    }

    private static String status(ObjectNode node) {
        boolean told = Nodes.list(node, "status", "conditions").stream()
                .anyMatch(one -> Nodes.text(one, "type").equals("Ready"));
        String ready = !told ? "Unknown" : Cells.isTrue(node, "Ready") ? "Ready" : "NotReady";
        boolean closed = Nodes.at(node, "spec", "unschedulable").asBoolean(false);
        return ready + (closed ? ",SchedulingDisabled" : "");
    }

    private static String roles(ObjectNode node) {
        TreeSet<String> roles = new TreeSet<>();
        for (Map.Entry<String, JsonNode> label : Nodes.entries(node, "metadata", "labels")) {
            if (label.getKey().startsWith(ROLE_PREFIX)) {
                roles.add(label.getKey().substring(ROLE_PREFIX.length()));
            } else if (label.getKey().equals(ROLE)) {
                roles.add(label.getValue().asText(""));
            }
        }
        roles.remove("");
        return Cells.orElse(String.join(",", roles), Cells.NONE);
    }

    private static String address(ObjectNode node, String type) {
        return Nodes.list(node, "status", "addresses").stream()
                .filter(one -> Nodes.text(one, "type").equals(type))
                .map(one -> Nodes.text(one, "address"))
                .findFirst()
                .orElse(Cells.NONE);
    }
}

package dev.polder.machinery.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.builtin.rule.Nodes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Rows of what leads to pods. */
final class NetworkRows {

    private static final int SHOWN = 3;

    private NetworkRows() {}

    static void service(ObjectNode service, ArrayNode cells, Instant now) {
        String address = Nodes.at(service, "spec", "clusterIPs").path(0).asText("");
        String ports = Nodes.list(service, "spec", "ports").stream()
                .map(NetworkRows::port)
                .collect(Collectors.joining(","));
        cells.add(BuiltinPrinters.name(service))
                .add(Nodes.text(service, "spec", "type"))
                .add(Cells.orElse(address, Cells.NONE))
                .add(external(service))
                .add(Cells.orElse(ports, Cells.NONE))
                .add(Ages.of(service, now))
                .add(Cells.labels(Nodes.at(service, "spec", "selector")));
    }

    private static String port(JsonNode port) {
        long ofNode = Cells.number(port, "nodePort");
        return Cells.number(port, "port") + (ofNode > 0 ? ":" + ofNode : "") + "/" + Nodes.text(port, "protocol");
    }

    private static String external(ObjectNode service) {
        List<String> given = Nodes.texts(service, "spec", "externalIPs");
        return switch (Nodes.text(service, "spec", "type")) {
            case "ClusterIP", "NodePort" -> Cells.orElse(String.join(",", given), Cells.NONE);
            case "LoadBalancer" -> {
                List<String> all = new ArrayList<>(balancers(service));
                all.addAll(given);
                yield Cells.orElse(String.join(",", all), "<pending>");
            }
            case "ExternalName" -> Nodes.text(service, "spec", "externalName");
            default -> "<unknown>";
        };
    }

    private static Set<String> balancers(ObjectNode object) {
        Set<String> addresses = new TreeSet<>();
        for (JsonNode one : Nodes.list(object, "status", "loadBalancer", "ingress")) {
            addresses.add(Cells.orElse(Nodes.text(one, "ip"), Nodes.text(one, "hostname")));
        }
        addresses.remove("");
        return addresses;
    }

    static void ingress(ObjectNode ingress, ArrayNode cells, Instant now) {
        List<String> hosts = Nodes.list(ingress, "spec", "rules").stream()
                .map(rule -> Nodes.text(rule, "host"))
                .filter(host -> !host.isEmpty())
                .toList();
        boolean secured = !Nodes.list(ingress, "spec", "tls").isEmpty();
        cells.add(BuiltinPrinters.name(ingress))
                .add(Cells.orElse(Nodes.text(ingress, "spec", "ingressClassName"), Cells.NONE))
                .add(Cells.orElse(Cells.some(hosts, SHOWN, ","), "*"))
                .add(String.join(",", balancers(ingress)))
                .add(secured ? "80, 443" : "80")
                .add(Ages.of(ingress, now));
    }

    static void ingressClass(ObjectNode object, ArrayNode cells, Instant now) {
        boolean standard = Nodes.text(object, "metadata", "annotations", "ingressclass.kubernetes.io/is-default-class")
                .equals("true");
        JsonNode parameters = Nodes.at(object, "spec", "parameters");
        String group = Nodes.text(parameters, "apiGroup");
        String shown = Nodes.text(parameters, "kind") + (group.isEmpty() ? "" : "." + group) + "/"
                + Nodes.text(parameters, "name");
        cells.add(BuiltinPrinters.name(object) + (standard ? " (default)" : ""))
                .add(Nodes.text(object, "spec", "controller"))
                .add(parameters.isMissingNode() ? Cells.NONE : shown)
                .add(Ages.of(object, now));
    }

    static void networkPolicy(ObjectNode object, ArrayNode cells, Instant now) {
        cells.add(BuiltinPrinters.name(object))
                .add(Cells.selector(Nodes.at(object, "spec", "podSelector")))
                .add(Ages.of(object, now));
    }

    static void endpoints(ObjectNode object, ArrayNode cells, Instant now) {
        List<String> all = new ArrayList<>();
        for (JsonNode subset : Nodes.list(object, "subsets")) {
            List<String> addresses = Nodes.list(subset, "addresses").stream()
                    .map(one -> Nodes.text(one, "ip"))
                    .toList();
            List<JsonNode> ports = Nodes.list(subset, "ports");
            if (ports.isEmpty()) {
                all.addAll(addresses);
            }
            for (JsonNode port : ports) {
                addresses.forEach(
                        ip -> all.add((ip.contains(":") ? "[" + ip + "]" : ip) + ":" + Cells.number(port, "port")));
            }
        }
        cells.add(BuiltinPrinters.name(object))
                .add(Nodes.list(object, "subsets").isEmpty() ? Cells.NONE : Cells.some(all, SHOWN, ","))
                .add(Ages.of(object, now));
    }

    static void endpointSlice(ObjectNode object, ArrayNode cells, Instant now) {
        List<String> ports = Nodes.list(object, "ports").stream()
                .map(port -> port.has("port")
                        ? Long.toString(Cells.number(port, "port"))
                        : port.has("name") ? Nodes.text(port, "name") : "*")
                .toList();
        List<String> addresses = Nodes.list(object, "endpoints").stream()
                .flatMap(one -> Nodes.texts(one, "addresses").stream())
                .toList();
        cells.add(BuiltinPrinters.name(object))
                .add(Nodes.text(object, "addressType"))
                .add(ports.isEmpty() ? Cells.UNSET : Cells.some(ports, SHOWN, ","))
                .add(addresses.isEmpty() ? Cells.UNSET : Cells.some(addresses, SHOWN, ","))
                .add(Ages.of(object, now));
    }
}

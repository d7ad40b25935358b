package dev.polder.machinery.builtin.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.builtin.rule.Nodes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an update of a Service means for the fields that hang together. First those that were given out once and are left out
 * now are kept (core/service/storage {@code patchAllocatedValues}, {@code normalizeClusterIPs}); then those that the new type
 * has no use for go, where the client left them as they were (core/service {@code dropTypeDependentFields}). One that the
 * client changed as well stays, for the checks to refuse.
 */
final class ServiceChanges {

    private static final String LOCAL = "Local";

    private final ObjectNode now;
    private final ObjectNode before;

    private ServiceChanges(ObjectNode now, ObjectNode before) {
        this.now = now;
        this.before = before;
    }

    /** Changes an updated service; doing it again changes nothing. */
    static void prepare(ObjectNode service, ObjectNode old) {
        if (service.path("spec") instanceof ObjectNode now && old.path("spec") instanceof ObjectNode before) {
            ServiceChanges changes = new ServiceChanges(now, before);
            changes.keep();
            changes.matchAddresses();
            changes.drop();
            if (!isBalancer(now)) {
                Nodes.object(service, "status").putObject("loadBalancer");
            }
        }
    }

    private void keep() {
        if (hasAddress(before) && hasAddress(now)) {
            keep("clusterIP");
            keep("clusterIPs");
        }
        if (givesOutNodePorts(before) && givesOutNodePorts(now)) {
            keepNodePorts();
        }
        if (isCheckedByPort(before) && isCheckedByPort(now)) {
            keep("healthCheckNodePort");
        }
    }

    private void keep(String field) {
        JsonNode value = value(before, field);
        if (value(now, field).isMissingNode() && !value.isMissingNode()) {
            now.set(field, value.deepCopy());
        }
    }

    /** By the names of the ports, unless another port has got the number. */
    private void keepNodePorts() {
        Set<Integer> used = nodePorts(before);
        used.retainAll(nodePorts(now));
        Map<String, Integer> known = new HashMap<>();
        Nodes.list(before, "ports").forEach(port -> known.put(Nodes.text(port, "name"), nodePort(port)));
        for (JsonNode port : Nodes.list(now, "ports")) {
            int number = known.getOrDefault(Nodes.text(port, "name"), 0);
            if (nodePort(port) == 0 && number != 0 && !used.contains(number) && port instanceof ObjectNode open) {
                open.put("nodePort", number);
            }
        }
    }

    /** Who says only the address means the list of addresses too. */
    private void matchAddresses() {
        String address = Nodes.text(now, "clusterIP");
        boolean sameAddress = address.equals(Nodes.text(before, "clusterIP"));
        List<String> all = Nodes.texts(now, "clusterIPs");
        if (sameAddress && all.isEmpty()) {
            keep("clusterIPs");
        } else if (!sameAddress && all.equals(Nodes.texts(before, "clusterIPs"))) {
            now.remove("clusterIPs");
            if (!address.isEmpty()) {
                now.putArray("clusterIPs").add(address);
            }
        }
    }

    private void drop() {
        if (hasAddress(before) && !hasAddress(now)) {
            if (same("clusterIP") && same("clusterIPs")) {
                now.remove(List.of("clusterIP", "clusterIPs"));
            }
            dropSame("ipFamilies");
            dropSame("ipFamilyPolicy");
        }
        if (hasNodePorts(before) && !hasNodePorts(now) && nodePorts(before).containsAll(nodePorts(now))) {
            for (JsonNode port : Nodes.list(now, "ports")) {
                if (port instanceof ObjectNode open) {
                    open.remove("nodePort");
                }
            }
        }
        if (isCheckedByPort(before) && !isCheckedByPort(now)) {
            dropSame("healthCheckNodePort");
        }
        if (isBalancer(before) && !isBalancer(now)) {
            dropSame("allocateLoadBalancerNodePorts");
            dropSame("loadBalancerClass");
        }
        if (isReachedFromOutside(before) && !isReachedFromOutside(now)) {
            dropSame("externalTrafficPolicy");
        }
    }

    private void dropSame(String field) {
        if (same(field)) {
            now.remove(field);
        }
    }

    private boolean same(String field) {
        return value(now, field).equals(value(before, field));
    }

    /** A missing node for what says nothing. */
    private static JsonNode value(ObjectNode spec, String field) {
        JsonNode value = Nodes.at(spec, field);
        return FieldFact.isEmpty(value) ? MissingNode.getInstance() : value;
    }

    private static boolean isType(ObjectNode spec, String type) {
        return Nodes.text(spec, "type").equals(type);
    }

    private static boolean isBalancer(ObjectNode spec) {
        return isType(spec, "LoadBalancer");
    }

    /** Whether there is an address for it, or that there is none is said: {@code None}. */
    private static boolean hasAddress(ObjectNode spec) {
        return !isType(spec, "ExternalName");
    }

    private static boolean hasNodePorts(ObjectNode spec) {
        return isType(spec, "NodePort") || isBalancer(spec);
    }

    private static boolean givesOutNodePorts(ObjectNode spec) {
        return hasNodePorts(spec)
                && (!isBalancer(spec)
                        || spec.path("allocateLoadBalancerNodePorts").asBoolean(true));
    }

    private static boolean isCheckedByPort(ObjectNode spec) {
        return isBalancer(spec) && Nodes.text(spec, "externalTrafficPolicy").equals(LOCAL);
    }

    /** {@code pkg/api/service} {@code ExternallyAccessible}. */
    private static boolean isReachedFromOutside(ObjectNode spec) {
        return hasNodePorts(spec)
                || (isType(spec, "ClusterIP")
                        && !Nodes.list(spec, "externalIPs").isEmpty());
    }

    private static Set<Integer> nodePorts(ObjectNode spec) {
        Set<Integer> numbers = new HashSet<>();
        Nodes.list(spec, "ports").forEach(port -> numbers.add(nodePort(port)));
        numbers.remove(0);
        return numbers;
    }

    private static int nodePort(JsonNode port) {
        return port.path("nodePort").asInt(0);
    }
}

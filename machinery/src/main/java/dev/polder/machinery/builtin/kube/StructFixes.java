package dev.polder.machinery.builtin.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.builtin.rule.Nodes;
import java.util.Map;
import java.util.function.Consumer;

/** What is filled in that takes more than one field to decide (the {@code SetDefaults_} functions of 1.36). */
final class StructFixes {

    private static final String CORE = "io.k8s.api.core.v1.";

    /** Fixes by definition; running one again changes nothing. */
    static final Map<String, Consumer<ObjectNode>> ALL = Map.<String, Consumer<ObjectNode>>ofEntries(
            Map.entry(CORE + "Container", StructFixes::pullPolicy),
            Map.entry(CORE + "EphemeralContainer", StructFixes::pullPolicy),
            Map.entry(CORE + "Volume", StructFixes::volume),
            Map.entry(CORE + "PodSpec", StructFixes::podSpec),
            Map.entry(CORE + "ServiceSpec", StructFixes::service),
            Map.entry(CORE + "Service", StructFixes::balancers),
            Map.entry(CORE + "PersistentVolume", StructFixes::pending),
            Map.entry(CORE + "PersistentVolumeClaim", StructFixes::pending),
            Map.entry(CORE + "NodeStatus", StructFixes::node),
            Map.entry(CORE + "LimitRangeItem", StructFixes::limits),
            Map.entry("io.k8s.api.networking.v1.NetworkPolicySpec", StructFixes::networkPolicy));

    private StructFixes() {}

    private static void pullPolicy(ObjectNode container) {
        if (FieldFact.isEmpty(container.get("imagePullPolicy"))) {
            container.put("imagePullPolicy", pullPolicy(Nodes.text(container, "image")));
        }
    }

    /** Only what may be another image tomorrow is pulled again ({@code parsers.ParseImageName}: no tag means latest). */
    private static String pullPolicy(String image) {
        boolean digest = image.indexOf('@') >= 0;
        String name = digest ? image.substring(0, image.indexOf('@')) : image;
        int colon = name.indexOf(':', name.lastIndexOf('/') + 1);
        String tag = colon >= 0 ? name.substring(colon + 1) : digest ? "" : "latest";
        return tag.equals("latest") ? "Always" : "IfNotPresent";
    }

    private static void volume(ObjectNode volume) {
        boolean sourced =
                volume.propertyStream().anyMatch(field -> !field.getKey().equals("name"));
        if (!sourced) {
            volume.putObject("emptyDir");
        }
        if (volume.get("image") instanceof ObjectNode image && FieldFact.isEmpty(image.get("pullPolicy"))) {
            image.put("pullPolicy", pullPolicy(Nodes.text(image, "reference")));
        }
    }

    private static void podSpec(ObjectNode spec) {
        // The old field is shown with the value of the new one (core/v1/conversion.go).
        String account = Nodes.text(spec, "serviceAccountName");
        if (account.isEmpty()) {
            account = Nodes.text(spec, "serviceAccount");
        }
        if (!account.isEmpty()) {
            spec.put("serviceAccountName", account);
            spec.put("serviceAccount", account);
        }
    }

    private static void service(ObjectNode spec) {
        String affinity = Nodes.text(spec, "sessionAffinity");
        if (affinity.equals("None")) {
            spec.remove("sessionAffinityConfig");
        } else if (affinity.equals("ClientIP")
                && !Nodes.has(spec, "sessionAffinityConfig", "clientIP", "timeoutSeconds")) {
            spec.putObject("sessionAffinityConfig").putObject("clientIP").put("timeoutSeconds", 10800);
        }
        for (JsonNode port : Nodes.list(spec, "ports")) {
            if (port instanceof ObjectNode object
                    && FieldFact.isEmpty(object.get("targetPort"))
                    && object.has("port")) {
                object.set("targetPort", object.get("port"));
            }
        }
        String type = Nodes.text(spec, "type");
        boolean outside = type.equals("NodePort")
                || type.equals("LoadBalancer")
                || (type.equals("ClusterIP") && !Nodes.list(spec, "externalIPs").isEmpty());
        if (outside && Nodes.text(spec, "externalTrafficPolicy").isEmpty()) {
            spec.put("externalTrafficPolicy", "Cluster");
        }
        String address = Nodes.text(spec, "clusterIP");
        if (!address.isEmpty() && Nodes.list(spec, "clusterIPs").isEmpty()) {
            spec.putArray("clusterIPs").add(address);
        }
    }

    /** Addresses of load balancers are taken for such that packets come in with. */
    private static void balancers(ObjectNode service) {
        if (Nodes.text(service, "spec", "type").equals("LoadBalancer")) {
            for (JsonNode one : Nodes.list(service, "status", "loadBalancer", "ingress")) {
                boolean open = !Nodes.text(one, "ip").isEmpty() && !one.has("ipMode");
                if (open && one instanceof ObjectNode ingress) {
                    ingress.put("ipMode", "VIP");
                }
            }
        }
    }

    /** Also of the claims that a StatefulSet is a template of. */
    private static void pending(ObjectNode object) {
        ObjectNode status = Nodes.object(object, "status");
        if (FieldFact.isEmpty(status.get("phase"))) {
            status.put("phase", "Pending");
        }
    }

    private static void node(ObjectNode status) {
        if (status.has("capacity") && !status.has("allocatable")) {
            status.set("allocatable", status.get("capacity").deepCopy());
        }
    }

    private static void limits(ObjectNode item) {
        if (Nodes.text(item, "type").equals("Container")) {
            addMissing(item, "default", "max");
            addMissing(item, "defaultRequest", "default");
            addMissing(item, "defaultRequest", "min");
        }
    }

    /** Amounts that are named in one map only are taken over into another. */
    private static void addMissing(ObjectNode item, String into, String from) {
        for (Map.Entry<String, JsonNode> amount : Nodes.entries(item, from)) {
            ObjectNode target = Nodes.object(item, into);
            if (!target.has(amount.getKey())) {
                target.set(amount.getKey(), amount.getValue());
            }
        }
    }

    private static void networkPolicy(ObjectNode spec) {
        if (Nodes.list(spec, "policyTypes").isEmpty()) {
            spec.putArray("policyTypes").add("Ingress");
            if (!Nodes.list(spec, "egress").isEmpty()) {
                spec.withArray("/policyTypes").add("Egress");
            }
        }
    }
}

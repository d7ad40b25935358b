package dev.polder.machinery.table;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.builtin.rule.Nodes;
import dev.polder.machinery.type.ResourceType;
import java.util.Map;

/** Headings of built-in types (upstream's {@code pkg/printers/internalversion/printers.go}). */
final class BuiltinPrinters {

    private static final String CORE = "io.k8s.api.core.v1.";
    private static final String CSR = "io.k8s.api.certificates.v1.CertificateSigningRequest";
    private static final String UNRESOLVED = " If the RoleRef cannot be resolved, the Authorizer must return an error.";
    private static final String WEBHOOKS = "Webhooks indicates the number of webhooks registered in this configuration";
    private static final String PARAM_KIND =
            "ParamKind specifies the kind of resources used to parameterize this policy";

    private static final Printer WITHOUT_PRINTER = Printer.named()
            .createdAt()
            .rows((object, cells, now) ->
                    cells.add(name(object)).add(Nodes.text(object, "metadata", "creationTimestamp")));

    private static final Printer WEBHOOK_PRINTER =
            Printer.named().integer("Webhooks", WEBHOOKS).age().rows(BuiltinRows::webhooks);

    private static final Printer POLICY_BINDING_PRINTER = Printer.named()
            .text("PolicyName", 0, "PolicyName indicates the policy definition which the policy binding binded to")
            .text("ParamRef", 0, "ParamRef indicates the param resource which sets the configration param")
            .age()
            .rows(BuiltinRows::policyBinding);

    private static final Printer EVENT_PRINTER = Printer.builder()
            .field("Last Seen", 0, CORE + "Event", "lastTimestamp")
            .field("Type", 0, CORE + "Event", "type")
            .field("Reason", 0, CORE + "Event", "reason")
            .field("Object", 0, CORE + "ObjectReference", "")
            .field("Subobject", 1, CORE + "ObjectReference", "fieldPath")
            .field("Source", 1, CORE + "EventSource", "")
            .field("Message", 0, CORE + "Event", "message")
            .field("First Seen", 1, CORE + "Event", "firstTimestamp")
            .field("Count", 1, CORE + "Event", "count")
            .metadata("Name", "name", 1, "name")
            .rows(EventRow::fill);

    private static final Map<String, Printer> PRINTERS = Map.ofEntries(
            Map.entry(
                    "namespaces",
                    Printer.named()
                            .text("Status", 0, "The status of the namespace")
                            .age()
                            .rows((object, cells, now) -> cells.add(name(object))
                                    .add(Nodes.text(object, "status", "phase"))
                                    .add(Ages.of(object, now)))),
            Map.entry(
                    "configmaps",
                    Printer.named()
                            .field("Data", 0, CORE + "ConfigMap", "data")
                            .age()
                            .rows((object, cells, now) -> cells.add(name(object))
                                    .add(Nodes.at(object, "data").size()
                                            + Nodes.at(object, "binaryData").size())
                                    .add(Ages.of(object, now)))),
            Map.entry(
                    "secrets",
                    Printer.named()
                            .field("Type", 0, CORE + "Secret", "type")
                            .field("Data", 0, CORE + "Secret", "data")
                            .age()
                            .rows((object, cells, now) -> cells.add(name(object))
                                    .add(Nodes.text(object, "type"))
                                    .add(Nodes.at(object, "data").size())
                                    .add(Ages.of(object, now)))),
            // Upstream dropped the number of secrets in 1.35 (kubernetes/kubernetes pull request 117160).
            Map.entry(
                    "serviceaccounts",
                    Printer.named()
                            .age()
                            .rows((object, cells, now) ->
                                    cells.add(name(object)).add(Ages.of(object, now)))),
            Map.entry("events", EVENT_PRINTER),
            Map.entry("events.events.k8s.io", EVENT_PRINTER),
            Map.entry("resourcequotas", quotas()),
            Map.entry(
                    "leases.coordination.k8s.io",
                    Printer.named()
                            .field("Holder", 0, "io.k8s.api.coordination.v1.LeaseSpec", "holderIdentity")
                            .age()
                            .rows((object, cells, now) -> cells.add(name(object))
                                    .add(Nodes.text(object, "spec", "holderIdentity"))
                                    .add(Ages.of(object, now)))),
            Map.entry(
                    "rolebindings.rbac.authorization.k8s.io",
                    bindings(
                            "reference a Role in the current namespace or a ClusterRole in the global namespace.",
                            "roleBinding")),
            Map.entry(
                    "clusterrolebindings.rbac.authorization.k8s.io",
                    bindings("only reference a ClusterRole in the global namespace.", "clusterRoleBinding")),
            Map.entry("certificatesigningrequests.certificates.k8s.io", certificateRequests()),
            Map.entry("mutatingwebhookconfigurations.admissionregistration.k8s.io", WEBHOOK_PRINTER),
            Map.entry("validatingwebhookconfigurations.admissionregistration.k8s.io", WEBHOOK_PRINTER),
            Map.entry(
                    "validatingadmissionpolicies.admissionregistration.k8s.io",
                    policies(
                            "Validations",
                            "Validations indicates the number of validation rules defined in this configuration",
                            "validations")),
            Map.entry(
                    "mutatingadmissionpolicies.admissionregistration.k8s.io",
                    policies(
                            "Mutations",
                            "Mutation indicates the number of mutations rules defined in this configuration",
                            "mutations")),
            Map.entry("validatingadmissionpolicybindings.admissionregistration.k8s.io", POLICY_BINDING_PRINTER),
            Map.entry("mutatingadmissionpolicybindings.admissionregistration.k8s.io", POLICY_BINDING_PRINTER));

    private BuiltinPrinters() {}

    /** The printer of a type; roles, CRDs and the like have none upstream and show when they were created. */
    static Printer of(ResourceType type) {
        String resource = type.groupResource().toString();
        Printer everywhere = PRINTERS.get(resource);
        return everywhere != null ? everywhere : KubePrinters.find(resource).orElse(WITHOUT_PRINTER);
    }

    private static Printer quotas() {
        return Printer.named()
                .text("Request", 0, "Request represents a minimum amount of cpu/memory that a container may consume.")
                .text(
                        "Limit",
                        0,
                        "Limits control the maximum amount of cpu/memory that a container may use independent of"
                                + " contention on the node.")
                .age()
                .rows(BuiltinRows::quota);
    }

    private static Printer bindings(String reach, String word) {
        return Printer.named()
                .text("Role", 0, "RoleRef can " + reach + UNRESOLVED)
                .age()
                .text("Users", 1, "Users in the " + word)
                .text("Groups", 1, "Groups in the " + word)
                .text("ServiceAccounts", 1, "ServiceAccounts in the " + word)
                .rows(BuiltinRows::binding);
    }

    private static Printer certificateRequests() {
        return Printer.named()
                .age()
                .field("SignerName", 0, CSR + "Spec", "signerName")
                .field("Requestor", 0, CSR + "Spec", "request")
                .field("RequestedDuration", 0, CSR + "Spec", "expirationSeconds")
                .field("Condition", 0, CSR + "Status", "conditions")
                .rows(BuiltinRows::certificateRequest);
    }

    private static Printer policies(String heading, String description, String field) {
        return Printer.named()
                .integer(heading, description)
                .text("ParamKind", 0, PARAM_KIND)
                .age()
                .rows((object, cells, now) -> BuiltinRows.policy(object, field, cells, now));
    }

    static String name(ObjectNode object) {
        return Nodes.text(object, "metadata", "name");
    }
}

package dev.polder.bench.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.bench.micro.SocketlessServer;

/**
 * A workspace that policies are made in.
 *
 * @param server the server
 * @param path where it is, such as {@code root:quiet}
 */
record Place(SocketlessServer server, String path) {

    private static final String WORKSPACES = "/clusters/root/apis/tenancy.kcp.io/v1alpha1/workspaces";
    private static final String REGISTRATION = "apis/admissionregistration.k8s.io/v1/";

    /** Makes workspaces of given names in {@code root}, and returns when all of them are ready. */
    static void make(SocketlessServer server, Iterable<String> names) throws InterruptedException {
        int count = 0;
        for (String name : names) {
            server.create(
                    WORKSPACES,
                    "{\"apiVersion\":\"tenancy.kcp.io/v1alpha1\",\"kind\":\"Workspace\",\"metadata\":{\"name\":\""
                            + name + "\"},\"spec\":{\"type\":{\"name\":\"universal\",\"path\":\"root\"}}}");
            count++;
        }
        server.awaitObjects(WORKSPACES, Place::isReady, count);
    }

    private static boolean isReady(JsonNode workspace) {
        return workspace.at("/status/phase").asText().equals("Ready");
    }

    private String at(String resource) {
        return "/clusters/" + path + "/" + resource;
    }

    /**
     * Makes a validating policy, and binds it.
     *
     * @param constraints what it is about, as JSON
     * @param expression what must hold
     */
    void policy(String name, String constraints, String expression) throws InterruptedException {
        server.create(
                at(REGISTRATION + "validatingadmissionpolicies"),
                "{\"apiVersion\":\"admissionregistration.k8s.io/v1\",\"kind\":\"ValidatingAdmissionPolicy\",\"metadata\":"
                        + "{\"name\":\"" + name + "\"},\"spec\":{\"matchConstraints\":" + constraints
                        + ",\"validations\":[{\"expression\":\"" + expression + "\"}]}}");
        server.create(
                at(REGISTRATION + "validatingadmissionpolicybindings"),
                "{\"apiVersion\":\"admissionregistration.k8s.io/v1\",\"kind\":\"ValidatingAdmissionPolicyBinding\","
                        + "\"metadata\":{\"name\":\"" + name + "\"},\"spec\":{\"policyName\":\"" + name
                        + "\",\"validationActions\":[\"Deny\"]}}");
    }

    /** Returns when the server has said in the status of all policies everywhere what it thinks of them. */
    static void awaitChecked(SocketlessServer server, int count) throws InterruptedException {
        server.awaitObjects(
                "/clusters/*/" + REGISTRATION + "validatingadmissionpolicies",
                policy -> policy.path("status").has("observedGeneration"),
                count);
    }

    /** Creates a config map. */
    void create(String name) throws InterruptedException {
        server.create(at("api/v1/namespaces/default/configmaps"), map(name));
    }

    /** Does all that a create does, and stores nothing. */
    void tryCreate() throws InterruptedException {
        server.create(at("api/v1/namespaces/default/configmaps?dryRun=All"), map("tried"));
    }

    /** Deletes a config map. */
    void delete(String name) throws InterruptedException {
        server.send("DELETE", at("api/v1/namespaces/default/configmaps/" + name), "", 200);
    }

    private static String map(String name) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name
                + "\",\"labels\":{\"app\":\"bench\"}},\"data\":{\"text\":\"" + "0123456789abcdef".repeat(44) + "\"}}";
    }
}

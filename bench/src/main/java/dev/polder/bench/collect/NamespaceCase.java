package dev.polder.bench.collect;

import dev.polder.bench.collect.CollectClient.Change;
import dev.polder.bench.collect.CollectClient.Events;
import java.util.List;

/**
 * A namespace with objects of five types, a fifth of each, is deleted: config maps, of which each custom resource owns one, Secrets, service
 * accounts and roles. Nobody adds finalizers: how fast these are taken off is somebody else's speed.
 */
record NamespaceCase(int objects) implements Case {

    private static final String GROUP = "bench.example.com";
    private static final String NAMESPACES = "/clusters/root/api/v1/namespaces";
    private static final String DEFINITION =
            "{\"apiVersion\":\"apiextensions.k8s.io/v1\",\"kind\":\"CustomResourceDefinition\","
                    + "\"metadata\":{\"name\":\"crates." + GROUP + "\"},\"spec\":{\"group\":\"" + GROUP
                    + "\",\"scope\":\"Namespaced\","
                    + "\"names\":{\"plural\":\"crates\",\"singular\":\"crate\",\"kind\":\"Crate\",\"listKind\":\"CrateList\"},"
                    + "\"versions\":[{\"name\":\"v1\",\"served\":true,\"storage\":true,\"schema\":{\"openAPIV3Schema\":{\"type\":\"object\","
                    + "\"properties\":{\"spec\":{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\"}}}}}}}]}}";

    /** The types, each with its path below the namespace; the owners first, the dependents last. */
    private static final List<String> TYPES = List.of("crates", "secrets", "serviceaccounts", "roles", "configmaps");

    @Override
    public String title() {
        return "namespace";
    }

    @Override
    public int clusters() {
        return 1;
    }

    @Override
    public void prepare(CollectClient client) throws Exception {
        String definitions = "/clusters/root/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
        try (Events events = client.watch(definitions, "fieldSelector=metadata.name%3Dcrates." + GROUP)) {
            client.one(Change.create(definitions, DEFINITION));
            events.await(1, "\"type\":\"Established\"");
        }
    }

    private static String path(String namespace, String type) {
        String prefix = switch (type) {
            case "crates" -> "/clusters/root/apis/" + GROUP + "/v1";
            case "roles" -> "/clusters/root/apis/rbac.authorization.k8s.io/v1";
            default -> "/clusters/root/api/v1";
        };
        return prefix + "/namespaces/" + namespace + "/" + type;
    }

    private static String body(String type, String name, String owner) {
        String text = Bodies.text();
        return switch (type) {
            case "crates" ->
                Bodies.object(GROUP + "/v1", "Crate", name, "", false, "\"spec\":{\"text\":\"" + text + "\"}");
            case "secrets" ->
                Bodies.object("v1", "Secret", name, "", false, "\"stringData\":{\"text\":\"" + text + "\"}");
            case "serviceaccounts" -> Bodies.object("v1", "ServiceAccount", name, "", false, "");
            case "roles" ->
                Bodies.object(
                        "rbac.authorization.k8s.io/v1",
                        "Role",
                        name,
                        "",
                        false,
                        "\"rules\":[{\"apiGroups\":[\"\"],\"resources\":[\"pods\"],\"verbs\":[\"get\"]}]");
            default -> Bodies.configMap(name, owner, false);
        };
    }

    @Override
    public int make(CollectClient client, int round) throws Exception {
        String namespace = "mixed-" + round;
        client.one(Change.create(
                NAMESPACES,
                "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"" + namespace + "\"}}"));
        int each = objects / TYPES.size();
        int bytes = 0;
        for (String type : TYPES) {
            String path = path(namespace, type);
            String[] owners = type.equals("configmaps") ? owners(client, namespace, each) : new String[0];
            client.all(
                    each,
                    number -> Change.create(
                            path, body(type, Bodies.name(number), owners.length == 0 ? "" : owners[number])));
            bytes += Bodies.bytes(client, path + "/" + Bodies.name(0));
        }
        return bytes / TYPES.size();
    }

    private static String[] owners(CollectClient client, String namespace, int count) throws Exception {
        String[] owners = new String[count];
        int next = 0;
        for (var crate : client.get(path(namespace, "crates")).path("items")) {
            owners[next++] = Bodies.ownedBy(
                            crate.at("/metadata/name").asText(),
                            crate.at("/metadata/uid").asText())
                    .replace(
                            "\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"",
                            "\"apiVersion\":\"" + GROUP + "/v1\",\"kind\":\"Crate\"");
        }
        return owners;
    }

    @Override
    public void end(CollectClient client, int round) throws Exception {
        String namespace = "mixed-" + round;
        try (Events events = client.watch(NAMESPACES, "fieldSelector=metadata.name%3D" + namespace)) {
            client.one(Change.delete(NAMESPACES + "/" + namespace, "Background"));
            events.await(1, Bodies.DELETED);
        }
    }
}

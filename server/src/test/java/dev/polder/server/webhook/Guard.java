package dev.polder.server.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.sharing.Sharing;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Configurations of admission webhooks, and what these answer. */
public final class Guard {

    private static final String GROUP = "/apis/admissionregistration.k8s.io/v1/";

    /** The name of every webhook made here. */
    public static final String NAME = "guard.example.com";

    private Guard() {}

    /** Where configurations are: {@code mutating} or {@code validating}. */
    public static String at(String kind) {
        return GROUP + kind + "webhookconfigurations";
    }

    /** A rule for all operations on a resource. */
    public static String rule(String group, String version, String resource) {
        return rule("*", group, version, resource);
    }

    public static String rule(String operation, String group, String version, String resource) {
        return "{'operations':['" + operation + "'],'apiGroups':['" + group + "'],'apiVersions':['" + version
                + "'],'resources':['" + resource + "']}";
    }

    /** A webhook; what is said last overrules. */
    public static String webhook(LocalWebhook target, String rules, String more) {
        return webhook(NAME, "{'url':'" + target.url() + "','caBundle':'" + target.caBundle() + "'}", rules, more);
    }

    public static String webhook(String name, String client, String rules, String more) {
        return "{'name':'" + name + "','admissionReviewVersions':['v1','v1beta1'],'sideEffects':'None','clientConfig':"
                + client + ",'rules':[" + rules + "]" + (more.isEmpty() ? "" : "," + more) + "}";
    }

    /** Stores a configuration under a new name, which is returned. */
    public static String configure(ApiServer api, String kind, String... webhooks) {
        String name = api.fresh("guard");
        configure(api, kind, name, webhooks);
        return name;
    }

    /** The same under a given name: those of lower names are asked first. */
    public static Answer configure(ApiServer api, String kind, String name, String[] webhooks) {
        return api.post(
                        at(kind),
                        "{'metadata':{'name':'" + name + "'},'webhooks':[" + String.join(",", webhooks) + "]}")
                .expect(201);
    }

    /** The namespaces that a webhook is for, by the label that the API server gives them. */
    public static String onlyIn(String namespace) {
        return "'namespaceSelector':{'matchLabels':{'kubernetes.io/metadata.name':'" + namespace + "'}}";
    }

    /** A new namespace that the server has put everything into that it does: nothing but the test is asked about then. */
    public static String namespace(ApiServer api) {
        String namespace = api.namespace();
        settled(api, namespace);
        return namespace;
    }

    /** A new workspace, ready to use, with whatever the server puts into its namespaces: it may be ready before. */
    public static ApiServer workspace(ApiServer root, String base) {
        ApiServer workspace = Sharing.workspace(root, base);
        for (String namespace : List.of("default", "kube-system")) {
            settled(workspace, namespace);
        }
        return workspace;
    }

    /** The certificate comes last. */
    private static void settled(ApiServer api, String namespace) {
        try (WatchStream maps = api.watch("/api/v1/namespaces/" + namespace + "/configmaps?watch=true")) {
            maps.next("ADDED", "kube-root-ca.crt");
        }
    }

    /** What lets a write pass. */
    public static ObjectNode allow(ObjectNode review) {
        return answer(review, true);
    }

    public static ObjectNode deny(ObjectNode review) {
        return answer(review, false);
    }

    /** What lets a write pass that is changed first. */
    public static ObjectNode patch(ObjectNode review, String operations) {
        ObjectNode answer = allow(review);
        ((ObjectNode) answer.path("response"))
                .put("patchType", "JSONPatch")
                .put(
                        "patch",
                        Base64.getEncoder()
                                .encodeToString(operations.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
        return answer;
    }

    private static ObjectNode answer(ObjectNode review, boolean allowed) {
        ObjectNode answer = Json.object();
        answer.set("apiVersion", review.path("apiVersion"));
        answer.set("kind", review.path("kind"));
        answer.putObject("response")
                .put("uid", review.at("/request/uid").asText())
                .put("allowed", allowed);
        return answer;
    }
}

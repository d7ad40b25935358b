package dev.polder.server.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;

/**
 * A type of which v1 has {@code spec.hostPort} and v2 has {@code spec.host} and {@code spec.port} (as k/k {@code
 * test/e2e/apimachinery/crd_conversion_webhook.go}); what v1 has no field for, its webhook keeps in an annotation.
 */
public record Hosts(ApiServer api, String group, String namespace) {

    static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    static final String ANNOTATION = "example.com/mode";

    private static final String STATUS =
            "'status':{'type':'object','properties':{'phase':{'type':'string'}," + "'replicas':{'type':'integer'}}}";
    private static final String V1 = "{'type':'object','properties':{'spec':{'type':'object','properties':{"
            + "'hostPort':{'type':'string'},'replicas':{'type':'integer'}}}," + STATUS + "}}";
    private static final String V2 = "{'type':'object','properties':{'spec':{'type':'object','properties':{"
            + "'host':{'type':'string'},'port':{'type':'string'},'replicas':{'type':'integer'},"
            + "'mode':{'type':'string','default':'auto'}}}," + STATUS + "}}";

    /** Installs the type, stored at the given version, and returns once it is served. */
    public static Hosts install(ApiServer api, String clientConfig, String storage) {
        Hosts hosts = new Hosts(api, api.fresh("g") + ".example.com", "default");
        hosts.install(clientConfig, storage, "v1");
        return hosts;
    }

    static Hosts install(ApiServer api, LocalWebhook webhook, String storage) {
        return install(api, clientConfig(webhook), storage);
    }

    /** Installs the type of this group. */
    void install(String clientConfig, String storage, String reviewVersion) {
        String created = api.post(DEFINITIONS, definition(clientConfig, storage, reviewVersion))
                .expect(201)
                .version();
        Widgets.awaitEstablished(api, name(), created);
    }

    public static String clientConfig(LocalWebhook webhook) {
        return "{'url':'" + webhook.url() + "','caBundle':'" + webhook.caBundle() + "'}";
    }

    String definition(String clientConfig, String storage, String reviewVersion) {
        return "{'apiVersion':'apiextensions.k8s.io/v1','kind':'CustomResourceDefinition','metadata':{'name':'" + name()
                + "'},'spec':{'group':'" + group + "','scope':'Namespaced','names':{'plural':'hosts','kind':'Host'},"
                + "'conversion':{'strategy':'Webhook','webhook':{'conversionReviewVersions':['" + reviewVersion
                + "'],'clientConfig':" + clientConfig + "}},'versions':[" + version("v1", storage, V1) + ","
                + version("v2", storage, V2) + "]}}";
    }

    private static String version(String name, String storage, String schema) {
        boolean v2 = name.equals("v2");
        return "{'name':'" + name + "','served':true,'storage':" + name.equals(storage)
                + ",'schema':{'openAPIV3Schema':" + schema + "},'subresources':{'status':{},'scale':{"
                + "'specReplicasPath':'.spec.replicas','statusReplicasPath':'.status.replicas'}},"
                + "'selectableFields':[{'jsonPath':'" + (v2 ? ".spec.port" : ".spec.hostPort") + "'}],"
                + "'additionalPrinterColumns':[{'name':'Where','type':'string','jsonPath':'"
                + (v2 ? ".spec.host" : ".spec.hostPort") + "'}]}";
    }

    public String name() {
        return "hosts." + group;
    }

    String definitionPath() {
        return DEFINITIONS + "/" + name();
    }

    /** Where the objects are at a version. */
    public String at(String version) {
        return "/apis/" + group + "/" + version + "/namespaces/" + namespace + "/hosts";
    }

    /** An object of v1. */
    public String one(String name, String hostPort) {
        return "{'apiVersion':'" + group + "/v1','kind':'Host','metadata':{'name':'" + name + "'},'spec':{'hostPort':'"
                + hostPort + "','replicas':1}}";
    }

    /** An object of v2. */
    String two(String name, String host, String port) {
        return "{'apiVersion':'" + group + "/v2','kind':'Host','metadata':{'name':'" + name + "'},'spec':{'host':'"
                + host + "','port':'" + port + "','replicas':1}}";
    }

    /** Switches the version that is stored. */
    void store(String version) {
        boolean v1 = version.equals("v1");
        api.jsonPatch(
                        definitionPath(),
                        "[{'op':'replace','path':'/spec/versions/0/storage','value':" + v1
                                + "},{'op':'replace','path':'/spec/versions/1/storage','value':" + !v1 + "}]")
                .expect(200);
    }

    /** What the webhook answers to a review, of either version of reviews. */
    public static ObjectNode answer(ObjectNode review) {
        ObjectNode answer = review.deepCopy();
        answer.remove("request");
        ObjectNode response = answer.putObject("response");
        response.put("uid", review.at("/request/uid").asText());
        response.putObject("result").put("status", "Success");
        ArrayNode objects = response.putArray("convertedObjects");
        String desired = review.at("/request/desiredAPIVersion").asText();
        review.at("/request/objects").forEach(object -> objects.add(convert(object.deepCopy(), desired)));
        return answer;
    }

    private static ObjectNode convert(ObjectNode object, String desired) {
        object.put("apiVersion", desired);
        if (object.path("spec") instanceof ObjectNode spec) {
            ObjectNode metadata = (ObjectNode) object.path("metadata");
            if (desired.endsWith("/v2")) {
                toV2(spec, metadata);
            } else {
                toV1(spec, metadata);
            }
        }
        return object;
    }

    private static void toV2(ObjectNode spec, ObjectNode metadata) {
        String[] parts = text(spec.remove("hostPort")).split(":", 2);
        spec.put("host", parts[0]);
        spec.put("port", parts.length < 2 ? "" : parts[1]);
        if (metadata.path("annotations") instanceof ObjectNode annotations && annotations.has(ANNOTATION)) {
            spec.set("mode", annotations.remove(ANNOTATION));
        }
    }

    private static void toV1(ObjectNode spec, ObjectNode metadata) {
        spec.put("hostPort", text(spec.remove("host")) + ":" + text(spec.remove("port")));
        JsonNode mode = spec.remove("mode");
        if (mode != null) {
            metadata.withObject("/annotations").set(ANNOTATION, mode);
        }
    }

    private static String text(JsonNode value) {
        return value == null ? "" : value.asText();
    }
}

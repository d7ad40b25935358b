package dev.polder.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;
import dev.polder.server.webhook.LocalWebhook;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * H20, H21 (k/k {@code test/e2e/apimachinery/crd_conversion_webhook.go}): a type that has {@code hostPort} in v1, and {@code
 * host} and {@code port} in v2.
 */
class ConversionCasesTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    @RegisterExtension
    static final LocalWebhook webhook = LocalWebhook.answering(ConversionCasesTest::answer);

    private static final String V1 = "{'type':'object','properties':{'hostPort':{'type':'string'}}}";
    private static final String V2 =
            "{'type':'object','properties':{'host':{'type':'string'},'port':{'type':'string'}}}";

    private static ObjectNode answer(ObjectNode review) {
        ObjectNode answer = review.deepCopy();
        answer.remove("request");
        ObjectNode response = answer.putObject("response");
        response.set("uid", review.at("/request/uid"));
        response.putObject("result").put("status", "Success");
        ArrayNode objects = response.putArray("convertedObjects");
        String desired = review.at("/request/desiredAPIVersion").asText();
        for (JsonNode sent : review.at("/request/objects")) {
            ObjectNode object = ((ObjectNode) sent.deepCopy()).put("apiVersion", desired);
            if (desired.endsWith("/v2")) {
                String[] parts = object.remove("hostPort").asText().split(":", 2);
                object.put("host", parts[0]).put("port", parts[1]);
            } else {
                String host = object.remove("host").asText();
                object.put("hostPort", host + ":" + object.remove("port").asText());
            }
            objects.add(object);
        }
        return answer;
    }

    /** Installs the type, v1 stored; its name is also its group's first part. */
    private static String install() {
        String group = api.fresh("g") + ".example.com";
        String definition =
                "{'apiVersion':'apiextensions.k8s.io/v1','kind':'CustomResourceDefinition','metadata':{'name':"
                        + "'crs." + group + "'},'spec':{'group':'" + group
                        + "','scope':'Namespaced','names':{'plural':'crs',"
                        + "'kind':'Cr'},'preserveUnknownFields':false,'conversion':{'strategy':'Webhook','webhook':{"
                        + "'clientConfig':{'url':'" + webhook.url() + "','caBundle':'" + webhook.caBundle()
                        + "'},'conversionReviewVersions':['v1','v1beta1']}},'versions':[{'name':'v1','served':true,"
                        + "'storage':true,'schema':{'openAPIV3Schema':" + V1 + "}},{'name':'v2','served':true,"
                        + "'storage':false,'schema':{'openAPIV3Schema':" + V2 + "}}]}}";
        String created = api.post(TestType.DEFINITIONS, definition).expect(201).version();
        Widgets.awaitEstablished(api, "crs." + group, created);
        return group;
    }

    private static String objects(String group, String version) {
        return "/apis/" + group + "/" + version + "/namespaces/default/crs";
    }

    private static void create(String group, String name) {
        api.post(
                        objects(group, "v1"),
                        "{'apiVersion':'" + group + "/v1','kind':'Cr','metadata':{'name':'" + name
                                + "'},'hostPort':'localhost:8080'}")
                .expect(201);
    }

    private static void isV1(JsonNode object) {
        assertThat(object.path("hostPort").asText()).isEqualTo("localhost:8080");
        assertThat(object.has("host") || object.has("port")).isFalse();
    }

    private static void isV2(JsonNode object) {
        assertThat(object.path("host").asText()).isEqualTo("localhost");
        assertThat(object.path("port").asText()).isEqualTo("8080");
        assertThat(object.has("hostPort")).isFalse();
    }

    @Test
    @Tag("k8s-14.17")
    void objectOfV1_isReadAsV2() {
        String group = install();
        create(group, "cr-instance-1");
        isV2(api.get(objects(group, "v2") + "/cr-instance-1").expect(200).json());
    }

    @Test
    @Tag("k8s-14.17")
    void mixedList_isReadInEveryVersion() {
        String group = install();
        create(group, "cr-instance-1");
        api.jsonPatch(
                        TestType.DEFINITIONS + "/crs." + group,
                        "[{'op':'replace','path':'/spec/versions/0/storage','value':false},"
                                + "{'op':'replace','path':'/spec/versions/1/storage','value':true}]")
                .expect(200);
        create(group, "cr-instance-2");
        Answer first = api.get(objects(group, "v1")).expect(200);
        assertThat(first.names()).containsExactly("cr-instance-1", "cr-instance-2");
        first.json().path("items").forEach(ConversionCasesTest::isV1);
        Answer second = api.get(objects(group, "v2")).expect(200);
        assertThat(second.names()).containsExactly("cr-instance-1", "cr-instance-2");
        second.json().path("items").forEach(ConversionCasesTest::isV2);
    }
}

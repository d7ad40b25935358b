package dev.polder.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What webhooks are asked, and what becomes of their answers (apiserver {@code pkg/admission/plugin/webhook}: {@code
 * request/admissionreview.go}, {@code errors/statuserror.go}, {@code mutating/dispatcher.go}).
 */
class AdmissionReviewTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    @RegisterExtension
    static final LocalWebhook webhook = LocalWebhook.answering(Guard::allow);

    private String namespace = "";
    private String maps = "";

    @BeforeEach
    void fresh() {
        namespace = Guard.namespace(api);
        maps = "/api/v1/namespaces/" + namespace + "/configmaps";
        webhook.reset();
    }

    private void guard(String kind, String more) {
        Guard.configure(
                api,
                kind,
                Guard.webhook(
                        webhook,
                        Guard.rule("", "v1", "configmaps"),
                        Guard.onlyIn(namespace) + (more.isEmpty() ? "" : "," + more)));
    }

    private static String map(String name) {
        return "{'metadata':{'name':'" + name + "','labels':{'l':'" + name + "'}},'data':{'a':'1'}}";
    }

    private static ObjectNode json(String text) {
        return Answer.object(text);
    }

    private JsonNode asked() {
        assertThat(webhook.reviews()).hasSize(1);
        return webhook.reviews().get(0).path("request");
    }

    @Test
    void create_isReviewedAsUpstreamDoes() {
        guard("mutating", "");
        api.post(maps + "?fieldManager=me&fieldValidation=Strict", map("a")).expect(201);
        ObjectNode review = webhook.reviews().get(0);
        assertThat(review.path("kind").asText()).isEqualTo("AdmissionReview");
        assertThat(review.path("apiVersion").asText()).isEqualTo("admission.k8s.io/v1");
        ObjectNode request = (ObjectNode) asked().deepCopy();
        assertThat(request.remove("uid").asText()).hasSize(36);
        assertThat(request.remove("userInfo").at("/username").asText()).isEqualTo("shard-admin");
        JsonNode object = request.remove("object");
        assertThat(request)
                .isEqualTo(json("{'kind':{'group':'','version':'v1','kind':'ConfigMap'},'resource':{'group':'',"
                        + "'version':'v1','resource':'configmaps'},'requestKind':{'group':'','version':'v1',"
                        + "'kind':'ConfigMap'},'requestResource':{'group':'','version':'v1','resource':'configmaps'},"
                        + "'name':'a','namespace':'" + namespace + "','operation':'CREATE','oldObject':null,"
                        + "'dryRun':false,'options':{'kind':'CreateOptions','apiVersion':'meta.k8s.io/v1',"
                        + "'fieldManager':'me','fieldValidation':'Strict'}}"));
        // kcp says where an object is (kcp pkg/admission/validatingwebhook.SetClusterAnnotation); uid and times come
        // later.
        assertThat(object)
                .isEqualTo(json("{'metadata':{'name':'a','namespace':'" + namespace
                        + "','labels':{'l':'a'},'annotations':{'kcp.io/cluster':'root'}},'data':{'a':'1'},"
                        + "'apiVersion':'v1','kind':'ConfigMap'}"));
        assertThat(webhook.requests()).containsExactly("POST /convert?timeout=10s");
        assertThat(api.get(maps + "/a").node("/metadata/annotations").size()).isEqualTo(1);
    }

    @Test
    void generatedName_comesAfterMutation() {
        guard("mutating", "");
        guard("validating", "");
        String name =
                api.post(maps, "{'metadata':{'generateName':'x-'}}").expect(201).at("/metadata/name");
        JsonNode first = webhook.reviews().get(0).path("request");
        assertThat(first.has("name")).isFalse();
        assertThat(first.at("/object/metadata").has("uid")).isFalse();
        JsonNode last = webhook.reviews().get(1).path("request");
        assertThat(last.at("/object/metadata/name").asText()).isEqualTo(name);
        assertThat(last.at("/object/metadata/uid").asText()).hasSize(36);
    }

    @Test
    @Tag("k8s-11.10")
    void update_patchAndDelete_showWhatWas() {
        api.post(maps, map("a")).expect(201);
        guard("validating", "");
        api.mergePatch(maps + "/a?fieldManager=me", "{'data':{'a':'2'}}").expect(200);
        JsonNode patch = asked();
        assertThat(patch.path("operation").asText()).isEqualTo("UPDATE");
        assertThat(patch.at("/options"))
                .isEqualTo(json("{'kind':'UpdateOptions','apiVersion':'meta.k8s.io/v1','fieldManager':'me'}"));
        assertThat(patch.at("/object/data/a").asText()).isEqualTo("2");
        assertThat(patch.at("/oldObject/data/a").asText()).isEqualTo("1");
        assertThat(patch.at("/oldObject/metadata/annotations/kcp.io~1cluster").asText())
                .isEqualTo("root");
        webhook.reset();
        api.delete(maps + "/a", "{'propagationPolicy':'Background','kind':'DeleteOptions','apiVersion':'v1'}")
                .expect(200);
        JsonNode delete = asked();
        assertThat(delete.path("operation").asText()).isEqualTo("DELETE");
        assertThat(delete.path("object").isNull()).isTrue();
        assertThat(delete.at("/oldObject/data/a").asText()).isEqualTo("2");
        assertThat(delete.path("options"))
                .isEqualTo(json(
                        "{'kind':'DeleteOptions','apiVersion':'meta.k8s.io/v1','propagationPolicy':'Background'}"));
    }

    @Test
    void collection_isDeletedOneByOne() {
        api.post(maps, map("a")).expect(201);
        api.post(maps, map("b")).expect(201);
        guard("validating", "");
        webhook.change(
                review -> review,
                review -> review.at("/request/oldObject/metadata/name").asText().equals("b")
                        ? Guard.deny(review)
                        : Guard.allow(review));
        api.delete(maps + "?labelSelector=l in (a,b)".replace(" ", "%20")).expect(400);
        assertThat(api.get(maps + "?labelSelector=l").names()).containsExactly("b");
    }

    @Test
    void denial_isToldAsTheWebhookPutsIt() {
        guard("validating", "");
        webhook.change(Guard::deny, answer -> {
            ((ObjectNode) answer.path("response"))
                    .set(
                            "status",
                            json("{'code':418,'reason':'Teapot','message':'no coffee','details':{'name':'x',"
                                    + "'causes':[{'reason':'R','message':'m','field':'f'}]}}"));
            return answer;
        });
        Answer told = api.post(maps, map("a"))
                .refused(418, "Teapot", "admission webhook \"guard.example.com\" denied the request: no coffee");
        assertThat(told.node("/details/causes/0/field").asText()).isEqualTo("f");
        webhook.change(Guard::deny, answer -> {
            ((ObjectNode) answer.path("response")).set("status", json("{'code':200,'reason':'Because'}"));
            return answer;
        });
        api.post(maps, map("a"))
                .refused(400, "Because", "admission webhook \"guard.example.com\" denied the request: Because");
        webhook.respond((exchange, review) ->
                LocalWebhook.reply(exchange, 200, "application/json", Json.write(Guard.deny(review))));
        api.post(maps, map("a"))
                .refused(400, "", "admission webhook \"guard.example.com\" denied the request without explanation");
        assertThat(api.get(maps).names()).doesNotContain("a");
    }

    @Test
    void warnings_areToldAndDryRunNeedsConsent() {
        guard("validating", "");
        webhook.change(Guard::allow, answer -> {
            ((ObjectNode) answer.path("response")).putArray("warnings").add("careful");
            return answer;
        });
        assertThat(api.post(maps + "?dryRun=All", map("a")).expect(201).warnings())
                .anyMatch(warning -> warning.contains("careful"));
        assertThat(asked().path("dryRun").asBoolean()).isTrue();
        assertThat(asked().at("/options/dryRun/0").asText()).isEqualTo("All");
    }

    @Test
    void patch_changesTheObject() {
        guard("mutating", "");
        webhook.change(
                review -> review,
                review -> Guard.patch(
                        review,
                        "[{'op':'add','path':'/metadata/annotations/seen','value':'yes'},"
                                + "{'op':'replace','path':'/data/a','value':'9'},{'op':'add','path':'/unknown','value':1},"
                                + "{'op':'add','path':'/metadata/uid','value':'mine'}]"));
        Answer made = api.post(maps, map("a")).expect(201);
        assertThat(made.at("/data/a")).isEqualTo("9");
        assertThat(made.at("/metadata/annotations/seen")).isEqualTo("yes");
        assertThat(made.at("/metadata/uid")).isNotEqualTo("mine");
        assertThat(made.json().has("unknown")).isFalse();
        Answer stored = api.get(maps + "/a");
        assertThat(stored.at("/data/a")).isEqualTo("9");
        assertThat(stored.at("/metadata/annotations/kcp.io~1cluster")).isEqualTo("root");
    }

    @Test
    void deleteThatIsPatched_isAnError() {
        api.post(maps, map("a")).expect(201);
        guard("mutating", "");
        webhook.change(
                review -> review, review -> Guard.patch(review, "[{'op':'add','path':'/metadata/labels','value':{}}]"));
        api.delete(maps + "/a")
                .refused(
                        500,
                        "InternalError",
                        "Internal error occurred: admission webhook \"guard.example.com\" attempted to modify the"
                                + " object, which is not supported for this operation");
    }

    @Test
    void selectorsAndRules_decideWhoIsAsked() {
        guard("validating", "'objectSelector':{'matchLabels':{'l':'b'}}");
        api.post(maps, map("a")).expect(201);
        assertThat(webhook.reviews()).isEmpty();
        api.post(maps, map("b")).expect(201);
        assertThat(webhook.reviews()).hasSize(1);
        // As it was, or as it will be.
        api.mergePatch(maps + "/b", "{'metadata':{'labels':{'l':'c'}}}").expect(200);
        api.mergePatch(maps + "/a", "{'metadata':{'labels':{'l':'b'}}}").expect(200);
        assertThat(webhook.reviews()).hasSize(3);
        api.post("/api/v1/namespaces/default/configmaps", map("b")).expect(201);
        api.post("/api/v1/namespaces/" + namespace + "/secrets", "{'metadata':{'name':'b','labels':{'l':'b'}}}")
                .expect(201);
        assertThat(webhook.reviews()).hasSize(3);
    }

    @Test
    void subresources_areMeantByTheirNamesAlone() {
        String group = api.fresh("g") + ".example.com";
        Widgets.install(api, group, Widgets.definition(group));
        String path = Widgets.path(group, namespace);
        api.post(path, Widgets.widget(group, "w", "{'replicas':1}")).expect(201);
        Guard.configure(
                api, "validating", Guard.webhook(webhook, Guard.rule("UPDATE", group, "v1", "widgets/status"), ""));
        api.mergePatch(path + "/w", "{'spec':{'size':2}}").expect(200);
        assertThat(webhook.reviews()).isEmpty();
        api.mergePatch(path + "/w/status", "{'status':{'phase':'Up'}}").expect(200);
        assertThat(asked().path("subResource").asText()).isEqualTo("status");
        assertThat(asked().at("/object/status/phase").asText()).isEqualTo("Up");
    }

    @Test
    void conditions_decideByExpressions() {
        guard(
                "validating",
                "'matchConditions':[{'name':'named','expression':'object.metadata.name.size() == 4 && "
                        + "request.operation.size() == 6 && authorizer.requestResource.check(request.name).allowed()'}]");
        api.post(maps, map("skipped")).expect(201);
        assertThat(webhook.reviews()).isEmpty();
        api.post(maps, map("take")).expect(201);
        assertThat(webhook.reviews()).hasSize(1);
    }

    @Test
    void condition_thatFails_refusesOrSkipsAsThePolicySays() {
        String condition = "'matchConditions':[{'name':'c','expression':'object.nothing == 1'}]";
        guard("validating", condition);
        api.post(maps, map("a"))
                .refused(
                        403,
                        "Forbidden",
                        "configmaps \"a\" is forbidden: expression 'object.nothing == 1' resulted in error: no such key:"
                                + " nothing");
        namespace = Guard.namespace(api);
        maps = "/api/v1/namespaces/" + namespace + "/configmaps";
        guard("validating", condition + ",'failurePolicy':'Ignore'");
        api.post(maps, map("a")).expect(201);
        assertThat(webhook.reviews()).isEmpty();
    }

    @Test
    void configurations_areNeverAsked() {
        String name = Guard.configure(
                api, "validating", Guard.webhook(webhook, Guard.rule("admissionregistration.k8s.io", "*", "*"), ""));
        api.mergePatch(Guard.at("validating") + "/" + name, "{'metadata':{'labels':{'a':'b'}}}")
                .expect(200);
        api.delete(Guard.at("validating") + "/" + name).expect(200);
        assertThat(webhook.reviews()).isEmpty();
    }

    @Test
    void order_isThatOfNamesThenOfTheList() {
        String one = Guard.webhook(webhook, Guard.rule("", "v1", "configmaps"), Guard.onlyIn(namespace));
        String prefix = api.fresh("order");
        Guard.configure(api, "mutating", prefix + "-b", new String[] {one.replace(Guard.NAME, "three.example.com")});
        Guard.configure(api, "mutating", prefix + "-a", new String[] {
            one.replace(Guard.NAME, "two.example.com"), one.replace(Guard.NAME, "one.example.com")
        });
        webhook.change(
                review -> review,
                review -> Guard.patch(
                        review,
                        "[{'op':'add','path':'/data/n"
                                + review.at("/request/object/data").size() + "','value':'x'}]"));
        api.post(maps, map("a")).expect(201);
        List<Integer> sizes = webhook.reviews().stream()
                .map(review -> review.at("/request/object/data").size())
                .toList();
        assertThat(sizes).containsExactly(1, 2, 3);
        assertThat(api.get(maps + "/a").node("/data").size()).isEqualTo(4);
    }

    /** A webhook that wants to know is asked again once others have changed the object after it; others are not. */
    @Test
    void reinvocation_showsTheFirstWhatTheLastHasDone() {
        String plain = Guard.webhook(webhook, Guard.rule("CREATE", "", "v1", "configmaps"), Guard.onlyIn(namespace));
        String again = Guard.webhook(
                webhook,
                Guard.rule("CREATE", "", "v1", "configmaps"),
                Guard.onlyIn(namespace) + ",'reinvocationPolicy':'IfNeeded'");
        Guard.configure(api, "mutating", again, plain.replace(Guard.NAME, "plain.example.com"));
        webhook.change(
                review -> review,
                review -> review.at("/request/object/data").has("late")
                                || webhook.reviews().size() == 1
                        ? Guard.allow(review)
                        : Guard.patch(review, "[{'op':'add','path':'/data/late','value':'x'}]"));
        api.post(maps, map("a")).expect(201);
        assertThat(webhook.reviews()).hasSize(3);
        assertThat(webhook.reviews().get(2).at("/request/object/data/late").asText())
                .isEqualTo("x");
        assertThat(webhook.reviews().get(0).at("/request/object/data").has("late"))
                .isFalse();
    }
}

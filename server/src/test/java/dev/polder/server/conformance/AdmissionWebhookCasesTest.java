package dev.polder.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;
import dev.polder.server.api.sharing.Sharing;
import dev.polder.server.webhook.Guard;
import dev.polder.server.webhook.LocalWebhook;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * H01 to H19 (k/k {@code test/e2e/apimachinery/webhook.go}), in root and in a workspace below it. The webhook is outside, so the
 * configurations name a URL where upstream's name a Service.
 */
class AdmissionWebhookCasesTest {

    @RegisterExtension
    static final ApiServer root = ApiServer.start();

    @RegisterExtension
    static final LocalWebhook webhook = LocalWebhook.answering(Guard::allow);

    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String MAPS_RULE = Guard.rule("CREATE", "", "v1", "configmaps");

    private static List<ApiServer> clusters = List.of();

    private CountDownLatch over = new CountDownLatch(1);

    @BeforeAll
    static void nest() {
        clusters = List.of(root, Sharing.workspace(root, "nested"));
    }

    static Stream<ApiServer> clusters() {
        return clusters.stream();
    }

    @AfterEach
    void letGo() {
        over.countDown();
        over = new CountDownLatch(1);
        webhook.reset();
    }

    private static String maps(String namespace) {
        return "/api/v1/namespaces/" + namespace + "/configmaps";
    }

    private static String map(String name) {
        return "{'metadata':{'name':'" + name + "'},'data':{'mutation-start':'yes'}}";
    }

    private static String in(String namespace, String rules) {
        return Guard.webhook(webhook, rules, Guard.onlyIn(namespace));
    }

    private static void patching(String operations) {
        webhook.change(review -> review, review -> Guard.patch(review, operations));
    }

    private static void denying(String why) {
        webhook.change(Guard::deny, answer -> {
            answer.withObject("/response").putObject("status").put("message", why);
            return answer;
        });
    }

    /** Has the webhook mark what it sees. */
    private static void marking() {
        patching("[{'op':'add','path':'/data/mutated','value':'yes'}]");
    }

    private static void marked(ApiServer api, String namespace, String name) {
        assertThat(api.post(maps(namespace), map(name)).expect(201).at("/data/mutated"))
                .isEqualTo("yes");
    }

    private static Answer denied(Answer answer, String why) {
        return answer.refused(400, "", "admission webhook \"" + Guard.NAME + "\" denied the request: " + why);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clusters")
    void mutatingConfigurations_areListedAndDeletedTogether(ApiServer api) {
        String namespace = Guard.namespace(api);
        marking();
        listed(api, "mutating", namespace);
        marked(api, namespace, "a");
        api.delete(Guard.at("mutating") + "?labelSelector=case=" + namespace).expect(200);
        assertThat(api.post(maps(namespace), map("b"))
                        .expect(201)
                        .node("/data/mutated")
                        .isMissingNode())
                .isTrue();
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clusters")
    void validatingConfigurations_areListedAndDeletedTogether(ApiServer api) {
        String namespace = Guard.namespace(api);
        denying("no");
        listed(api, "validating", namespace);
        denied(api.post(maps(namespace), map("a")), "no");
        api.delete(Guard.at("validating") + "?labelSelector=case=" + namespace).expect(200);
        api.post(maps(namespace), map("a")).expect(201);
    }

    private static void listed(ApiServer api, String kind, String namespace) {
        for (int i = 0; i < 3; i++) {
            api.post(
                            Guard.at(kind),
                            "{'metadata':{'name':'" + namespace + "-" + i + "','labels':{'case':'" + namespace
                                    + "'}},'webhooks':[" + in(namespace, MAPS_RULE) + "]}")
                    .expect(201);
        }
        assertThat(api.get(Guard.at(kind) + "?labelSelector=case=" + namespace)
                        .expect(200)
                        .names())
                .hasSize(3);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clusters")
    void mutatingConfiguration_isUpdatedAndPatched(ApiServer api) {
        String namespace = Guard.namespace(api);
        marking();
        rewritten(api, "mutating", namespace);
        marked(api, namespace, "b");
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clusters")
    void validatingConfiguration_isUpdatedAndPatched(ApiServer api) {
        String namespace = Guard.namespace(api);
        denying("no");
        rewritten(api, "validating", namespace);
        denied(api.post(maps(namespace), map("b")), "no");
    }

    /** Takes CREATE out of the rules by an update, sees that nobody is asked, and puts it back by a patch. */
    private static void rewritten(ApiServer api, String kind, String namespace) {
        String path = Guard.at(kind) + "/" + Guard.configure(api, kind, in(namespace, MAPS_RULE));
        ObjectNode configuration = api.get(path).json();
        ObjectNode rule = (ObjectNode) configuration.at("/webhooks/0/rules/0");
        rule.putArray("operations").add("UPDATE");
        api.put(path, configuration).expect(200);
        api.post(maps(namespace), map("a")).expect(201);
        assertThat(webhook.reviews()).isEmpty();
        api.jsonPatch(path, "[{'op':'replace','path':'/webhooks/0/rules/0/operations','value':['CREATE']}]")
                .expect(200);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clusters")
    void configurationsWithConditions_areStoredAndUpdated(ApiServer api) {
        for (String kind : List.of("mutating", "validating")) {
            String conditions = "'matchConditions':[{'name':'one','expression':'true'}]";
            String path = Guard.at(kind) + "/"
                    + Guard.configure(
                            api, kind, Guard.webhook(webhook, MAPS_RULE, conditions + "," + Guard.onlyIn("nowhere")));
            assertThat(api.get(path).at("/webhooks/0/matchConditions/0/expression"))
                    .isEqualTo("true");
            api.jsonPatch(
                            path,
                            "[{'op':'add','path':'/webhooks/0/matchConditions/-','value':{'name':'two','expression':'object.metadata.name.size() < 3'}}]")
                    .expect(200);
            assertThat(api.get(path).node("/webhooks/0/matchConditions")).hasSize(2);
        }
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clusters")
    void conditionsThatDoNotCompile_areRefused(ApiServer api) {
        for (String kind : List.of("mutating", "validating")) {
            String body = "{'metadata':{'name':'" + api.fresh("bad") + "'},'webhooks':["
                    + Guard.webhook(webhook, MAPS_RULE, "'matchConditions':[{'name':'bad','expression':'... [}'}]")
                    + "]}";
            Answer refused = api.post(Guard.at(kind), body).expect(422);
            assertThat(refused.at("/message"))
                    .contains("webhooks[0].matchConditions[0].expression", "compilation failed");
        }
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clusters")
    void customResource_isDeniedToBeMadeChangedAndDeleted(ApiServer api) {
        String group = api.fresh("g") + ".example.com";
        Widgets.install(api, group, Widgets.definition(group));
        String widgets = Widgets.path(group, Guard.namespace(api));
        api.post(widgets, Widgets.widget(group, "w", "{'size':1}")).expect(201);
        Guard.configure(api, "validating", Guard.webhook(webhook, Guard.rule(group, "*", "widgets"), ""));
        denying("the custom resource contains unwanted data");
        String why = "the custom resource contains unwanted data";
        denied(api.post(widgets, Widgets.widget(group, "x", "{'size':1}")), why);
        denied(api.mergePatch(widgets + "/w", "{'spec':{'size':2}}"), why);
        denied(api.put(widgets + "/w", api.get(widgets + "/w").json().put("extra", 1)), why);
        denied(api.delete(widgets + "/w"), why);
        webhook.reset();
        api.delete(widgets + "/w").expect(200);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clusters")
    void definition_isDeniedToBeMade(ApiServer api) {
        String group = api.fresh("g") + ".example.com";
        Guard.configure(
                api,
                "validating",
                Guard.webhook(
                        webhook,
                        Guard.rule("CREATE", "apiextensions.k8s.io", "*", "customresourcedefinitions"),
                        "'objectSelector':{'matchLabels':{'deny':'" + group + "'}}"));
        denying("the crd contains unwanted label");
        String definition = Widgets.definition(group);
        denied(
                api.post(
                        DEFINITIONS,
                        definition.replace("'metadata':{", "'metadata':{'labels':{'deny':'" + group + "'},")),
                "the crd contains unwanted label");
        api.post(DEFINITIONS, definition).expect(201);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clusters")
    void timeout_isHonoured(ApiServer api) {
        String namespace = Guard.namespace(api);
        webhook.respond((exchange, review) -> {
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            LocalWebhook.reply(exchange, 200, "application/json", Json.write(Guard.allow(review)));
        });
        String path = Guard.at("validating") + "/"
                + Guard.configure(
                        api,
                        "validating",
                        Guard.webhook(webhook, MAPS_RULE, "'timeoutSeconds':1," + Guard.onlyIn(namespace)));
        assertThat(api.post(maps(namespace), map("a")).expect(500).at("/message"))
                .contains("?timeout=1s", "context deadline exceeded");
        api.jsonPatch(path, "[{'op':'replace','path':'/webhooks/0/failurePolicy','value':'Ignore'}]")
                .expect(200);
        api.post(maps(namespace), map("a")).expect(201);
        over.countDown();
        api.jsonPatch(path, "[{'op':'remove','path':'/webhooks/0/timeoutSeconds'}]")
                .expect(200);
        assertThat(api.get(path).at("/webhooks/0/timeoutSeconds")).isEqualTo("10");
        api.post(maps(namespace), map("b")).expect(201);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clusters")
    void discovery_namesTheConfigurations(ApiServer api) {
        assertThat(api.get("/apis").expect(200).text()).contains("admissionregistration.k8s.io/v1");
        assertThat(api.get("/apis/admissionregistration.k8s.io").expect(200).text())
                .contains("\"admissionregistration.k8s.io/v1\"");
        JsonNode resources =
                api.get("/apis/admissionregistration.k8s.io/v1").expect(200).node("/resources");
        assertThat(resources.findValuesAsText("name"))
                .contains("mutatingwebhookconfigurations", "validatingwebhookconfigurations");
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clusters")
    void configMap_isChangedByOneWebhookAfterTheOther(ApiServer api) {
        String namespace = Guard.namespace(api);
        String one = in(namespace, MAPS_RULE);
        Guard.configure(api, "mutating", one, one.replace(Guard.NAME, "second.example.com"));
        staged();
        JsonNode data = api.post(maps(namespace), map("a")).expect(201).node("/data");
        assertThat(data.toString()).contains("\"mutation-stage-1\":\"yes\"", "\"mutation-stage-2\":\"yes\"");
    }

    /** As upstream's webhook: the second stage builds on the first. */
    private static void staged() {
        webhook.change(
                review -> review,
                review -> Guard.patch(
                        review,
                        "[{'op':'add','path':'/data/mutation-stage-"
                                + (review.at("/request/object/data").has("mutation-stage-1") ? 2 : 1)
                                + "','value':'yes'}]"));
    }

    private static final String FREE =
            "{'type':'object','x-kubernetes-preserve-unknown-fields':true,'properties':{'data':{'type':'object','x-kubernetes-preserve-unknown-fields':true}}}";
    private static final String STRICT =
            "{'type':'object','properties':{'data':{'type':'object','properties':{'mutation-start':{'type':'string'},'mutation-stage-1':{'type':'string'}}}}}";

    private static Answer staged(ApiServer api, String group, String schema) {
        Widgets.install(api, group, Widgets.definition(group, Widgets.version("v1", true, schema)));
        String one = Guard.webhook(webhook, Guard.rule("CREATE", group, "v1", "widgets"), "");
        Guard.configure(api, "mutating", one, one.replace(Guard.NAME, "second.example.com"));
        staged();
        return api.post(
                        Widgets.path(group, Guard.namespace(api)),
                        "{'apiVersion':'" + group
                                + "/v1','kind':'Widget','metadata':{'name':'w'},'data':{'mutation-start':'yes'}}")
                .expect(201);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clusters")
    void customResource_isChangedAndPruned(ApiServer api) {
        assertThat(staged(api, api.fresh("g") + ".example.com", FREE).node("/data"))
                .isEqualTo(Answer.object("{'mutation-start':'yes','mutation-stage-1':'yes','mutation-stage-2':'yes'}"));
        // What the second webhook adds is not in the schema.
        assertThat(staged(api, api.fresh("g") + ".example.com", STRICT).node("/data"))
                .isEqualTo(Answer.object("{'mutation-start':'yes','mutation-stage-1':'yes'}"));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clusters")
    void customResourceStoredInAnotherVersion_isChangedInTheVersionOfTheRule(ApiServer api) {
        String group = api.fresh("g") + ".example.com";
        Widgets.install(
                api,
                group,
                Widgets.definition(group, Widgets.version("v1", true, FREE), Widgets.version("v2", false, FREE)));
        Guard.configure(api, "mutating", Guard.webhook(webhook, Guard.rule(group, "v1", "widgets"), ""));
        patching("[{'op':'add','path':'/data/mutated','value':'yes'}]");
        String widgets = Widgets.path(group, Guard.namespace(api));
        String v2 = widgets.replace("/v1/", "/v2/");
        api.post(widgets, "{'apiVersion':'" + group + "/v1','kind':'Widget','metadata':{'name':'w'},'data':{}}")
                .expect(201);
        api.jsonPatch(
                        DEFINITIONS + "/widgets." + group,
                        "[{'op':'replace','path':'/spec/versions/0/storage','value':false},"
                                + "{'op':'replace','path':'/spec/versions/1/storage','value':true}]")
                .expect(200);
        webhook.reset();
        patching("[{'op':'add','path':'/data/again','value':'yes'}]");
        Answer changed = api.mergePatch(v2 + "/w", "{'data':{'b':'2'}}").expect(200);
        assertThat(changed.at("/apiVersion")).isEqualTo(group + "/v2");
        assertThat(changed.node("/data").toString())
                .contains("\"mutated\":\"yes\"", "\"again\":\"yes\"", "\"b\":\"2\"");
        JsonNode request = webhook.reviews().get(0).path("request");
        assertThat(request.at("/object/apiVersion").asText()).isEqualTo(group + "/v1");
        assertThat(request.at("/oldObject/apiVersion").asText()).isEqualTo(group + "/v1");
        assertThat(request.at("/kind/version").asText()).isEqualTo("v1");
        assertThat(request.at("/requestKind/version").asText()).isEqualTo("v2");
        assertThat(request.at("/requestResource/version").asText()).isEqualTo("v2");
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clusters")
    void everythingButSkipMe_isChanged(ApiServer api) {
        String namespace = Guard.namespace(api);
        Guard.configure(
                api,
                "mutating",
                Guard.webhook(
                        webhook,
                        MAPS_RULE,
                        Guard.onlyIn(namespace)
                                + ",'matchConditions':[{'name':'skip','expression':'object.metadata.name.size() != 7'}]"));
        patching("[{'op':'add','path':'/data/mutated','value':'yes'}]");
        assertThat(api.post(maps(namespace), map("skip-me"))
                        .expect(201)
                        .node("/data")
                        .has("mutated"))
                .isFalse();
        assertThat(api.post(maps(namespace), map("take-me-on")).expect(201).at("/data/mutated"))
                .isEqualTo("yes");
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clusters")
    void configurations_areNeitherChangedNorKept(ApiServer api) {
        for (String kind : List.of("mutating", "validating")) {
            Guard.configure(
                    api, kind, Guard.webhook(webhook, Guard.rule("admissionregistration.k8s.io", "*", "*"), ""));
        }
        denying("never");
        String dummy = Guard.configure(api, "validating", Guard.webhook(webhook, MAPS_RULE, Guard.onlyIn("nowhere")));
        api.delete(Guard.at("validating") + "/" + dummy).expect(200);
        assertThat(webhook.reviews()).isEmpty();
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clusters")
    void unreachableWebhook_failsClosed(ApiServer api) {
        String namespace = Guard.namespace(api);
        Guard.configure(
                api,
                "validating",
                Guard.webhook(
                        "fail-closed.example.com",
                        "{'service':{'name':'none','namespace':'none'}}",
                        MAPS_RULE,
                        Guard.onlyIn(namespace)));
        Answer refused = api.post(maps(namespace), map("a")).expect(500);
        assertThat(refused.at("/reason")).isEqualTo("InternalError");
        assertThat(refused.at("/message")).contains("failed calling webhook \"fail-closed.example.com\"");
    }
}

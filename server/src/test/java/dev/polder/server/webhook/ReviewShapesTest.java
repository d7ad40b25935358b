package dev.polder.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.StoredBefore;
import dev.polder.server.config.AuditConfig;
import dev.polder.server.config.FilesConfig;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.config.StoreConfig;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreTransaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reviews of what is not one object in the version of the request, and what webhooks leave in the audit log (apiserver {@code
 * rest/delete.go}, {@code endpoints/installer.go}, {@code webhook/generic/webhook.go}, {@code webhook/mutating/dispatcher.go}).
 */
class ReviewShapesTest {

    private static final String POLICY = """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            rules:
            - level: Request
              resources: [{group: "", resources: ["configmaps"]}]
            - level: Metadata
              resources: [{group: "", resources: ["secrets"]}]
            - level: None
            """;
    private static final String GROUP = "admissionregistration.k8s.io";

    @RegisterExtension
    static final LocalWebhook webhook = LocalWebhook.answering(Guard::allow);

    @RegisterExtension
    static final LocalWebhook converter = LocalWebhook.answering(Hosts::answer);

    private static ApiServer api;
    private static Path log;

    private String namespace = "";

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        Path root = folder.resolve("root");
        long stored = StoredBefore.in(root, store -> {
            long before = StoredBefore.committed(store, StoreTransaction.of(configured("Some"), 0));
            return StoredBefore.committed(store, StoreTransaction.of(configured("Unknown"), 0)) - before;
        });
        assertThat(stored).isPositive();
        log = folder.resolve("audit.log");
        Path policy = Files.writeString(folder.resolve("policy.yaml"), POLICY);
        AuditConfig none = AuditConfig.none();
        api = ApiServer.start(ServerConfig.embedded()
                .with(FilesConfig.in(root))
                .with(StoreConfig.defaults())
                .with(new AuditConfig(policy, log, none.mode(), none.buffer(), none.rotation())));
    }

    /** A configuration with a side effect, as v1beta1 took it, for a namespace named after that. */
    private static RowWrite configured(String effects) {
        String name = "with-" + effects.toLowerCase(Locale.ROOT);
        return StoredBefore.object(
                new ObjectKey(
                        LogicalClusterName.ROOT,
                        ResourceSpace.local(GROUP, "validatingwebhookconfigurations"),
                        "",
                        name),
                "{'apiVersion':'" + GROUP + "/v1','kind':'ValidatingWebhookConfiguration','metadata':{'name':'" + name
                        + "','uid':'" + name + "','creationTimestamp':'2026-01-01T00:00:00Z'},'webhooks':["
                        + Guard.webhook(
                                        webhook,
                                        Guard.rule("CREATE", "", "v1", "configmaps"),
                                        "'matchPolicy':'Equivalent','failurePolicy':'Ignore','timeoutSeconds':10,"
                                                + Guard.onlyIn(name) + ",'objectSelector':{}")
                                .replace("'sideEffects':'None'", "'sideEffects':'" + effects + "'")
                        + "]}");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void fresh() {
        namespace = Guard.namespace(api);
    }

    @AfterEach
    void forget() {
        webhook.reset();
    }

    private String in(String resource) {
        return "/api/v1/namespaces/" + namespace + "/" + resource;
    }

    private void guard(String kind, String rule, String more) {
        Guard.configure(
                api, kind, Guard.webhook(webhook, rule, Guard.onlyIn(namespace) + (more.isEmpty() ? "" : "," + more)));
    }

    private static JsonNode asked(int index) {
        return webhook.reviews().get(index).path("request");
    }

    private static List<String> names(int from, int to) {
        return webhook.reviews().subList(from, to).stream()
                .map(review -> review.at("/request/oldObject/metadata/name").asText())
                .toList();
    }

    /** One request, which names nothing: its objects are told by what they were. */
    @Test
    void deletionOfMany_isReviewedObjectByObjectWithoutAName() {
        for (String name : List.of("a", "b")) {
            api.post(in("configmaps"), "{'metadata':{'name':'" + name + "','labels':{'l':'x'}}}")
                    .expect(201);
        }
        guard("validating", Guard.rule("DELETE", "", "v1", "configmaps"), "");
        guard("mutating", Guard.rule("DELETE", "", "v1", "configmaps"), "");
        api.delete(in("configmaps") + "?labelSelector=l&dryRun=All").expect(200);
        api.delete(in("configmaps") + "?labelSelector=l", "{'propagationPolicy':'Background','gracePeriodSeconds':0}")
                .expect(200);
        assertThat(webhook.reviews()).hasSize(8);
        // Both objects are deleted at the same time, and each is shown to both webhooks.
        assertThat(names(0, 4)).containsExactlyInAnyOrder("a", "a", "b", "b");
        assertThat(names(4, 8)).containsExactlyInAnyOrder("a", "a", "b", "b");
        for (int i = 0; i < 8; i++) {
            JsonNode request = asked(i);
            assertThat(request.has("name")).isFalse();
            assertThat(request.path("namespace").asText()).isEqualTo(namespace);
            assertThat(request.path("operation").asText()).isEqualTo("DELETE");
            assertThat(request.path("object").isNull()).isTrue();
            assertThat(request.path("dryRun").asBoolean()).isEqualTo(i < 4);
            assertThat(request.at("/options/kind").asText()).isEqualTo("DeleteOptions");
            assertThat(request.at("/options/propagationPolicy").asText()).isEqualTo(i < 4 ? "" : "Background");
        }
        api.post(in("configmaps"), "{'metadata':{'name':'c'}}").expect(201);
        webhook.reset();
        api.delete(in("configmaps") + "/c").expect(200);
        assertThat(asked(0).path("name").asText()).isEqualTo("c");
    }

    /** Whoever is refused in the middle has deleted what came before; {@code RefusedCollectionTest} tells what becomes of the rest. */
    @Test
    void deletionOfMany_isAnsweredWithTheRefusal() {
        for (String name : List.of("a", "b", "c")) {
            api.post(in("configmaps"), "{'metadata':{'name':'" + name + "','labels':{'l':'x'}}}")
                    .expect(201);
        }
        guard(
                "validating",
                Guard.rule("DELETE", "", "v1", "configmaps"),
                "'matchConditions':[{'name':'c','expression':'!has(request.name)'}]");
        webhook.change(
                review -> review,
                review -> review.at("/request/oldObject/metadata/name").asText().equals("b")
                        ? Guard.deny(review)
                        : Guard.allow(review));
        api.delete(in("configmaps") + "?labelSelector=l")
                .refused(400, "", "admission webhook \"guard.example.com\" denied the request without explanation");
        assertThat(api.get(in("configmaps") + "?labelSelector=l").names())
                .contains("b")
                .doesNotContain("a");
    }

    /** A Scale is of its own group whatever version it is asked at, and is not converted (apiserver {@code installer.go}). */
    @Test
    void scale_isReviewedAsAutoscaling() {
        Hosts hosts = new Hosts(api, api.fresh("g") + ".example.com", namespace);
        hosts.install(Hosts.clientConfig(converter), "v1", "v1");
        api.post(hosts.at("v1"), hosts.one("a", "here:80")).expect(201);
        guard("validating", Guard.rule("UPDATE", hosts.group(), "v1", "hosts/scale"), "'matchPolicy':'Equivalent'");
        String scale = hosts.at("v2") + "/a/scale";
        api.mergePatch(scale, "{'spec':{'replicas':3}}").expect(200);
        JsonNode request = asked(0);
        String kind = "{'group':'autoscaling','version':'v1','kind':'Scale'}";
        assertThat(request.path("kind")).isEqualTo(Answer.object(kind));
        assertThat(request.path("requestKind")).isEqualTo(Answer.object(kind));
        assertThat(request.path("resource")).isEqualTo(resource(hosts, "v1"));
        assertThat(request.path("requestResource")).isEqualTo(resource(hosts, "v2"));
        assertThat(request.path("subResource").asText()).isEqualTo("scale");
        assertThat(request.path("requestSubResource").asText()).isEqualTo("scale");
        assertThat(request.path("name").asText()).isEqualTo("a");
        assertThat(request.at("/object/apiVersion").asText()).isEqualTo("autoscaling/v1");
        assertThat(request.at("/object/spec/replicas").asInt()).isEqualTo(3);
        assertThat(request.at("/oldObject/kind").asText()).isEqualTo("Scale");
        assertThat(request.at("/oldObject/spec/replicas").asInt()).isEqualTo(1);
        webhook.change(Guard::deny, answer -> answer);
        api.mergePatch(scale, "{'spec':{'replicas':4}}").expect(400);
        assertThat(api.get(scale).at("/spec/replicas")).isEqualTo("3");
        guard("mutating", Guard.rule("UPDATE", hosts.group(), "v2", "hosts/scale"), "");
        webhook.change(
                review -> review,
                review -> review.at("/request/object/spec/replicas").asInt() == 7
                        ? Guard.patch(review, "[{'op':'replace','path':'/spec/replicas','value':8}]")
                        : Guard.allow(review));
        assertThat(api.mergePatch(scale, "{'spec':{'replicas':7}}").expect(200).at("/spec/replicas"))
                .isEqualTo("8");
        assertThat(api.get(hosts.at("v1") + "/a").at("/spec/replicas")).isEqualTo("8");
        webhook.reset();
        api.mergePatch(hosts.at("v2") + "/a", "{'spec':{'replicas':5}}").expect(200);
        assertThat(webhook.reviews()).isEmpty();
    }

    private static JsonNode resource(Hosts hosts, String version) {
        return Answer.object("{'group':'" + hosts.group() + "','version':'" + version + "','resource':'hosts'}");
    }

    /** The webhook of the admission sees and patches the version of its rule, which another webhook makes. */
    @Test
    void equivalent_isConverted_exactIsNotAsked() {
        Hosts hosts = new Hosts(api, api.fresh("g") + ".example.com", namespace);
        hosts.install(Hosts.clientConfig(converter), "v1", "v1");
        String rule = Guard.rule("CREATE", hosts.group(), "v1", "hosts");
        guard("mutating", rule, "");
        webhook.change(
                review -> review,
                review -> Guard.patch(review, "[{'op':'replace','path':'/spec/hostPort','value':'there:81'}]"));
        Answer made = api.post(hosts.at("v2"), hosts.two("a", "here", "80")).expect(201);
        assertThat(asked(0).at("/object/spec/hostPort").asText()).isEqualTo("here:80");
        assertThat(asked(0).at("/object/apiVersion").asText()).isEqualTo(hosts.group() + "/v1");
        assertThat(asked(0).at("/kind/version").asText()).isEqualTo("v1");
        assertThat(asked(0).at("/requestKind/version").asText()).isEqualTo("v2");
        assertThat(made.at("/spec/host") + " " + made.at("/spec/port")).isEqualTo("there 81");
        assertThat(made.at("/apiVersion")).isEqualTo(hosts.group() + "/v2");
        assertThat(api.get(hosts.at("v1") + "/a").at("/spec/hostPort")).isEqualTo("there:81");
        webhook.reset();
        namespace = Guard.namespace(api);
        guard("mutating", rule, "'matchPolicy':'Exact'");
        Hosts elsewhere = new Hosts(api, hosts.group(), namespace);
        api.post(elsewhere.at("v2"), hosts.two("a", "here", "80")).expect(201);
        assertThat(webhook.reviews()).isEmpty();
        api.post(elsewhere.at("v1"), hosts.one("b", "here:80")).expect(201);
        assertThat(webhook.reviews()).hasSize(1);
    }

    /** Events are one in both groups: a rule about one of them is about both (apiserver {@code runtime.EquivalentResourceMapper}). */
    @ParameterizedTest
    @ValueSource(strings = {"", "events.k8s.io"})
    void equivalent_meansEventsOfBothGroups(String group) {
        String other = group.isEmpty() ? "events.k8s.io" : "";
        String core = "/api/v1/namespaces/" + namespace + "/events";
        String later = "/apis/events.k8s.io/v1/namespaces/" + namespace + "/events";
        guard("mutating", Guard.rule("CREATE", group, "v1", "events"), "");
        String field = group.isEmpty() ? "message" : "note";
        webhook.change(
                review -> review,
                review -> Guard.patch(review, "[{'op':'add','path':'/" + field + "','value':'seen'}]"));
        Answer made = group.isEmpty()
                ? api.post(
                                later,
                                "{'metadata':{'name':'told'},'eventTime':'2026-01-01T00:00:00.000000Z','reportingController':"
                                        + "'example.com/c','reportingInstance':'i','action':'Act','reason':'R','type':'Normal',"
                                        + "'note':'said','regarding':{'namespace':'" + namespace
                                        + "','name':'x','kind':'Y'}}")
                        .expect(201)
                : api.post(
                                core,
                                "{'metadata':{'name':'told'},'message':'said','reason':'R','type':'Normal','involvedObject':"
                                        + "{'namespace':'" + namespace + "','name':'x','kind':'Y'}}")
                        .expect(201);
        assertThat(asked(0).at("/resource/group").asText()).isEqualTo(group);
        assertThat(asked(0).at("/requestResource/group").asText()).isEqualTo(other);
        assertThat(asked(0).at("/object/" + field).asText()).isEqualTo("said");
        assertThat(made.at(group.isEmpty() ? "/note" : "/message")).isEqualTo("seen");
        assertThat(api.get(core + "/told").expect(200).at("/message")).isEqualTo("seen");
    }

    /** Validation of v1 (k/k {@code admissionregistration/validation}): new webhooks have no side effects of dry runs. */
    @ParameterizedTest
    @ValueSource(strings = {"Some", "Unknown"})
    void sideEffects_areNoLongerTaken(String effects) {
        for (String kind : List.of("mutating", "validating")) {
            String name = api.fresh("effects");
            String body = Guard.webhook(webhook, Guard.rule("CREATE", "", "v1", "configmaps"), "")
                    .replace("'sideEffects':'None'", "'sideEffects':'" + effects + "'");
            api.post(Guard.at(kind), "{'metadata':{'name':'" + name + "'},'webhooks':[" + body + "]}")
                    .refused(
                            422,
                            "Invalid",
                            (kind.equals("mutating") ? "Mutating" : "Validating") + "WebhookConfiguration." + GROUP
                                    + " \"" + name + "\" is invalid: webhooks[0].sideEffects: Unsupported value: \""
                                    + effects + "\": supported values: \"None\", \"NoneOnDryRun\"");
        }
    }

    /** Not a failure of the call, so that no policy lets it pass (apiserver {@code webhook/errors.NewDryRunUnsupportedErr}). */
    @ParameterizedTest
    @ValueSource(strings = {"some", "unknown"})
    void dryRun_isRefusedForASideEffectThatWasStoredOnce(String effects) {
        String namespace = "with-" + effects;
        api.post("/api/v1/namespaces", "{'metadata':{'name':'" + namespace + "'}}")
                .expect(201);
        String maps = "/api/v1/namespaces/" + namespace + "/configmaps";
        String configuration = Guard.at("validating") + "/" + namespace;
        assertThat(api.get(configuration).expect(200).at("/webhooks/0/sideEffects"))
                .isEqualToIgnoringCase(effects);
        webhook.reset();
        api.post(maps + "?dryRun=All", "{'metadata':{'name':'a'}}")
                .refused(400, "BadRequest", "admission webhook \"guard.example.com\" does not support dry run");
        assertThat(webhook.reviews().stream()
                        .map(review -> review.at("/request/name").asText()))
                .doesNotContain("a");
        api.post(maps, "{'metadata':{'name':'a'}}").expect(201);
        assertThat(webhook.reviews().stream()
                        .map(review -> review.at("/request/name").asText()))
                .contains("a");
    }

    private static Map<String, String> annotations(Answer answer) throws IOException {
        String id = answer.headers().firstValue("audit-id").orElse("");
        Map<String, String> found = new TreeMap<>();
        for (String line : Files.readAllLines(log)) {
            JsonNode event = Json.mapper().readTree(line);
            if (event.path("auditID").asText().equals(id)
                    && event.path("stage").asText().equals("ResponseComplete")) {
                event.path("annotations")
                        .properties()
                        .forEach(entry ->
                                found.put(entry.getKey(), entry.getValue().asText()));
            }
        }
        assertThat(found).containsKey("authorization.k8s.io/decision");
        return found;
    }

    @Test
    void audit_tellsWhatWebhooksSaidAndDid() throws IOException {
        String name = api.fresh("audited");
        String rules = Guard.rule("CREATE", "", "v1", "*");
        String one = Guard.webhook(webhook, rules, Guard.onlyIn(namespace));
        Guard.configure(api, "mutating", name, new String[] {
            one,
            Guard.webhook(
                    "gone.example.com",
                    "{'url':'https://127.0.0.1:1/x'}",
                    rules,
                    Guard.onlyIn(namespace) + ",'failurePolicy':'Ignore'")
        });
        Guard.configure(api, "validating", name, new String[] {
            Guard.webhook(
                    "lost.example.com",
                    "{'url':'https://127.0.0.1:1/x'}",
                    rules,
                    Guard.onlyIn(namespace) + ",'failurePolicy':'Ignore'")
        });
        webhook.change(
                review -> Guard.patch(review, "[{'path':'/metadata/labels','op':'add','value':{'a':'b'}}]"), answer -> {
                    answer.withObject("/response/auditAnnotations").put("why", "because");
                    return answer;
                });
        String said = "{\"configuration\":\"" + name + "\",\"webhook\":\"%s\",\"mutated\":%s}";
        Map<String, String> told = annotations(
                api.post(in("configmaps"), "{'metadata':{'name':'a'}}").expect(201));
        assertThat(told)
                .containsEntry("guard.example.com/why", "because")
                .containsEntry(
                        "mutation.webhook.admission.k8s.io/round_0_index_0", said.formatted("guard.example.com", true))
                .containsEntry(
                        "mutation.webhook.admission.k8s.io/round_0_index_1", said.formatted("gone.example.com", false))
                .containsEntry("failed-open.mutation.webhook.admission.k8s.io/round_0_index_1", "gone.example.com")
                .containsEntry("failed-open.validating.webhook.admission.k8s.io/round_0_index_0", "lost.example.com")
                .containsEntry(
                        "patch.webhook.admission.k8s.io/round_0_index_0",
                        "{\"configuration\":\"" + name
                                + "\",\"webhook\":\"guard.example.com\",\"patch\":[{\"op\":\"add\","
                                + "\"path\":\"/metadata/labels\",\"value\":{\"a\":\"b\"}}],\"patchType\":\"JSONPatch\"}");
        // What tells as much as the request stays out of records without it.
        Map<String, String> bare =
                annotations(api.post(in("secrets"), "{'metadata':{'name':'a'}}").expect(201));
        assertThat(bare)
                .containsKey("mutation.webhook.admission.k8s.io/round_0_index_0")
                .doesNotContainKey("patch.webhook.admission.k8s.io/round_0_index_0");
        assertThat(new String(Files.readAllBytes(log), StandardCharsets.UTF_8)).contains(name);
    }
}

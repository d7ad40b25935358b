package dev.polder.server.api.item;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.Widgets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What every object has and every write is asked (apiserver {@code registry/rest}, {@code endpoints/handlers}). */
class ObjectItemsTest {

    private static final String GROUP = "objects.example.com";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    @BeforeAll
    static void start() {
        String anything = "{'type':'object','x-kubernetes-preserve-unknown-fields':true}";
        Widgets.install(api, GROUP, Widgets.definition(GROUP, Widgets.version("v1", true, anything)));
    }

    private static String maps() {
        return "/api/v1/namespaces/" + api.namespace() + "/configmaps";
    }

    @Test
    @Tag("k8s-7.8")
    void versions_growAcrossResources() {
        String maps = maps();
        long map = version(api.post(maps, "{'metadata':{'name':'a'}}").expect(201));
        long secret = version(api.post(maps.replace("configmaps", "secrets"), "{'metadata':{'name':'a'}}")
                .expect(201));
        long widget = version(api.post(Widgets.path(GROUP, api.namespace()), Widgets.widget(GROUP, "w", "{}"))
                .expect(201));
        long again = version(api.mergePatch(maps + "/a", "{'data':{'k':'v'}}").expect(200));

        assertThat(new long[] {map, secret, widget, again}).isSorted().doesNotHaveDuplicates();
        assertThat(map).isPositive();
        assertThat(Long.parseLong(api.get(maps).version())).isGreaterThanOrEqualTo(again);
    }

    private static long version(Answer answer) {
        return Long.parseLong(answer.version());
    }

    @Test
    @Tag("k8s-7.10")
    void writeThatChangesNothing_isNoEvent() {
        String maps = maps();
        Answer made = api.post(maps + "?fieldManager=one", "{'metadata':{'name':'a'},'data':{'k':'v'}}")
                .expect(201);
        try (WatchStream watch =
                api.watch(maps + "?watch=true&fieldSelector=metadata.name%3Da&resourceVersion=" + made.version())) {
            assertThat(api.put(maps + "/a?fieldManager=one", made.json())
                            .expect(200)
                            .version())
                    .isEqualTo(made.version());
            assertThat(api.mergePatch(maps + "/a?fieldManager=one", "{'data':{'k':'v'}}")
                            .expect(200)
                            .version())
                    .isEqualTo(made.version());
            String changed = api.mergePatch(maps + "/a", "{'data':{'k':'w'}}")
                    .expect(200)
                    .version();

            assertThat(Long.toString(watch.next("MODIFIED", "a").version())).isEqualTo(changed);
        }
    }

    /** apimachinery {@code meta/v1/validation} ValidateFieldManager. */
    @Test
    @Tag("k8s-7.17")
    void fieldManager_isShortAndPrintable() {
        String prefix = "CreateOptions.meta.k8s.io \"\" is invalid: fieldManager: ";
        api.post(maps() + "?fieldManager=" + "x".repeat(128), "{'metadata':{'name':'a'}}")
                .expect(201);
        api.post(maps() + "?fieldManager=" + "x".repeat(129), "{'metadata':{'name':'a'}}")
                .refused(422, "Invalid", prefix + "Too long: may not be more than 128 bytes");
        api.post(maps() + "?fieldManager=" + "%C3%A9".repeat(65), "{'metadata':{'name':'a'}}")
                .refused(422, "Invalid", prefix + "Too long: may not be more than 128 bytes");
        api.post(maps() + "?fieldManager=a%09", "{'metadata':{'name':'a'}}")
                .refused(422, "Invalid", prefix + "Invalid value: \"a\\t\": invalid character U+0009 (at position 1)");
    }

    @Test
    @Tag("k8s-7.19")
    void strictPatch_isAnErrorOfThePatch() {
        String maps = maps();
        api.post(maps, "{'metadata':{'name':'a'},'data':{'k':'v'}}").expect(201);
        Answer json = api.jsonPatch(maps + "/a?fieldValidation=Strict", "[{'op':'add','path':'/extra','value':1}]")
                .expect(422);
        assertThat(json.at("/message")).endsWith(": strict decoding error: unknown field \"extra\"");
        assertThat(json.at("/details/causes/0/field")).isEqualTo("patch");
        Answer strategic = api.strategicPatch(maps + "/a?fieldValidation=Strict", "{'extra':1}")
                .expect(422);
        assertThat(strategic.at("/message")).endsWith(": strict decoding error: unknown field \"extra\"");
        assertThat(strategic.at("/details/causes/0/field")).isEqualTo("patch");
        Answer applied = api.apply(
                        maps + "/a?fieldValidation=Strict&fieldManager=one",
                        "apiVersion: v1\nkind: ConfigMap\ndata:\n  k: \"1\"\n  k: \"2\"\n")
                .expect(400);
        assertThat(applied.at("/message"))
                .startsWith("error strict decoding patch: ")
                .contains("line 5: key \"k\" already set in map");
    }

    @Test
    @Tag("k8s-7.20")
    void fieldNames_areCaseSensitive() {
        Answer made = api.post(
                        maps(),
                        "{\"metadata\":{\"name\":\"a\",\"Labels\":{\"a\":\"b\"}},\"Data\":{\"x\":\"y\"},"
                                + "\"data\":{\"k\":\"1\",\"k\":\"2\"}}")
                .expect(201);

        assertThat(made.warnings())
                .contains("299 - \"unknown field \\\"Data\\\"\"", "299 - \"unknown field \\\"metadata.Labels\\\"\"");
        assertThat(made.node("/data").toString()).isEqualTo("{\"k\":\"2\"}");
        assertThat(made.node("/metadata/labels").isMissingNode()).isTrue();
        assertThat(made.node("/Data").isMissingNode()).isTrue();
    }

    /** k/k {@code apis/core/validation} ValidateConfigMap, apimachinery IsConfigMapKey. */
    @Test
    @Tag("k8s-7.21")
    void keysOfData_areBoundedAndUnique() {
        String maps = maps();
        String longest = "k".repeat(253);
        api.post(maps, "{'metadata':{'name':'a'},'data':{'" + longest + "':'v'}}")
                .expect(201);
        assertThat(api.post(maps, "{'metadata':{'name':'b'},'data':{'" + longest + "k':'v'}}")
                        .expect(422)
                        .at("/message"))
                .endsWith("must be no more than 253 characters");
        assertThat(api.post(maps, "{'metadata':{'name':'b'},'data':{'a/b':'v'}}")
                        .expect(422)
                        .at("/message"))
                .contains("data[a/b]: Invalid value: \"a/b\": a valid config key must consist of");
        assertThat(api.post(maps, "{'metadata':{'name':'b'},'data':{'k':'v'},'binaryData':{'k':'AA=='}}")
                        .expect(422)
                        .at("/message"))
                .contains("data[k]: Invalid value: \"k\": duplicate of key present in binaryData");
    }

    @Test
    @Tag("k8s-5.18")
    void timesNumbersAndNulls_areAsGoWritesThem() {
        String path = Widgets.path(GROUP, api.namespace());
        Answer made = api.post(
                        path,
                        "{'apiVersion':'" + GROUP
                                + "/v1','kind':'Widget','metadata':{'name':'w','creationTimestamp':null},"
                                + "'spec':{'large':9007199254740993,'million':1000000}}")
                .expect(201);
        assertThat(made.at("/metadata/creationTimestamp")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        assertThat(made.text()).contains("\"large\":9007199254740993", "\"million\":1000000");

        String leases = "/apis/coordination.k8s.io/v1/namespaces/" + api.namespace() + "/leases";
        Answer lease = api.post(
                        leases,
                        "{'metadata':{'name':'l','labels':null},'spec':{'renewTime':'2020-01-02T03:04:05.000000Z',"
                                + "'holderIdentity':null}}")
                .expect(201);
        assertThat(lease.at("/spec/renewTime")).isEqualTo("2020-01-02T03:04:05.000000Z");
        assertThat(lease.text())
                .doesNotContain("null")
                .doesNotContain("holderIdentity")
                .doesNotContain("labels");
        Answer secret = api.post(
                        maps().replace("configmaps", "secrets"), "{'metadata':{'name':'s'},'stringData':{'k':'>?>'}}")
                .expect(201);
        assertThat(secret.at("/data/k")).isEqualTo("Pj8+");
    }

    /** apimachinery {@code types} and apiserver {@code rest.DefaultUpdatedObjectInfo}. */
    @Test
    @Tag("k8s-9.20")
    void appliedUidAndVersion_mustFit() {
        String maps = maps();
        Answer made = api.post(maps, "{'metadata':{'name':'a'}}").expect(201);
        String body = "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a',%s},'data':{'k':'v'}}";
        String path = maps + "/a?fieldManager=one";

        assertThat(api.apply(path, body.formatted("'uid':'other'")).expect(409).at("/message"))
                .contains("Precondition failed: UID in precondition: other, UID in object meta: ");
        api.apply(path, body.formatted("'resourceVersion':'" + made.version() + "'"))
                .expect(200);
        assertThat(api.apply(
                                path.replace("one", "two"),
                                body.formatted("'resourceVersion':'" + made.version() + "'")
                                        .replace("'k'", "'l'"))
                        .expect(409)
                        .at("/message"))
                .contains("the object has been modified");
    }

    @Test
    @Tag("k8s-9.12")
    void defaultsAfterAnApply_belongToNobody() {
        String group = "defaults." + GROUP;
        Widgets.install(api, group, Widgets.definition(group));
        Answer made = api.apply(
                        Widgets.path(group, api.namespace()) + "/w?fieldManager=one",
                        Widgets.widget(group, "w", "{'size':1}"))
                .expect(201);
        assertThat(made.at("/spec/mode")).isEqualTo("auto");
        assertThat(made.node("/metadata/managedFields")).hasSize(1);
        assertThat(made.node("/metadata/managedFields/0/fieldsV1").toString())
                .isEqualTo("{\"f:spec\":{\"f:size\":{}}}");
    }

    @Test
    @Tag("k8s-6.9")
    void badRequest_hasNoDetails() {
        Answer refused = api.post(maps(), "{'metadata':'x'}").expect(400);
        assertThat(refused.at("/reason")).isEqualTo("BadRequest");
        assertThat(refused.at("/message")).isNotEmpty();
        assertThat(refused.node("/details").isMissingNode()).isTrue();
    }

    @Test
    @Tag("k8s-8.2")
    void typeOfAPatch_isCheckedBeforeTheObjectIsLookedFor() {
        api.patch("text/plain", maps() + "/none", "{}").expect(415);
        api.mergePatch(maps() + "/none", "{}").expect(404);
        api.mergePatch(maps() + "/none", "{'metadata':{'uid':'u'}}").expect(404);
    }

    @Test
    @Tag("k8s-22.8")
    @Tag("k8s-22.10")
    void timeoutAndTrailingSlash_areTakenByEveryVerb() {
        String maps = maps();
        api.post(maps + "?timeout=30s", "{'metadata':{'name':'a'}}").expect(201);
        api.put(maps + "/a?timeout=30s", "{'metadata':{'name':'a'},'data':{'k':'v'}}")
                .expect(200);
        api.mergePatch(maps + "/a?timeout=30s", "{'data':{'k':'w'}}").expect(200);
        api.get(maps + "/a?timeout=30s").expect(200);
        api.get(maps + "?timeout=30s").expect(200);
        api.delete(maps + "/a?timeout=30s").expect(200);
        api.get("/version/").expect(200);
        api.get(maps + "/a%2Fb").expect(404);
    }

    /** k/k {@code apis/rbac/v1/defaults.go}. */
    @Test
    @Tag("k8s-8.11")
    void defaults_areAppliedAfterAStrategicMerge() {
        String bindings = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";
        String name = api.fresh("b");
        api.post(bindings, "{'metadata':{'name':'" + name + "'},'roleRef':{'kind':'ClusterRole','name':'r'}}")
                .expect(201);

        Answer patched = api.strategicPatch(
                        bindings + "/" + name, "{'subjects':[{'kind':'User','name':'u'},{'kind':'Group','name':'g'}]}")
                .expect(200);

        assertThat(patched.node("/subjects").findValuesAsText("apiGroup"))
                .containsExactly("rbac.authorization.k8s.io", "rbac.authorization.k8s.io");
    }

    @Test
    @Tag("k8s-11.7")
    void gracePeriod_meansNothingWithoutPods() {
        String maps = maps();
        for (String grace : new String[] {"-5", "0", "30"}) {
            api.post(maps, "{'metadata':{'name':'a','finalizers':['example.com/f']}}")
                    .expect(201);
            Answer marked = api.delete(maps + "/a", "{'gracePeriodSeconds':" + grace + "}")
                    .expect(200);
            assertThat(marked.at("/metadata/deletionGracePeriodSeconds")).isEqualTo("0");
            api.mergePatch(maps + "/a", "{'metadata':{'finalizers':null}}").expect(200);
            api.get(maps + "/a").expect(404);
        }
    }
}

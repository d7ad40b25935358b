package dev.polder.server.api.write;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.BoundedView;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Server-side apply and managedFields (structured-merge-diff, apimachinery {@code managedfields}). */
@Tag(BoundedView.TAG)
class ApplyTest {

    private static final String GROUP = "apply.example.com";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    @BeforeAll
    static void start() {
        Widgets.install(api, GROUP, Widgets.definition(GROUP));
    }

    private static String path() {
        return "/api/v1/namespaces/" + api.namespace() + "/configmaps/a";
    }

    private static String map(String data) {
        return "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a'},'data':" + data + "}";
    }

    private static String widget(String rest) {
        return "{'apiVersion':'" + GROUP + "/v1','kind':'Widget','metadata':{'name':'w'}," + rest + "}";
    }

    /** The fields of a manager's entry. */
    private static String fields(Answer answer, String manager, String operation, String subresource) {
        Optional<JsonNode> entry = answer.node("/metadata/managedFields")
                .valueStream()
                .filter(e -> e.path("manager").asText().equals(manager)
                        && e.path("operation").asText().equals(operation)
                        && e.path("subresource").asText("").equals(subresource))
                .findFirst();
        return entry.map(e -> e.path("fieldsV1").toString()).orElse("");
    }

    @Tag("k8s-8.2")
    @Tag("k8s-9.4")
    @Tag("k8s-9.8")
    @Test
    void applyOfAMissingObject_creates() {
        String path = path();
        Answer made = api.apply(path + "?fieldManager=one", map("{'k':'v'}")).expect(201);
        assertThat(fields(made, "one", "Apply", "")).isEqualTo("{\"f:data\":{\"f:k\":{}}}");
        assertThat(made.at("/metadata/managedFields/0/apiVersion")).isEqualTo("v1");
        assertThat(made.at("/metadata/managedFields/0/fieldsType")).isEqualTo("FieldsV1");
        assertThat(made.at("/metadata/managedFields/0/time")).endsWith("Z");
        Answer again = api.apply(path + "?fieldManager=one", map("{'k':'v'}")).expect(200);
        assertThat(again.version()).isEqualTo(made.version());
    }

    @Tag("k8s-9.1")
    @Test
    void yamlBody_isApplied() {
        Answer made = api.apply(
                        path() + "?fieldManager=one",
                        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: \"a\"\ndata: {k: v}\n")
                .expect(201);
        assertThat(made.at("/data/k")).isEqualTo("v");
    }

    @Tag("k8s-9.7")
    @Test
    void droppedFields_areRemovedUnlessSomebodyElseOwnsThem() {
        String path = path();
        api.apply(path + "?fieldManager=one", map("{'a':'1','b':'2'}")).expect(201);
        Answer shared =
                api.apply(path + "?fieldManager=two", map("{'b':'2','c':'3'}")).expect(200);
        assertThat(fields(shared, "two", "Apply", "")).isEqualTo("{\"f:data\":{\"f:b\":{},\"f:c\":{}}}");
        Answer dropped = api.apply(path + "?fieldManager=one", map("{}")).expect(200);
        assertThat(dropped.node("/data").toString()).isEqualTo("{\"b\":\"2\",\"c\":\"3\"}");
    }

    @Tag("k8s-9.3")
    @Tag("k8s-9.7")
    @Test
    void conflict_namesManagerAndField() {
        String path = path();
        api.apply(path + "?fieldManager=one", map("{'k':'v'}")).expect(201);
        Answer refused = api.apply(path + "?fieldManager=two", map("{'k':'other'}"))
                .refused(409, "Conflict", "Apply failed with 1 conflict: conflict with \"one\": .data.k");
        assertThat(refused.at("/details/causes/0/reason")).isEqualTo("FieldManagerConflict");
        assertThat(refused.at("/details/causes/0/field")).isEqualTo(".data.k");
        assertThat(refused.at("/details/causes/0/message")).isEqualTo("conflict with \"one\"");
        Answer forced = api.apply(path + "?fieldManager=two&force=true", map("{'k':'other'}"))
                .expect(200);
        assertThat(forced.at("/data/k")).isEqualTo("other");
        assertThat(fields(forced, "one", "Apply", "")).isEmpty();
        assertThat(fields(forced, "two", "Apply", "")).isEqualTo("{\"f:data\":{\"f:k\":{}}}");
    }

    @Tag("k8s-9.3")
    @Test
    void conflictWithAnUpdate_tellsVersionAndTime() {
        String path = path();
        String maps = path.substring(0, path.length() - 2);
        api.post(maps + "?fieldManager=maker", "{'metadata':{'name':'a'},'data':{'k':'v','l':'w'}}")
                .expect(201);
        assertThat(api.apply(path + "?fieldManager=two", map("{'k':'1','l':'2'}"))
                        .expect(409)
                        .at("/message"))
                .matches("Apply failed with 2 conflicts: conflicts with \"maker\" using v1( at [0-9TZ:-]+)?:\n"
                        + "- \\.data\\.k\n- \\.data\\.l");
    }

    @Tag("k8s-9.7")
    @Test
    void updates_takeOwnershipOfWhatTheyChange() {
        String path = path();
        api.apply(path + "?fieldManager=one", map("{'a':'1','b':'2'}")).expect(201);
        Answer patched =
                api.mergePatch(path + "?fieldManager=two", "{'data':{'b':'3'}}").expect(200);
        assertThat(fields(patched, "one", "Apply", "")).isEqualTo("{\"f:data\":{\"f:a\":{}}}");
        assertThat(fields(patched, "two", "Update", "")).isEqualTo("{\"f:data\":{\"f:b\":{}}}");
    }

    @Tag("k8s-9.17")
    @Tag("k8s-10.1")
    @Test
    void statusWrites_haveEntriesOfTheirOwn() {
        String widgets = Widgets.path(GROUP, api.namespace());
        api.apply(widgets + "/w?fieldManager=one", widget("'spec':{'size':1},'status':{'phase':'Up'}"))
                .expect(201);
        Answer main = api.get(widgets + "/w");
        assertThat(main.node("/status").isMissingNode()).isTrue();
        assertThat(fields(main, "one", "Apply", "")).isEqualTo("{\"f:spec\":{\"f:size\":{}}}");
        Answer status = api.apply(
                        widgets + "/w/status?fieldManager=two", widget("'spec':{'size':9},'status':{'phase':'Up'}"))
                .expect(200);
        assertThat(status.at("/spec/size")).isEqualTo("1");
        assertThat(fields(status, "two", "Apply", "status")).isEqualTo("{\"f:status\":{\"f:phase\":{}}}");
        Answer updated = api.mergePatch(widgets + "/w/status?fieldManager=three", "{'status':{'replicas':2}}")
                .expect(200);
        assertThat(fields(updated, "three", "Update", "status")).isEqualTo("{\"f:status\":{\"f:replicas\":{}}}");
        assertThat(api.apply(widgets + "/w/status?fieldManager=four", widget("'status':{'phase':'Down'}"))
                        .expect(409)
                        .at("/message"))
                .isEqualTo(
                        "Apply failed with 1 conflict: conflict with \"two\" with subresource \"status\": .status.phase");
    }

    @Tag("k8s-8.6")
    @Tag("k8s-9.1")
    @Tag("k8s-9.20")
    @Test
    void managerIsRequired_andBodyMustFit() {
        String path = path();
        api.apply(path, map("{}"))
                .refused(
                        422,
                        "Invalid",
                        "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply"
                                + " patch");
        api.apply(path + "?fieldManager=one", map("{}").replace("'v1'", "'v2'"))
                .refused(400, "BadRequest", "invalid object type: /v2, Kind=ConfigMap");
        api.apply(path + "?fieldManager=one", map("{}").replace("'a'", "'b'"))
                .refused(400, "BadRequest", "the name of the object (b) does not match the name on the URL (a)");
        api.apply(path + "?fieldManager=one", map("{}").replace("'name':'a'", "'name':'a','managedFields':[{}]"))
                .refused(400, "BadRequest", "metadata.managedFields must be nil");
        api.apply(path + "?fieldManager=one", map("{}").replace("'name':'a'", "'name':'a','uid':'u'"))
                .refused(
                        409,
                        "Conflict",
                        "Operation cannot be fulfilled on configmaps \"a\": uid mismatch: the provided object specified"
                                + " uid u, and no existing object was found");
    }

    @Tag("k8s-9.5")
    @Tag("k8s-9.10")
    @Test
    void listsWithKeys_areMergedPerItem() {
        String path = path().replace("configmaps/a", "serviceaccounts/a");
        String body = "{'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'a'},'secrets':[{'name':'";
        api.apply(path + "?fieldManager=one", body + "x'}]}").expect(201);
        Answer both = api.apply(path + "?fieldManager=two", body + "y'}]}").expect(200);
        assertThat(both.node("/secrets").findValuesAsText("name")).containsExactly("x", "y");
        assertThat(fields(both, "two", "Apply", ""))
                // An ObjectReference is atomic, so that the item is one leaf.
                .isEqualTo("{\"f:secrets\":{\"k:{\\\"name\\\":\\\"y\\\"}\":{}}}");
    }

    @Tag("k8s-9.13")
    @Tag("k8s-9.22")
    @Test
    void firstApplyOverUnmanagedFields_namesTheTimeBefore() {
        String path = path();
        String maps = path.substring(0, path.length() - 2);
        api.post(maps, "{'metadata':{'name':'a'},'data':{'k':'v'}}").expect(201);
        Answer cleared = api.jsonPatch(path, "[{'op':'replace','path':'/metadata/managedFields','value':[{}]}]")
                .expect(200);
        assertThat(cleared.node("/metadata/managedFields").isMissingNode()).isTrue();
        Answer applied = api.apply(path + "?fieldManager=one", map("{'l':'w'}")).expect(200);
        assertThat(fields(applied, "before-first-apply", "Update", "")).contains("\"f:k\":{}");
        assertThat(fields(applied, "one", "Apply", "")).isEqualTo("{\"f:data\":{\"f:l\":{}}}");
    }

    @Tag("k8s-7.19")
    @Test
    void strictUnknownField_isRefused() {
        String widgets = Widgets.path(GROUP, api.namespace());
        Answer refused = api.apply(widgets + "/w?fieldManager=one&fieldValidation=Strict", widget("'spec':{'extra':1}"))
                .expect(500);
        assertThat(refused.at("/message")).endsWith(".spec.extra: field not declared in schema");
        api.apply(
                        path() + "?fieldManager=one&fieldValidation=Strict",
                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":\"1\",\"k\":\"2\"}}")
                .expect(400);
    }

    @Test
    void dryRun_createsNothing() {
        String path = path();
        api.apply(path + "?fieldManager=one&dryRun=All", map("{'k':'v'}")).expect(201);
        api.get(path).expect(404);
    }
}

package dev.polder.server.api.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.BoundedView;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** PATCH by document (apiserver {@code endpoints/handlers/patch.go}); server-side apply is {@link ApplyTest}. */
@Tag(BoundedView.TAG)
class PatchTest {

    private static final String GROUP = "patch.example.com";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    @BeforeAll
    static void start() {
        Widgets.install(api, GROUP, Widgets.definition(GROUP));
    }

    private static String map() {
        String maps = "/api/v1/namespaces/" + api.namespace() + "/configmaps";
        api.post(maps, "{'metadata':{'name':'a'},'data':{'k':'v','x':'y'}}").expect(201);
        return maps + "/a";
    }

    @Tag("k8s-8.4")
    @Test
    void mergePatch_replacesAndRemoves() {
        Answer patched = api.mergePatch(map(), "{'data':{'k':'new','x':null,'more':'z'}}")
                .expect(200);
        assertThat(patched.node("/data").toString()).isEqualTo("{\"k\":\"new\",\"more\":\"z\"}");
    }

    @Test
    void jsonPatch_runsItsOperations() {
        String map = map();
        Answer patched = api.jsonPatch(
                        map,
                        "[{'op':'test','path':'/data/k','value':'v'},{'op':'replace','path':'/data/k','value':'1'},"
                                + "{'op':'move','from':'/data/x','path':'/data/moved'},{'op':'copy','from':'/data/k',"
                                + "'path':'/data/copied'},{'op':'add','path':'/metadata/labels','value':{'a/b':'c'}}]")
                .expect(200);
        assertThat(patched.at("/data/k")).isEqualTo("1");
        assertThat(patched.at("/data/copied")).isEqualTo("1");
        assertThat(patched.at("/data/moved")).isEqualTo("y");
        assertThat(patched.at("/data/x")).isEmpty();
        api.jsonPatch(map, "[{'op':'remove','path':'/metadata/labels/a~1b'}]").expect(200);
        assertThat(api.get(map).node("/metadata/labels").isMissingNode()).isTrue();
    }

    @Tag("k8s-8.3")
    @Test
    void jsonPatchThatFails_isUnprocessable() {
        String map = map();
        // NewGenericServerResponse of 422 without details
        String words = "the server rejected our request due to an error in our request";
        api.jsonPatch(map, "[{'op':'test','path':'/data/k','value':'other'}]").refused(422, "Invalid", words);
        api.jsonPatch(map, "[{'op':'remove','path':'/data/none'}]").refused(422, "Invalid", words);
        assertThat(api.jsonPatch(map, "{'op':'remove'}").expect(400).at("/reason"))
                .isEqualTo("BadRequest");
    }

    @Tag("k8s-8.7")
    @Tag("k8s-8.8")
    @Test
    void strategicPatch_mergesListsByKey() {
        String accounts = "/api/v1/namespaces/" + api.namespace() + "/serviceaccounts";
        api.post(
                        accounts,
                        "{'metadata':{'name':'s','finalizers':['example.com/a']},'secrets':[{'name':'one'},{'name':'two'}]}")
                .expect(201);
        Answer merged = api.strategicPatch(
                        accounts + "/s",
                        "{'metadata':{'finalizers':['example.com/b']},'secrets':[{'name':'three'},"
                                + "{'name':'one','$patch':'delete'}]}")
                .expect(200);
        assertThat(merged.node("/secrets").findValuesAsText("name")).containsExactlyInAnyOrder("two", "three");
        assertThat(merged.node("/metadata/finalizers")).hasSize(2);
        Answer replaced = api.strategicPatch(accounts + "/s", "{'secrets':[{'$patch':'replace'},{'name':'only'}]}")
                .expect(200);
        assertThat(replaced.node("/secrets").findValuesAsText("name")).containsExactly("only");
        api.strategicPatch(
                        accounts + "/s",
                        "{'metadata':{'$deleteFromPrimitiveList/finalizers':['example.com/a','example.com/b']}}")
                .expect(200);
        assertThat(api.get(accounts + "/s").node("/metadata/finalizers").isMissingNode())
                .isTrue();
    }

    @Tag("k8s-8.1")
    @Tag("k8s-8.2")
    @Test
    void strategicPatchOfACustomResource_isUnsupported() {
        api.strategicPatch(Widgets.made(api, GROUP, "{}"), "{'spec':{'size':1}}")
                .refused(
                        415,
                        "UnsupportedMediaType",
                        "the body of the request was in an unknown format - accepted media types include:"
                                + " application/json-patch+json, application/merge-patch+json,"
                                + " application/apply-patch+yaml");
        api.patch("text/plain", map(), "{}")
                .refused(
                        415,
                        "UnsupportedMediaType",
                        "the body of the request was in an unknown format - accepted media types include:"
                                + " application/json-patch+json, application/merge-patch+json,"
                                + " application/strategic-merge-patch+json, application/apply-patch+yaml");
    }

    @Tag("k8s-8.2")
    @Test
    void missingObject_is404() {
        api.mergePatch(map() + "x", "{}").refused(404, "NotFound", "configmaps \"ax\" not found");
    }

    @Tag("k8s-8.4")
    @Test
    void versionInThePatch_isALock() {
        String map = map();
        String old = api.get(map).version();
        api.mergePatch(map, "{'metadata':{'resourceVersion':'" + old + "'},'data':{'k':'1'}}")
                .expect(200);
        api.mergePatch(map, "{'metadata':{'resourceVersion':'" + old + "'},'data':{'k':'2'}}")
                .refused(
                        409,
                        "Conflict",
                        "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply"
                                + " your changes to the latest version and try again");
    }

    @Test
    void sameContent_changesNothing() {
        String map = map();
        String before = api.get(map).version();
        assertThat(api.mergePatch(map, "{'data':{'k':'v'}}").expect(200).version())
                .isEqualTo(before);
    }

    @Tag("k8s-1.11")
    @Test
    void anotherNameOrNamespace_isRefused() {
        String map = map();
        api.mergePatch(map, "{'metadata':{'name':'b'}}")
                .refused(400, "BadRequest", "the name of the object (b) does not match the name on the URL (a)");
        api.mergePatch(map, "{'metadata':{'namespace':'b'}}")
                .refused(
                        400,
                        "BadRequest",
                        "the namespace of the provided object does not match the namespace sent on the request");
        api.jsonPatch(map, "[{'op':'remove','path':'/metadata/name'}]")
                .refused(
                        400,
                        "BadRequest",
                        "the name of the object (a based on URL) was undeterminable: name must be provided");
    }

    @Test
    void wrongType_isAnErrorOfThePatch() {
        String map = map();
        Answer refused = api.mergePatch(map, "{'data':{'k':5}}").expect(422);
        assertThat(refused.at("/reason")).isEqualTo("Invalid");
        assertThat(refused.at("/message"))
                .startsWith(" \"\" is invalid: patch: Invalid value: ")
                .endsWith("cannot unmarshal number into Go struct field ConfigMap.data of type string");
        String widget = Widgets.made(api, GROUP, "{'size':1}");
        api.mergePatch(widget, "{'spec':{'size':'big'}}")
                .refused(
                        422,
                        "Invalid",
                        "Widget." + GROUP + " \"w\" is invalid: spec.size: Invalid value: \"string\": spec.size in body"
                                + " must be of type integer: \"string\"");
    }

    @Tag("k8s-7.19")
    @Tag("k8s-22.6")
    @Test
    void unknownFields_asFieldValidationSays() {
        String widget = Widgets.made(api, GROUP, "{'size':1}");
        Answer strict = api.mergePatch(widget + "?fieldValidation=Strict", "{'spec':{'extra':1}}")
                .expect(422);
        assertThat(strict.at("/message")).endsWith(": strict decoding error: unknown field \"spec.extra\"");
        assertThat(strict.at("/details/causes/0/field")).isEqualTo("patch");
        Answer warned = api.mergePatch(widget, "{'spec':{'extra':1,'size':2}}").expect(200);
        assertThat(warned.warnings()).containsExactly("299 - \"unknown field \\\"spec.extra\\\"\"");
        assertThat(warned.at("/spec/size")).isEqualTo("2");
        assertThat(api.mergePatch(widget + "?fieldValidation=Ignore", "{'spec':{'extra':1}}")
                        .expect(200)
                        .warnings())
                .isEmpty();
        Answer twice = api.mergePatch(widget + "?fieldValidation=Strict", "{'spec':{'size':1,'size':2}}")
                .expect(422);
        assertThat(twice.at("/message")).endsWith(": strict decoding error: duplicate field \"spec.size\"");
    }

    @Tag("k8s-9.2")
    @Test
    void force_isForApplyOnly() {
        api.mergePatch(map() + "?force=true", "{}")
                .refused(
                        422,
                        "Invalid",
                        "PatchOptions.meta.k8s.io \"\" is invalid: force: Forbidden: may not be specified for non-apply"
                                + " patch");
    }

    @Tag("k8s-7.16")
    @Test
    void dryRun_showsTheOutcomeOnly() {
        String map = map();
        assertThat(api.mergePatch(map + "?dryRun=All", "{'data':{'k':'1'}}")
                        .expect(200)
                        .at("/data/k"))
                .isEqualTo("1");
        assertThat(api.get(map).at("/data/k")).isEqualTo("v");
    }

    @Tag("k8s-8.9")
    @Test
    void malformedPatch_isABadRequest() {
        String map = map();
        assertThat(api.mergePatch(map, "{'data':").expect(400).at("/reason")).isEqualTo("BadRequest");
        assertThat(api.strategicPatch(map, "[]").expect(400).at("/reason")).isEqualTo("BadRequest");
    }

    @Tag("k8s-8.5")
    @Test
    void racingPatches_allLand() throws InterruptedException {
        String map = map();
        Thread[] writers = new Thread[8];
        for (int i = 0; i < writers.length; i++) {
            int n = i;
            writers[i] = Thread.ofVirtual()
                    .start(() ->
                            api.mergePatch(map, "{'data':{'w" + n + "':'1'}}").expect(200));
        }
        for (Thread writer : writers) {
            writer.join();
        }
        assertThat(api.get(map).node("/data")).hasSize(2 + writers.length);
    }
}

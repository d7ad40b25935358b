package dev.polder.server.api.item;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.Widgets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Forms of answers, and subresources (apiserver {@code endpoints/handlers/response.go}, apiextensions {@code etcd.go}). */
class FormItemsTest {

    private static final String GROUP = "forms.example.com";
    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";
    private static final String METADATA = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    @BeforeAll
    static void start() {
        Widgets.install(api, GROUP, Widgets.definition(GROUP));
    }

    private static String map() {
        String maps = "/api/v1/namespaces/" + api.namespace() + "/configmaps";
        api.post(maps, "{'metadata':{'name':'a','finalizers':['example.com/f']},'data':{'k':'v'}}")
                .expect(201);
        return maps + "/a";
    }

    @Test
    @Tag("k8s-5.12")
    void writesAndDeletes_answerWithMetadataAlone() {
        String map = map();
        for (Answer answer : new Answer[] {
            api.patch(
                    "application/merge-patch+json",
                    map,
                    "{'metadata':{'labels':{'a':'b'}}}",
                    "Accept",
                    // client-go's metadata client
                    METADATA.replace("json", "vnd.kubernetes.protobuf") + "," + METADATA),
            api.send("DELETE", map, "", "Accept", METADATA)
        }) {
            answer.expect(200);
            assertThat(answer.at("/kind")).isEqualTo("PartialObjectMetadata");
            assertThat(answer.at("/apiVersion")).isEqualTo("meta.k8s.io/v1");
            assertThat(answer.at("/metadata/labels/a")).isEqualTo("b");
            assertThat(answer.node("/data").isMissingNode()).isTrue();
        }
        Answer refused =
                api.get(map.substring(0, map.length() - 2), "Accept", METADATA).expect(406);
        assertThat(refused.at("/message"))
                .startsWith("you requested PartialObjectMetadata, but the requested object is a list (");
    }

    @Test
    @Tag("k8s-5.9")
    void table_holdsWholeObjectsWhenAskedTo() {
        String map = map();
        String maps = map.substring(0, map.length() - 2);
        String mine = maps + "?fieldSelector=metadata.name%3Da";
        Answer whole = api.get(mine + "&includeObject=Object", "Accept", TABLE).expect(200);
        assertThat(whole.at("/rows/0/object/kind")).isEqualTo("ConfigMap");
        assertThat(whole.at("/rows/0/object/data/k")).isEqualTo("v");
        assertThat(Long.parseLong(whole.version())).isPositive();
        for (String field : new String[] {"name", "type", "format", "description", "priority"}) {
            assertThat(whole.node("/columnDefinitions/0").has(field)).as(field).isTrue();
        }
        assertThat(api.get(mine, "Accept", TABLE.replace("v=v1", "v=v1beta1")).at("/apiVersion"))
                .isEqualTo("meta.k8s.io/v1beta1");
    }

    /** apiserver {@code responsewriters.ErrorNegotiated}. */
    @Test
    @Tag("k8s-5.17")
    void errors_takeTheFormOfAnswers() {
        String missing = map() + "x";
        Answer yaml = api.get(missing, "Accept", "application/yaml").expect(404);
        assertThat(yaml.contentType()).isEqualTo("application/yaml");
        assertThat(yaml.text()).startsWith("kind: \"Status\"\n").contains("reason: \"NotFound\"\n");
        assertThat(api.get(missing, "Accept", "image/png").expect(406).contentType())
                .isEqualTo("application/json");
        assertThat(api.get(missing, "Accept", TABLE).expect(404).at("/kind")).isEqualTo("Status");
        assertThat(api.get(missing, "User-Agent", "curl/8").text()).startsWith("{\n  \"kind\": \"Status\"");
    }

    /** apiserver {@code handlers.ListResource}. */
    @Test
    @Tag("k8s-12.14")
    void watchOfOneObject_isOfThatObject() {
        String map = map();
        String watch = map.replace("/api/v1/", "/api/v1/watch/");
        api.post(map.substring(0, map.length() - 2), "{'metadata':{'name':'0'}}")
                .expect(201);
        try (WatchStream one = api.watch(watch + "?resourceVersion=0")) {
            one.next("ADDED", "a");
            api.mergePatch(map.substring(0, map.length() - 1) + "0", "{'data':{'k':'w'}}")
                    .expect(200);
            api.mergePatch(map, "{'data':{'k':'w'}}").expect(200);
            one.next("MODIFIED", "a");
        }
        api.get(watch + "?fieldSelector=metadata.name%3Db")
                .refused(400, "BadRequest", "fieldSelector metadata.name doesn't match requested name");
    }

    @Test
    @Tag("k8s-13.13")
    void bookmarkOfATableWatch_isATableWithTheMark() {
        String map = map();
        String maps = map.substring(0, map.length() - 2);
        try (WatchStream watch = api.watch(
                maps + "?watch=true&sendInitialEvents=true&allowWatchBookmarks=true"
                        + "&resourceVersionMatch=NotOlderThan&fieldSelector=metadata.name%3Da",
                "Accept",
                TABLE)) {
            assertThat(watch.next().at("/rows/0/cells/0")).isEqualTo("a");
            WatchStream.Event end = watch.next();
            assertThat(end.type()).isEqualTo("BOOKMARK");
            assertThat(end.at("/kind")).isEqualTo("Table");
            JsonNode rows = end.object().at("/rows");
            assertThat(rows).hasSize(1);
            assertThat(rows.at("/0/object/metadata/annotations/k8s.io~1initial-events-end")
                            .asText())
                    .isEqualTo("true");
        }
    }

    @Test
    @Tag("k8s-10.1")
    void status_takesEveryKindOfWrite() {
        String widget = Widgets.made(api, GROUP, "{'size':1}");
        assertThat(api.mergePatch(widget + "/status", "{'spec':{'size':2},'status':{'phase':'merged'}}")
                        .expect(200)
                        .at("/status/phase"))
                .isEqualTo("merged");
        assertThat(api.jsonPatch(widget + "/status", "[{'op':'replace','path':'/status/phase','value':'json'}]")
                        .expect(200)
                        .at("/status/phase"))
                .isEqualTo("json");
        assertThat(api.apply(
                                widget + "/status?fieldManager=one&force=true",
                                "{'apiVersion':'" + GROUP + "/v1','kind':'Widget','metadata':{'name':'w'},"
                                        + "'status':{'phase':'applied'}}")
                        .expect(200)
                        .at("/status/phase"))
                .isEqualTo("applied");
        String put = api.get(widget + "/status").text().replace("\"applied\"", "\"put\"");
        Answer last = api.put(widget + "/status", put).expect(200);
        assertThat(last.at("/status/phase")).isEqualTo("put");
        assertThat(last.at("/spec/size")).isEqualTo("1");
        assertThat(last.at("/metadata/generation")).isEqualTo("1");
    }

    /** apiextensions {@code registry/customresource/etcd.go}, scaleUpdatedObjectInfo. */
    @Test
    @Tag("k8s-10.4")
    void scaleWithoutReplicas_isSetButNotLeftEmpty() {
        String widget = Widgets.made(api, GROUP, "{'size':1}");
        api.get(widget + "/scale")
                .refused(
                        500,
                        "InternalError",
                        "Internal error occurred: the spec replicas field \".spec.replicas\" does not exist");
        api.mergePatch(widget + "/scale", "{'metadata':{'labels':{'a':'b'}}}")
                .refused(400, "BadRequest", "the spec replicas field \".spec.replicas\" cannot be empty");
        Answer scaled =
                api.mergePatch(widget + "/scale", "{'spec':{'replicas':3}}").expect(200);
        assertThat(scaled.at("/kind")).isEqualTo("Scale");
        assertThat(scaled.at("/spec/replicas")).isEqualTo("3");
        assertThat(scaled.at("/metadata/creationTimestamp")).isNotEmpty();
        assertThat(api.get(widget).at("/spec/replicas")).isEqualTo("3");
        api.mergePatch(widget + "/scale", "{'spec':{'replicas':2147483648}}").expect(422);
    }

    @Test
    @Tag("k8s-10.5")
    @Tag("k8s-10.6")
    @Tag("k8s-13.18")
    void verbsOfSubresourcesAndReviews_areTheirOwn() {
        String ns = "/api/v1/namespaces/" + api.namespace();
        api.get(ns + "/serviceaccounts/default/token").expect(405);
        api.get(ns + "/finalize").expect(405);
        api.mergePatch(ns + "/finalize", "{}").expect(405);
        api.get(Widgets.made(api, GROUP, "{}") + "/nothing").expect(404);
        for (String review : new String[] {"selfsubjectaccessreviews", "subjectaccessreviews"}) {
            Answer refused = api.get("/apis/authorization.k8s.io/v1/" + review + "?watch=true")
                    .expect(405);
            assertThat(refused.at("/reason")).isEqualTo("MethodNotAllowed");
            assertThat(refused.at("/message"))
                    .isEqualTo("watch is not supported on resources of kind \"" + review + ".authorization.k8s.io\"");
        }
    }
}

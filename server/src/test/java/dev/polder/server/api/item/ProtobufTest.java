package dev.polder.server.api.item;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.Widgets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers to clients that prefer protobuf: the same as in JSON. */
class ProtobufTest {

    private static final String PROTOBUF = Answer.PROTOBUF;

    /** What typed clients of client-go say since 0.32. */
    private static final String CLIENT_GO = PROTOBUF + ",application/json";

    private static final String GROUP = "protobuf.example.com";
    private static final String METADATA = ";as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    private static final String MINE = "?fieldSelector=metadata.name!%3Dkube-root-ca.crt";

    @RegisterExtension
    static final ApiServer API = ApiServer.start();

    @BeforeAll
    static void install() {
        Widgets.install(API, GROUP, Widgets.definition(GROUP));
    }

    private static String maps(int objects) {
        String maps = "/api/v1/namespaces/" + API.namespace() + "/configmaps";
        for (int i = 0; i < objects; i++) {
            API.post(maps, "{'metadata':{'name':'m" + i + "','labels':{'a':'b'}},'data':{'k':'" + "v".repeat(i) + "'}}")
                    .expect(201);
        }
        return maps;
    }

    private static Answer sameAsJson(String path, String accept) {
        Answer protobuf = API.get(path, "Accept", accept);
        assertThat(protobuf.contentType()).isEqualTo(PROTOBUF);
        assertThat(protobuf.headers().allValues("vary")).isEmpty();
        Answer json = API.get(path, "Accept", accept.replace(PROTOBUF, "application/json"));
        assertThat(protobuf.code()).isEqualTo(json.code());
        assertThat(withoutTypes(protobuf.json())).isEqualTo(withoutTypes(json.json()));
        return protobuf;
    }

    /** Items of lists do not say their kind in protobuf, and what is empty is not there. */
    private static ObjectNode withoutTypes(ObjectNode object) {
        object.path("items").forEach(item -> ((ObjectNode) item).remove(List.of("kind", "apiVersion")));
        return (ObjectNode) withoutEmpties(Json.readOwn(Json.write(object)));
    }

    private static JsonNode withoutEmpties(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode kept = Json.object();
            object.properties().forEach(field -> {
                JsonNode value = withoutEmpties(field.getValue());
                boolean empty = value.isContainerNode()
                        ? value.isEmpty()
                        : List.of("", "0", "false", "null").contains(value.asText());
                if (!empty) {
                    kept.set(field.getKey(), value);
                }
            });
            return kept;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode kept = Json.mapper().createArrayNode();
            array.forEach(item -> kept.add(withoutEmpties(item)));
            return kept;
        }
        return node;
    }

    @Tag("k8s-5.3")
    @Test
    void objectAndList_areThoseOfJson() {
        String maps = maps(3);
        Answer one = sameAsJson(maps + "/m1", CLIENT_GO);
        assertThat(one.at("/kind")).isEqualTo("ConfigMap");
        assertThat(one.at("/metadata/annotations/kcp.io~1cluster")).isEqualTo("root");
        assertThat(sameAsJson(maps + MINE, CLIENT_GO).names()).containsExactly("m0", "m1", "m2");
        Answer page = sameAsJson(maps + "?limit=2", PROTOBUF);
        assertThat(page.names()).hasSize(2);
        assertThat(page.at("/metadata/remainingItemCount")).isEqualTo("2");
        assertThat(page.at("/metadata/continue")).isNotEmpty();
        assertThat(sameAsJson("/api/v1/namespaces/nowhere/configmaps", PROTOBUF).names())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api",
                "/apis",
                "/api/v1",
                "/apis/rbac.authorization.k8s.io",
                "/apis/rbac.authorization.k8s.io/v1",
                "/apis/" + GROUP + "/v1",
                "/api/v1/namespaces",
                "/apis/rbac.authorization.k8s.io/v1/clusterroles",
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
            })
    void documentsAndWhatTheServerMade_areThoseOfJson(String path) {
        sameAsJson(path, PROTOBUF).expect(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v2", "v2beta1"})
    void aggregatedDiscovery_isThatOfJson(String version) {
        String accept = PROTOBUF + ";g=apidiscovery.k8s.io;v=" + version + ";as=APIGroupDiscoveryList";
        Answer protobuf = API.get("/apis", "Accept", accept).expect(200);
        assertThat(protobuf.contentType()).isEqualTo(accept);
        Answer json = API.get("/apis", "Accept", accept.replace(PROTOBUF, "application/json"));
        assertThat(withoutTypes(protobuf.json())).isEqualTo(withoutTypes(json.json()));
    }

    @Test
    void longList_isWhole() {
        String maps = "/api/v1/namespaces/" + API.namespace() + "/configmaps";
        String text = "x".repeat(700_000);
        IntStream.range(0, 5)
                .forEach(i -> API.post(maps, "{'metadata':{'name':'m" + i + "'},'data':{'k':'" + text + "'}}")
                        .expect(201));
        assertThat(sameAsJson(maps + MINE, PROTOBUF).names()).containsExactly("m0", "m1", "m2", "m3", "m4");
    }

    @Tag("k8s-5.6")
    @Test
    void failures_areStatusesInProtobuf() {
        String maps = maps(1);
        sameAsJson(maps + "/none", CLIENT_GO).refused(404, "NotFound", "configmaps \"none\" not found");
        Answer invalid =
                API.post(maps, "{'metadata':{'name':'A'}}", "Accept", PROTOBUF).expect(422);
        assertThat(invalid.contentType()).isEqualTo(PROTOBUF);
        assertThat(invalid.at("/details/causes/0/field")).isEqualTo("metadata.name");
    }

    @Test
    void deletion_answersInProtobuf() {
        Answer deleted =
                API.send("DELETE", maps(1) + "/m0", "", "Accept", PROTOBUF).expect(200);
        assertThat(deleted.contentType()).isEqualTo(PROTOBUF);
        assertThat(deleted.at("/status")).isEqualTo("Success");
        assertThat(deleted.at("/details/name")).isEqualTo("m0");
        Answer all = API.send("DELETE", maps(2), "", "Accept", PROTOBUF).expect(200);
        assertThat(all.contentType()).isEqualTo(PROTOBUF);
        assertThat(all.names()).contains("m0", "m1");
    }

    @Test
    void reviewsAndTokens_answerInProtobuf() {
        Answer review = API.post(
                        "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                        "{'spec':{'resourceAttributes':{'verb':'get','resource':'configmaps'}}}",
                        "Accept",
                        CLIENT_GO)
                .expect(201);
        assertThat(review.contentType()).isEqualTo(PROTOBUF);
        assertThat(review.at("/status/allowed")).isEqualTo("true");
    }

    @Tag("k8s-5.1")
    @Test
    void customResource_isJsonOr406_butItsMetadataIsProtobuf() {
        String widgets = Widgets.path(GROUP, API.namespace());
        API.post(widgets, "{'metadata':{'name':'w'},'spec':{'size':1}}").expect(201);
        assertThat(API.get(widgets + "/w", "Accept", CLIENT_GO).expect(200).contentType())
                .isEqualTo("application/json");
        Answer refused = API.get(widgets + "/w", "Accept", PROTOBUF).expect(406);
        // apiserver ErrorNegotiated: of the refusal there is a protobuf form.
        assertThat(refused.contentType()).isEqualTo(PROTOBUF);
        refused.refused(
                406,
                "NotAcceptable",
                "only the following media types are accepted: application/json, application/yaml,"
                        + " application/vnd.kubernetes.protobuf");
        API.get(widgets + "?watch=1", "Accept", PROTOBUF).expect(406);
        assertThat(sameAsJson(widgets + "/w", PROTOBUF + METADATA).at("/kind")).isEqualTo("PartialObjectMetadata");
        for (String version : List.of("v1", "v1beta1")) {
            String accept = PROTOBUF + ";as=PartialObjectMetadataList;g=meta.k8s.io;v=" + version;
            Answer list = sameAsJson(widgets, accept);
            assertThat(list.at("/apiVersion")).isEqualTo("meta.k8s.io/" + version);
            assertThat(list.names()).containsExactly("w");
        }
    }

    @Test
    void table_isJson() {
        String table = ";as=Table;g=meta.k8s.io;v=v1";
        String maps = maps(1);
        API.get(maps, "Accept", PROTOBUF + table).expect(406);
        Answer json = API.get(maps, "Accept", PROTOBUF + table + ",application/json" + table);
        assertThat(json.contentType()).isEqualTo("application/json");
        assertThat(json.at("/kind")).isEqualTo("Table");
    }

    @Tag("k8s-13.2")
    @Test
    void watch_isFramedProtobuf() {
        String maps = maps(1);
        String initial = maps + MINE
                + "&watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
        try (WatchStream watch = API.watch(initial, "Accept", CLIENT_GO);
                WatchStream json = API.watch(initial)) {
            assertThat(watch.header("content-type")).isEqualTo("application/vnd.kubernetes.protobuf;stream=watch");
            assertSame(watch.next("ADDED", "m0"), json.next("ADDED", "m0"));
            WatchStream.Event mark = watch.next();
            assertThat(mark.type()).isEqualTo("BOOKMARK");
            assertThat(mark.at("/kind")).isEqualTo("ConfigMap");
            assertThat(mark.at("/metadata/annotations/k8s.io~1initial-events-end"))
                    .isEqualTo("true");
            // The other one began later; the namespace's own objects may have come between.
            assertThat(mark.version())
                    .isPositive()
                    .isLessThanOrEqualTo(json.next().version());
            API.mergePatch(maps + "/m0", "{'data':{'k':'new'}}").expect(200);
            API.delete(maps + "/m0").expect(200);
            assertSame(watch.next("MODIFIED", "m0"), json.next("MODIFIED", "m0"));
            assertSame(watch.next("DELETED", "m0"), json.next("DELETED", "m0"));
        }
    }

    private static void assertSame(WatchStream.Event protobuf, WatchStream.Event json) {
        assertThat(withoutTypes((ObjectNode) protobuf.object())).isEqualTo(withoutTypes((ObjectNode) json.object()));
    }

    @Test
    void watchOfMetadata_isFramedProtobuf() {
        String widgets = Widgets.path(GROUP, API.namespace());
        try (WatchStream watch = API.watch(widgets + "?watch=1", "Accept", PROTOBUF + METADATA)) {
            API.post(widgets, "{'metadata':{'name':'w'},'spec':{'size':1}}").expect(201);
            JsonNode added = watch.next("ADDED", "w").object();
            assertThat(added.path("kind").asText()).isEqualTo("PartialObjectMetadata");
            assertThat(added.has("spec")).isFalse();
        }
    }

    @Test
    void watchThatCannotGoOn_saysSoInProtobuf() {
        try (WatchStream watch =
                API.watch(maps(0) + "?watch=1&resourceVersion=1&timeoutSeconds=1", "Accept", PROTOBUF)) {
            WatchStream.Event first = watch.next();
            // Either the version is known and the stream ends, or it is gone and the one event says so.
            assertThat(first.type()).isIn("ADDED", "ERROR");
        }
        Answer future = API.get(maps(0) + "?watch=1&resourceVersion=x", "Accept", PROTOBUF)
                .expect(400);
        assertThat(future.contentType()).isEqualTo(PROTOBUF);
    }

    @Test
    void otherCluster_findsNothing() {
        String maps = maps(1);
        ApiServer other = API.inCluster("system:admin");
        assertThat(other.get(maps + "/m0", "Accept", PROTOBUF).expect(404).contentType())
                .isEqualTo(PROTOBUF);
        assertThat(other.get(maps, "Accept", PROTOBUF).expect(200).names()).isEmpty();
        try (WatchStream watch = other.watch("/api/v1/configmaps?watch=1&labelSelector=own%3D1", "Accept", PROTOBUF)) {
            String ns = other.namespace();
            API.mergePatch(maps + "/m0", "{'metadata':{'labels':{'own':'1'}}}").expect(200);
            other.post("/api/v1/namespaces/" + ns + "/configmaps", "{'metadata':{'name':'own','labels':{'own':'1'}}}")
                    .expect(201);
            watch.next("ADDED", "own");
        }
    }
}

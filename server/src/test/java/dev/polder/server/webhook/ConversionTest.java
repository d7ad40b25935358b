package dev.polder.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every verb of a type that a webhook converts. What must hold is apiextensions v0.32.3 {@code
 * test/integration/conversion/conversion_test.go}; what is asked is {@code pkg/apiserver/conversion}.
 */
class ConversionTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    @RegisterExtension
    static final LocalWebhook webhook = LocalWebhook.answering(Hosts::answer);

    @BeforeEach
    void forget() {
        webhook.reset();
    }

    @Test
    void requestsInTheStorageVersion_askNobody() {
        Hosts hosts = Hosts.install(api, webhook, "v1");
        String first = hosts.at("v1");
        api.post(first, hosts.one("a", "here:80")).expect(201);
        api.get(first + "/a").expect(200);
        assertThat(api.get(first).expect(200).names()).containsExactly("a");
        api.mergePatch(first + "/a", "{'spec':{'hostPort':'there:80'}}").expect(200);
        try (WatchStream watch = api.watch(first + "?watch=true")) {
            assertThat(watch.next("ADDED", "a").at("/spec/hostPort")).isEqualTo("there:80");
        }
        api.delete(first + "/a").expect(200);
        assertThat(webhook.reviews()).isEmpty();
    }

    @Test
    void object_isReadAndWrittenInBothVersions() {
        Hosts hosts = Hosts.install(api, webhook, "v1");
        api.post(hosts.at("v1"), hosts.one("a", "here:80")).expect(201);
        Answer second = api.get(hosts.at("v2") + "/a").expect(200);
        assertThat(second.at("/apiVersion")).isEqualTo(hosts.group() + "/v2");
        assertThat(second.node("/spec").toString()).isEqualTo("{\"replicas\":1,\"host\":\"here\",\"port\":\"80\"}");
        assertThat(webhook.requests()).containsExactly("POST /convert?timeout=30s");

        Answer made = api.post(hosts.at("v2"), hosts.two("b", "there", "90")).expect(201);
        assertThat(made.at("/spec/mode")).as("the default of v2").isEqualTo("auto");
        Answer stored = api.get(hosts.at("v1") + "/b").expect(200);
        assertThat(stored.at("/spec/hostPort")).isEqualTo("there:90");
        assertThat(stored.node("/metadata/annotations").path(Hosts.ANNOTATION).asText())
                .isEqualTo("auto");
        assertThat(stored.at("/metadata/uid")).isEqualTo(made.at("/metadata/uid"));
        assertThat(stored.version()).isEqualTo(made.version());
    }

    @Test
    @Tag("k8s-14.17")
    void review_hasTheObjectAsItIsStored() {
        Hosts hosts = Hosts.install(api, webhook, "v1");
        api.post(hosts.at("v1"), hosts.one("a", "here:80")).expect(201);
        api.get(hosts.at("v2") + "/a").expect(200);
        var review = webhook.reviews().get(0);
        assertThat(review.path("kind").asText()).isEqualTo("ConversionReview");
        assertThat(review.path("apiVersion").asText()).isEqualTo("apiextensions.k8s.io/v1");
        assertThat(review.at("/request/desiredAPIVersion").asText()).isEqualTo(hosts.group() + "/v2");
        assertThat(review.at("/request/uid").asText()).isNotEmpty();
        assertThat(review.at("/request/objects")).hasSize(1);
        var object = review.at("/request/objects/0");
        assertThat(object.path("apiVersion").asText()).isEqualTo(hosts.group() + "/v1");
        assertThat(object.at("/metadata/resourceVersion").isMissingNode()).isTrue();
        assertThat(object.at("/metadata/annotations").isMissingNode()).isTrue();
    }

    @Test
    void v1beta1Reviews_areSpokenToo() {
        Hosts hosts = new Hosts(api, api.fresh("g") + ".example.com", "default");
        hosts.install(Hosts.clientConfig(webhook), "v1", "v1beta1");
        api.post(hosts.at("v2"), hosts.two("a", "here", "80")).expect(201);
        assertThat(webhook.reviews())
                .isNotEmpty()
                .allSatisfy(review ->
                        assertThat(review.path("apiVersion").asText()).isEqualTo("apiextensions.k8s.io/v1beta1"));
    }

    @Test
    @Tag("k8s-14.17")
    void list_isOneCall() {
        Hosts hosts = Hosts.install(api, webhook, "v1");
        List<String> names = List.of("a", "b", "c", "d", "e");
        names.forEach(
                name -> api.post(hosts.at("v1"), hosts.one(name, name + ":80")).expect(201));
        Answer list = api.get(hosts.at("v2")).expect(200);
        assertThat(list.names()).isEqualTo(names);
        assertThat(list.json().at("/items").findValuesAsText("host")).isEqualTo(names);
        assertThat(webhook.reviews()).hasSize(1);
        api.get(hosts.at("v2")).expect(200);
        api.get(hosts.at("v2") + "/c").expect(200);
        assertThat(webhook.reviews()).as("what was converted once").hasSize(1);
        Answer table = api.get(hosts.at("v2"), "Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
                .expect(200);
        assertThat(table.at("/rows/4/cells/0")).isEqualTo("e");
        assertThat(table.at("/rows/4/cells/1")).isEqualTo("e");
        assertThat(webhook.reviews()).hasSize(1);
    }

    @Test
    void page_convertsNoMoreThanItShows() {
        Hosts hosts = Hosts.install(api, webhook, "v1");
        for (String name : List.of("a", "b", "c")) {
            api.post(hosts.at("v1"), hosts.one(name, name + ":80")).expect(201);
        }
        Answer page = api.get(hosts.at("v2") + "?limit=2").expect(200);
        assertThat(page.names()).containsExactly("a", "b");
        assertThat(webhook.reviews().get(0).at("/request/objects")).hasSize(2);
        String token = page.at("/metadata/continue");
        assertThat(api.get(hosts.at("v2") + "?limit=2&continue=" + token)
                        .expect(200)
                        .names())
                .containsExactly("c");
    }

    @Test
    void updatePatchAndStatus_goThroughTheWebhook() {
        Hosts hosts = Hosts.install(api, webhook, "v1");
        api.post(hosts.at("v1"), hosts.one("a", "here:80")).expect(201);
        String second = hosts.at("v2") + "/a";
        var read = api.get(second).json();
        ((ObjectNode) read.path("spec")).put("port", "81");
        Answer put = api.put(second, read).expect(200);
        assertThat(put.at("/spec/port")).isEqualTo("81");
        assertThat(put.at("/metadata/generation")).isEqualTo("2");
        assertThat(api.mergePatch(second, "{'spec':{'host':'there','unknown':1}}")
                        .expect(200)
                        .at("/spec/host"))
                .isEqualTo("there");
        assertThat(api.mergePatch(second + "/status", "{'status':{'phase':'up','replicas':4}}")
                        .expect(200)
                        .at("/status/phase"))
                .isEqualTo("up");
        Answer stored = api.get(hosts.at("v1") + "/a").expect(200);
        assertThat(stored.at("/spec/hostPort")).isEqualTo("there:81");
        assertThat(stored.at("/status/phase")).isEqualTo("up");
        assertThat(stored.node("/spec/unknown").isMissingNode()).isTrue();

        Answer same = api.put(second, api.get(second).json()).expect(200);
        assertThat(same.version()).as("nothing has changed").isEqualTo(stored.version());
    }

    @Test
    void scale_goesThroughTheWebhook() {
        Hosts hosts = Hosts.install(api, webhook, "v1");
        api.post(hosts.at("v1"), hosts.one("a", "here:80")).expect(201);
        String scale = hosts.at("v2") + "/a/scale";
        assertThat(api.get(scale).expect(200).at("/spec/replicas")).isEqualTo("1");
        api.mergePatch(scale, "{'spec':{'replicas':7}}").expect(200);
        assertThat(api.get(hosts.at("v1") + "/a").at("/spec/replicas")).isEqualTo("7");
        assertThat(api.get(hosts.at("v1") + "/a").at("/spec/hostPort")).isEqualTo("here:80");
    }

    /** A manager's fields are meant in the version it used (KEP-555; apimachinery {@code managedfields}). */
    @Test
    void apply_knowsFieldsAcrossVersions() {
        Hosts hosts = Hosts.install(api, webhook, "v1");
        String first = hosts.at("v1") + "/a?fieldManager=";
        String second = hosts.at("v2") + "/a?fieldManager=";
        api.apply(first + "one", hosts.one("a", "here:80")).expect(201);
        String moved = "{'apiVersion':'" + hosts.group() + "/v2','kind':'Host','metadata':{'name':'a'},"
                + "'spec':{'host':'there'}}";
        api.apply(second + "two", moved)
                .refused(409, "Conflict", "Apply failed with 1 conflict: conflict with \"one\": .spec.hostPort");
        Answer forced = api.apply(second + "two&force=true", moved).expect(200);
        assertThat(forced.at("/spec/host")).isEqualTo("there");
        assertThat(api.get(hosts.at("v1") + "/a").at("/spec/hostPort")).isEqualTo("there:80");
        api.apply(first + "one", hosts.one("a", "here:80"))
                .refused(409, "Conflict", "Apply failed with 1 conflict: conflict with \"two\": .spec.host");
        assertThat(api.get(hosts.at("v1") + "/a")
                        .node("/metadata/managedFields")
                        .findValuesAsText("apiVersion"))
                .containsExactlyInAnyOrder(hosts.group() + "/v1", hosts.group() + "/v2");
    }

    @Test
    @Tag("k8s-14.17")
    void watches_tellInTheirOwnVersion() {
        Hosts hosts = Hosts.install(api, webhook, "v1");
        String start = api.get(hosts.at("v1")).version();
        String query = "?watch=true&resourceVersion=" + start;
        try (WatchStream one = api.watch(hosts.at("v1") + query);
                WatchStream two = api.watch(hosts.at("v2") + query);
                WatchStream again = api.watch(hosts.at("v2") + query)) {
            api.post(hosts.at("v1"), hosts.one("a", "here:80")).expect(201);
            assertThat(one.next("ADDED", "a").at("/spec/hostPort")).isEqualTo("here:80");
            assertThat(two.next("ADDED", "a").at("/spec/host")).isEqualTo("here");
            assertThat(again.next("ADDED", "a").at("/spec/host")).isEqualTo("here");
            assertThat(webhook.reviews())
                    .as("an event is converted once, not for each watcher")
                    .hasSize(1);
            api.mergePatch(hosts.at("v1") + "/a", "{'spec':{'hostPort':'there:80'}}")
                    .expect(200);
            assertThat(two.next("MODIFIED", "a").at("/spec/host")).isEqualTo("there");
            api.delete(hosts.at("v1") + "/a").expect(200);
            assertThat(two.next("DELETED", "a").at("/spec/host")).isEqualTo("there");
            assertThat(one.through("DELETED", "a")).hasSize(2);
        }
        for (String name : List.of("a", "b", "c")) {
            api.post(hosts.at("v1"), hosts.one(name, name + ":80")).expect(201);
        }
        webhook.reset();
        try (WatchStream initial = api.watch(hosts.at("v2") + "?watch=true")) {
            assertThat(initial.through("ADDED", "c")).hasSize(3);
        }
        assertThat(webhook.reviews()).as("the present state is one call").hasSize(1);
    }

    /** What is selected by is a field of the version that is asked for. */
    @Test
    @Tag("k8s-12.13")
    void fieldSelector_isOfTheVersion() {
        Hosts hosts = Hosts.install(api, webhook, "v1");
        for (String name : List.of("a", "b", "c")) {
            api.post(hosts.at("v1"), hosts.one(name, name + ":8" + (name.equals("b") ? "1" : "0")))
                    .expect(201);
        }
        String byPort = hosts.at("v2") + "?fieldSelector=spec.port%3D80";
        assertThat(api.get(byPort).expect(200).names()).containsExactly("a", "c");
        assertThat(webhook.reviews()).hasSize(1);
        assertThat(api.get(byPort + "&limit=1").expect(200).names()).containsExactly("a");
        api.get(hosts.at("v1") + "?fieldSelector=spec.port%3D80")
                .refused(400, "BadRequest", "field label not supported: spec.port");
        String version = api.get(byPort).version();
        try (WatchStream watch = api.watch(byPort + "&watch=true&resourceVersion=" + version)) {
            api.mergePatch(hosts.at("v1") + "/b", "{'spec':{'hostPort':'b:80'}}")
                    .expect(200);
            assertThat(watch.next("ADDED", "b").at("/spec/port")).isEqualTo("80");
            api.mergePatch(hosts.at("v1") + "/a", "{'spec':{'hostPort':'a:81'}}")
                    .expect(200);
            assertThat(watch.next("DELETED", "a").at("/spec/port")).isEqualTo("80");
        }
        api.delete(hosts.at("v2") + "?fieldSelector=spec.port%3D80").expect(200);
        assertThat(api.get(hosts.at("v1")).names()).containsExactly("a");
    }

    @Test
    void storageVersion_mayBeSwitched() {
        Hosts hosts = Hosts.install(api, webhook, "v1");
        api.post(hosts.at("v1"), hosts.one("a", "here:80")).expect(201);
        hosts.store("v2");
        assertThat(api.get(hosts.definitionPath())
                        .node("/status/storedVersions")
                        .toString())
                .isEqualTo("[\"v1\",\"v2\"]");
        api.post(hosts.at("v1"), hosts.one("b", "there:90")).expect(201);
        webhook.reset();
        assertThat(api.get(hosts.at("v1")).expect(200).json().at("/items").findValuesAsText("hostPort"))
                .containsExactly("here:80", "there:90");
        assertThat(webhook.reviews()).hasSize(1);
        assertThat(webhook.reviews().get(0).at("/request/objects").findValuesAsText("name"))
                .as("only what is stored in the other version")
                .contains("b")
                .doesNotContain("a");
        // A write that changes nothing stores the object anew where it lies in an older version (storage migration).
        String before = api.get(hosts.at("v1") + "/a").version();
        String after = api.put(
                        hosts.at("v1") + "/a", api.get(hosts.at("v1") + "/a").json())
                .expect(200)
                .version();
        assertThat(after).isNotEqualTo(before);
        webhook.reset();
        assertThat(api.get(hosts.at("v2") + "/a").at("/spec/host")).isEqualTo("here");
        assertThat(webhook.reviews()).isEmpty();
    }

    @Test
    void connections_areUsedAgain() {
        Hosts hosts = Hosts.install(api, webhook, "v1");
        int before = webhook.connections();
        for (String name : List.of("a", "b", "c", "d")) {
            api.post(hosts.at("v2"), hosts.two(name, name, "80")).expect(201);
        }
        assertThat(webhook.reviews()).hasSizeGreaterThanOrEqualTo(4);
        assertThat(webhook.connections() - before).isEqualTo(1);
        assertThat(Set.copyOf(webhook.reviews().stream()
                        .map(review -> review.at("/request/uid").asText())
                        .toList()))
                .hasSameSizeAs(webhook.reviews());
    }
}

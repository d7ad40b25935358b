package dev.polder.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.Widgets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A07–A11 (k/k {@code test/e2e/apimachinery/crd_watch.go}, {@code custom_resource_definition.go}). */
class DefinitionCasesTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static TestType anything() {
        return TestType.install(api, api.fresh("g") + ".example.com", "Noxu", TestType.ANYTHING, "v1");
    }

    @Test
    void watchesByName_seeTheLifeOfTheirObject() {
        TestType type = anything();
        String watch = type.objects() + "?watch=true&timeoutSeconds=600&fieldSelector=metadata.name%3D";
        try (WatchStream a = api.watch(watch + "name1");
                WatchStream b = api.watch(watch + "name2")) {
            api.post(type.objects(), type.object("name1", "")).expect(201);
            a.next("ADDED", "name1");
            api.post(type.objects(), type.object("name2", "")).expect(201);
            b.next("ADDED", "name2");
            for (String name : List.of("name1", "name2")) {
                api.mergePatch(type.objects() + "/" + name, "{'num':{'num1':4321}}")
                        .expect(200);
            }
            assertThat(a.next("MODIFIED", "name1").at("/num/num1")).isEqualTo("4321");
            b.next("MODIFIED", "name2");
            api.delete(type.objects() + "/name1").expect(200);
            a.next("DELETED", "name1");
            api.delete(type.objects() + "/name2").expect(200);
            b.next("DELETED", "name2");
        }
    }

    @Tag("k8s-2.13")
    @Tag("k8s-14.5")
    @Test
    void definition_isServedThenDeletedWithItsType() {
        TestType type = anything();
        assertThat(api.get("/apis/" + type.group() + "/v1")
                        .expect(200)
                        .node("/resources")
                        .findValuesAsText("name"))
                .containsExactly("noxus");
        api.get(type.objects()).expect(200);
        type.remove();
        api.get(type.definition()).expect(404);
        api.get(type.objects()).expect(404);
        api.get("/apis/" + type.group() + "/v1").expect(404);
    }

    @Test
    void statusSubresource_isReadUpdatedAndPatched() {
        TestType type = anything();
        ObjectNode whole = api.get(type.definition()).expect(200).json();
        ObjectNode status = api.get(type.definition() + "/status").expect(200).json();
        assertThat(status.path("spec")).isEqualTo(whole.path("spec"));
        // As Go writes a condition with nothing but a message.
        status.withArray("/status/conditions")
                .add(Answer.object("{'type':'','status':'','lastTransitionTime':null,'message':'updated'}"));

        Answer updated = api.put(type.definition() + "/status", status).expect(200);
        assertThat(messages(updated)).contains("updated");
        assertThat(messages(api.get(type.definition()))).contains("updated");

        Answer patched = api.jsonPatch(
                        type.definition() + "/status",
                        "[{'op':'add','path':'/status/conditions','value':[{'message':'patched'}]}]")
                .expect(200);
        assertThat(messages(patched)).containsExactly("patched");
    }

    private static List<String> messages(Answer definition) {
        return definition.node("/status/conditions").findValuesAsText("message");
    }

    @Test
    void definitions_areListedAndDeletedByLabel() {
        List<String> labelled = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String group = api.fresh("labelled") + ".example.com";
            String created = api.post(
                            TestType.DEFINITIONS,
                            TestType.definition(group, "Noxu", "'e2e-list':'yes'", TestType.ANYTHING, "v1"))
                    .expect(201)
                    .version();
            Widgets.awaitEstablished(api, "noxus." + group, created);
            labelled.add("noxus." + group);
        }
        TestType other = anything();
        String selected = TestType.DEFINITIONS + "?labelSelector=e2e-list%3Dyes";

        Answer list = api.get(selected).expect(200);
        assertThat(list.names()).containsExactlyInAnyOrderElementsOf(labelled);
        for (JsonNode item : list.node("/items")) {
            String name = item.at("/metadata/name").asText();
            assertThat(item.path("spec"))
                    .isEqualTo(api.get(TestType.DEFINITIONS + "/" + name).node("/spec"));
        }

        try (WatchStream watch = api.watch(
                TestType.DEFINITIONS + "?watch=true&labelSelector=e2e-list%3Dyes&resourceVersion=" + list.version())) {
            api.delete(selected).expect(200);
            List<String> gone = new ArrayList<>();
            while (gone.size() < labelled.size()) {
                WatchStream.Event event = watch.next();
                if (event.type().equals("DELETED")) {
                    gone.add(event.name());
                }
            }
            assertThat(gone).containsExactlyInAnyOrderElementsOf(labelled);
        }
        assertThat(api.get(selected).expect(200).names()).isEmpty();
        api.get(other.definition()).expect(200);
    }

    @Tag("k8s-14.12")
    @Test
    void defaults_applyToRequestsAndToStoredObjects() {
        TestType type = TestType.install(
                api,
                api.fresh("defaulted") + ".example.com",
                "Noxu",
                "{'type':'object','x-kubernetes-preserve-unknown-fields':true,"
                        + "'properties':{'a':{'type':'string'},'b':{'type':'string'}}}",
                "v1");
        String first = type.objects() + "/cr-1";
        String second = type.objects() + "/cr-2";
        String properties = "/spec/versions/0/schema/openAPIV3Schema/properties/";
        api.post(type.objects(), type.object("cr-1", "")).expect(201);

        api.jsonPatch(type.definition(), "[{'op':'add','path':'" + properties + "a/default','value':'A'}]")
                .expect(200);
        assertThat(api.get(first).expect(200).at("/a")).isEqualTo("A");
        assertThat(api.post(type.objects(), type.object("cr-2", "")).expect(201).at("/a"))
                .isEqualTo("A");

        api.jsonPatch(
                        type.definition(),
                        "[{'op':'remove','path':'" + properties + "a/default'}," + "{'op':'add','path':'" + properties
                                + "b/default','value':'B'}]")
                .expect(200);
        // The second was stored with its default, the first never was.
        Answer stored = api.get(second).expect(200);
        assertThat(stored.at("/a")).isEqualTo("A");
        assertThat(stored.at("/b")).isEqualTo("B");
        Answer unstored = api.get(first).expect(200);
        assertThat(unstored.node("/a").isMissingNode()).isTrue();
        assertThat(unstored.at("/b")).isEqualTo("B");
    }
}

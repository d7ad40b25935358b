package dev.polder.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A60–A63 (k/k {@code test/e2e/instrumentation/events.go}, {@code core_events.go}). */
class EventCasesTest {

    private static final String SERIES = "{'count':100,'lastObservedTime':'2017-09-19T13:49:16.000000Z'}";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static String newEvent(String namespace, String name, String label) {
        return "{'metadata':{'name':'" + name + "','labels':{'" + label + "':'true'}},'regarding':{'namespace':'"
                + namespace + "'},'eventTime':'2017-09-19T13:49:16.000000Z','note':'This is " + name
                + "','action':'Do','reason':'Test','type':'Normal','reportingController':'test-controller',"
                + "'reportingInstance':'test-node'}";
    }

    private static String coreEvent(String namespace, String name, String label) {
        return "{'metadata':{'name':'" + name + "','labels':{'" + label + "':'true'}},'involvedObject':{'namespace':'"
                + namespace + "'},'message':'This is " + name + "','reason':'Test','type':'Normal'}";
    }

    @Test
    void newEvent_isListedReadPatchedUpdatedAndDeleted() {
        String ns = api.namespace();
        String events = "/apis/events.k8s.io/v1/namespaces/" + ns + "/events";
        api.post(events, newEvent(ns, "event-test", "testevent-new")).expect(201);
        // In lists and by the fields of either group.
        String label = "?labelSelector=testevent-new%3Dtrue";
        assertThat(api.get("/apis/events.k8s.io/v1/events" + label).names()).containsExactly("event-test");
        assertThat(api.get(events + label).names()).containsExactly("event-test");
        assertThat(api.get("/api/v1/namespaces/" + ns + "/events?fieldSelector=source%3Dtest-controller")
                        .expect(200)
                        .names())
                .containsExactly("event-test");
        assertThat(api.get(events + "?fieldSelector=reportingController%3Dtest-controller")
                        .expect(200)
                        .names())
                .containsExactly("event-test");

        // Its note is immutable here (k/k validation.ValidateEventUpdate).
        lifeGoesOn(events, "event-test", "series", Answer.object(SERIES.replace("100", "2")));

        assertThat(api.get("/apis/events.k8s.io/v1/events" + label).names()).isEmpty();
        assertThat(api.get(events + label).names()).isEmpty();
    }

    @Test
    void coreEvent_isListedReadPatchedUpdatedAndDeleted() {
        String ns = api.namespace();
        String events = "/api/v1/namespaces/" + ns + "/events";
        api.post(events, coreEvent(ns, "event-test", "testevent-core")).expect(201);
        String label = "?labelSelector=testevent-core%3Dtrue";
        assertThat(api.get("/api/v1/events" + label).names()).containsExactly("event-test");

        lifeGoesOn(events, "event-test", "message", TextNode.valueOf("patched"));

        assertThat(api.get("/api/v1/events" + label).names()).isEmpty();
    }

    /** Patches, updates the series, and deletes; nothing but what was written changes. */
    private static void lifeGoesOn(String events, String name, String field, JsonNode value) {
        String path = events + "/" + name;
        ObjectNode expected = plain(api.get(path));
        ObjectNode patch = Answer.object("{}");
        patch.set(field, value);
        api.strategicPatch(path, patch.toString()).expect(200);
        expected.set(field, value);
        Answer patched = api.get(path);
        assertThat(plain(patched)).isEqualTo(expected);

        ObjectNode event = patched.json();
        event.set("series", Answer.object(SERIES));
        expected.set("series", Answer.object(SERIES));
        api.put(path, event).expect(200);
        assertThat(plain(api.get(path))).isEqualTo(expected);

        api.delete(path).expect(200);
        api.get(path).expect(404);
    }

    /** Without what the server says of every write. */
    private static ObjectNode plain(Answer event) {
        ObjectNode object = event.expect(200).json();
        object.withObject("/metadata").remove("resourceVersion");
        object.withObject("/metadata").remove("managedFields");
        return object;
    }

    @Test
    void newEvents_areDeletedTogether() {
        String ns = api.namespace();
        String events = "/apis/events.k8s.io/v1/namespaces/" + ns + "/events";
        for (int i = 1; i <= 3; i++) {
            api.post(events, newEvent(ns, "test-event-" + i, "testevent-set")).expect(201);
        }
        areDeletedTogether(events);
    }

    @Test
    void coreEvents_areDeletedTogether() {
        String ns = api.namespace();
        String events = "/api/v1/namespaces/" + ns + "/events";
        for (int i = 1; i <= 3; i++) {
            api.post(events, coreEvent(ns, "test-event-" + i, "testevent-set")).expect(201);
        }
        areDeletedTogether(events);
    }

    private static void areDeletedTogether(String events) {
        String label = "?labelSelector=testevent-set%3Dtrue";
        assertThat(api.get(events + label).expect(200).names()).hasSize(3);
        api.delete(events + label).expect(200);
        assertThat(api.get(events + label).expect(200).names()).isEmpty();
    }
}

package dev.polder.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.config.StoreConfig;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Events: one store, two groups (k/k {@code apis/core/validation/events.go}, {@code apis/events}). */
class EventTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static final String EVENTS = core("default");
    private static final String GROUPED = grouped("default");

    private static String core(String ns) {
        return "/api/v1/namespaces/" + ns + "/events";
    }

    private static String grouped(String ns) {
        return "/apis/events.k8s.io/v1/namespaces/" + ns + "/events";
    }

    private static String modern(String name, String ns) {
        return "{'metadata':{'name':'" + name + "'},'eventTime':'2020-01-02T03:04:05.000006Z',"
                + "'reportingController':'example.com/c','reportingInstance':'c-1','action':'Do','reason':'Done','type':'Normal',"
                + "'note':'all well','regarding':{'kind':'ConfigMap','name':'m','namespace':'" + ns + "'}}";
    }

    @Test
    void newEvent_isShownByTheCoreGroup() {
        String ns = api.namespace();
        api.post(grouped(ns), modern("e", ns)).expect(201);
        Answer seen = api.get(core(ns) + "/e").expect(200);
        assertThat(seen.at("/apiVersion")).isEqualTo("v1");
        assertThat(seen.at("/message")).isEqualTo("all well");
        assertThat(seen.at("/involvedObject/name")).isEqualTo("m");
        assertThat(seen.at("/reportingComponent")).isEqualTo("example.com/c");
        assertThat(seen.at("/reportingInstance")).isEqualTo("c-1");
        assertThat(seen.at("/eventTime")).isEqualTo("2020-01-02T03:04:05.000006Z");
        assertThat(seen.version()).isEqualTo(api.get(grouped(ns) + "/e").version());
    }

    /** k/k {@code ValidateEventCreate}: v1 checks no more of a name than every type does, events.k8s.io/v1 wants a subdomain. */
    @Test
    void nameOfAnEvent_isCheckedByTheNewGroupAlone() {
        String ns = api.namespace();
        String made =
                "{'metadata':{'name':'Job.1961548672'},'involvedObject':{'kind':'ConfigMap','name':'m','namespace':'"
                        + ns + "'},'reason':'Made','message':'hi','type':'Normal'}";
        api.post(core(ns), made).expect(201);
        assertThat(api.get(grouped(ns) + "/Job.1961548672").expect(200).at("/note"))
                .isEqualTo("hi");
        api.mergePatch(core(ns) + "/Job.1961548672", "{'count':2}").expect(200);
        assertThat(api.post(core(ns), made.replace("Job.", "Job%")).expect(422).at("/message"))
                .contains("metadata.name: Invalid value: \"Job%1961548672\": may not contain '%'");
        assertThat(api.post(grouped(ns), modern("Job.2", ns)).expect(422).at("/message"))
                .startsWith("Event.events.k8s.io \"Job.2\" is invalid: metadata.name: Invalid value: \"Job.2\":"
                        + " a lowercase RFC 1123 subdomain must consist of");
    }

    @Test
    void watchOfOneGroup_seesWritesOfTheOther() {
        String ns = api.namespace();
        try (WatchStream watch = api.watch(grouped(ns) + "?watch=true")) {
            api.post(
                            core(ns),
                            "{'metadata':{'name':'e'},'involvedObject':{'kind':'ConfigMap','name':'m','namespace':'"
                                    + ns
                                    + "'},'reason':'Made','message':'hi','type':'Normal','source':{'component':'c'},'count':2,"
                                    + "'firstTimestamp':'2020-01-02T03:04:05Z','lastTimestamp':'2020-01-02T03:04:06Z'}")
                    .expect(201);
            WatchStream.Event event = watch.next("ADDED", "e");
            assertThat(event.at("/apiVersion")).isEqualTo("events.k8s.io/v1");
            assertThat(event.at("/note")).isEqualTo("hi");
            assertThat(event.at("/deprecatedCount")).isEqualTo("2");
            assertThat(event.at("/deprecatedFirstTimestamp")).isEqualTo("2020-01-02T03:04:05Z");
            assertThat(event.at("/deprecatedLastTimestamp")).isEqualTo("2020-01-02T03:04:06Z");
            api.delete(core(ns) + "/e").expect(200);
            watch.next("DELETED", "e");
        }
    }

    @Test
    void patchThroughEitherGroup_isOneObject() {
        String ns = api.namespace();
        api.post(
                        core(ns),
                        "{'metadata':{'name':'e'},'involvedObject':{'kind':'ConfigMap','name':'m','namespace':'" + ns
                                + "'},'reason':'Made','message':'hi','type':'Normal','source':{'component':'c'}}")
                .expect(201);
        assertThat(api.strategicPatch(core(ns) + "/e", "{'message':'bye','count':5}")
                        .expect(200)
                        .at("/message"))
                .isEqualTo("bye");
        assertThat(api.get(grouped(ns) + "/e").at("/note")).isEqualTo("bye");
        assertThat(api.mergePatch(
                                grouped(ns) + "/e",
                                "{'series':{'count':2,'lastObservedTime':'2020-01-02T03:04:05.000000Z'}}")
                        .expect(200)
                        .at("/series/count"))
                .isEqualTo("2");
    }

    @Tag("k8s-21.15")
    @Test
    void namespaceOfTheSubject_mustFit() {
        String ns = api.namespace();
        assertThat(api.post(
                                core(ns),
                                "{'metadata':{'name':'e'},'involvedObject':{'kind':'ConfigMap','name':'m','namespace':'other'},"
                                        + "'reason':'Made'}")
                        .expect(422)
                        .at("/message"))
                .isEqualTo("Event \"e\" is invalid: involvedObject.namespace: Invalid value: \"other\": does not match"
                        + " event.namespace");
    }

    @Tag("k8s-21.15")
    @Test
    void newGroup_asksForMore() {
        String ns = api.namespace();
        String event = "{'metadata':{'name':'e'},'regarding':{'namespace':'" + ns + "'}}";
        assertThat(api.post(grouped(ns), event).expect(422).at("/message")).contains("eventTime: Required value");
        String refused = api.post(
                        grouped(ns),
                        event.replace("'regarding'", "'eventTime':'2020-01-02T03:04:05.000006Z','regarding'"))
                .expect(422)
                .at("/message");
        assertThat(refused)
                .contains("reportingController: Required value")
                .contains("reportingInstance: Required value")
                .contains("action: Required value")
                .contains("reason: Required value")
                .contains("type: Invalid value: \"\": has invalid value: ");
    }

    @Tag("k8s-12.12")
    @Tag("k8s-21.16")
    @Test
    void collections_areSelectedByTheFieldsOfEitherGroup() {
        String ns = api.namespace();
        api.post(grouped(ns), modern("a", ns)).expect(201);
        api.post(grouped(ns), modern("b", ns).replace("'m'", "'other'")).expect(201);
        assertThat(api.get(core(ns) + "?fieldSelector=involvedObject.name%3Dm,reportingComponent%3Dexample.com/c")
                        .names())
                .containsExactly("a");
        assertThat(api.get("/api/v1/events?fieldSelector=involvedObject.namespace%3D" + ns)
                        .names())
                .containsExactly("a", "b");
        assertThat(api.get(grouped(ns) + "?fieldSelector=reportingController%3Dexample.com/c,type!%3DWarning")
                        .names())
                .containsExactly("a", "b");
        assertThat(api.delete(grouped(ns) + "?fieldSelector=regarding.name%3Dother")
                        .names())
                .containsExactly("b");
        api.delete(core(ns)).expect(200);
        assertThat(api.get(grouped(ns)).names()).isEmpty();
    }

    @Test
    void table_isForPeople() {
        String ns = api.namespace();
        api.post(grouped(ns), modern("e", ns)).expect(201);
        Answer table = api.get(core(ns), "Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
                .expect(200);
        assertThat(table.node("/columnDefinitions").findValuesAsText("name"))
                .startsWith("Last Seen", "Type", "Reason", "Object");
        assertThat(table.node("/rows/0/cells").toString()).contains("\"Done\"", "configmap/m", "all well");
    }

    private static String lasting(String name) {
        return "{'metadata':{'name':'" + name
                + "'},'involvedObject':{'kind':'ConfigMap','name':'m','namespace':'default'},"
                + "'reason':'Made','message':'hi','type':'Normal','source':{'component':'c'}}";
    }

    private static ApiServer keeping(Path root, Duration ttl) {
        return ApiServer.startIn(root, StoreConfig.defaults().withEventTtl(ttl));
    }

    @Test
    @Tag("k8s-21.14")
    void eventsOfBothGroups_goWhenTheirTimeHasPassed(@TempDir Path root) {
        try (ApiServer api = keeping(root, Duration.ofSeconds(1));
                WatchStream core = api.watch(EVENTS + "?watch=true");
                WatchStream grouped = api.watch(GROUPED + "?watch=true")) {
            api.post("/api/v1/namespaces/default/configmaps", "{'metadata':{'name':'stays'}}")
                    .expect(201);
            api.post(EVENTS, lasting("e")).expect(201);
            core.next("ADDED", "e");
            grouped.next("ADDED", "e");
            assertThat(core.next("DELETED", "e").at("/message")).isEqualTo("hi");
            assertThat(grouped.next("DELETED", "e").at("/note")).isEqualTo("hi");
            api.get(EVENTS + "/e").expect(404);
            api.get("/api/v1/namespaces/default/configmaps/stays").expect(200);
        }
    }

    @Test
    @Tag("k8s-21.14")
    void eventThatIsWrittenAgain_outlivesOneThatIsNot(@TempDir Path root) {
        try (ApiServer api = keeping(root, Duration.ofSeconds(5));
                WatchStream watch = api.watch(EVENTS + "?watch=true&fieldSelector=reason=Made")) {
            api.post(EVENTS, lasting("first")).expect(201);
            watch.next("ADDED", "first");
            api.post(EVENTS, lasting("clock")).expect(201);
            watch.next("ADDED", "clock");
            WatchStream.Event event;
            int count = 1;
            do {
                api.mergePatch(EVENTS + "/first", "{'count':" + ++count + "}").expect(200);
                event = watch.next();
            } while (!event.type().equals("DELETED"));
            assertThat(event.name()).isEqualTo("clock");
            api.get(EVENTS + "/first").expect(200);
            watch.through("DELETED", "first");
        }
    }

    @Test
    void ttlOfZero_keepsThem_andARestartFindsThoseWhoseTimeHasPassed(@TempDir Path root) {
        String created;
        try (ApiServer api = keeping(root, Duration.ZERO)) {
            created = api.post(EVENTS, lasting("e")).expect(201).at("/metadata/resourceVersion");
        }
        try (ApiServer api = keeping(root, Duration.ofHours(1))) {
            api.get(EVENTS + "/e").expect(200);
        }
        try (ApiServer api = keeping(root, Duration.ofMillis(1));
                WatchStream watch = api.watch(EVENTS + "?watch=true&resourceVersion=" + created)) {
            watch.next("DELETED", "e");
        }
    }
}

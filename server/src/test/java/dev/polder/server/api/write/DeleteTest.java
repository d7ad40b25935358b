package dev.polder.server.api.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.BoundedView;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.Widgets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DELETE of one object (apiserver {@code registry/generic/registry/store.go} Delete, {@code rest/delete.go}). */
@Tag(BoundedView.TAG)
class DeleteTest {

    private static final String GROUP = "delete.example.com";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    @BeforeAll
    static void start() {
        Widgets.install(api, GROUP, Widgets.definition(GROUP));
    }

    private static String map(String finalizers) {
        String maps = "/api/v1/namespaces/" + api.namespace() + "/configmaps";
        api.post(maps, "{'metadata':{'name':'a','finalizers':[" + finalizers + "]}}")
                .expect(201);
        return maps + "/a";
    }

    @Tag("k8s-6.16")
    @Tag("k8s-11.4")
    @Test
    void withoutFinalizers_theObjectGoesAndAStatusSaysSo() {
        String map = map("");
        String uid = api.get(map).at("/metadata/uid");
        Answer gone = api.delete(map).expect(200);
        assertThat(gone.at("/kind")).isEqualTo("Status");
        assertThat(gone.at("/apiVersion")).isEqualTo("v1");
        assertThat(gone.at("/status")).isEqualTo("Success");
        assertThat(gone.at("/details/name")).isEqualTo("a");
        assertThat(gone.at("/details/kind")).isEqualTo("configmaps");
        // kubectl waits for the end of this uid.
        assertThat(gone.at("/details/uid")).isEqualTo(uid);
        api.get(map).refused(404, "NotFound", "configmaps \"a\" not found");
        api.delete(map).refused(404, "NotFound", "configmaps \"a\" not found");
        assertThat(api.delete(Widgets.made(api, GROUP, "{}")).expect(200).at("/details/group"))
                .isEqualTo(GROUP);
    }

    @Tag("k8s-7.15")
    @Tag("k8s-11.5")
    @Test
    void finalizers_keepTheObject() {
        String map = map("'example.com/f'");
        Answer kept = api.delete(map).expect(200);
        assertThat(kept.at("/kind")).isEqualTo("ConfigMap");
        assertThat(kept.at("/metadata/deletionTimestamp")).endsWith("Z");
        assertThat(kept.at("/metadata/deletionGracePeriodSeconds")).isEqualTo("0");
        Answer again = api.delete(map).expect(200);
        assertThat(again.version()).isEqualTo(kept.version());
        // apiserver endpoints/handlers/delete.go
        api.delete(map, "{'orphanDependents':false}").expect(202);
        // The write that takes the last finalizer away is the end; it answers with what it wrote.
        Answer last = api.mergePatch(map, "{'metadata':{'finalizers':null}}").expect(200);
        assertThat(last.node("/metadata/finalizers").isMissingNode()).isTrue();
        api.get(map).expect(404);
    }

    @Tag("k8s-7.7")
    @Tag("k8s-11.5")
    @Test
    void markOfDeletion_countsAsAGeneration() {
        String widgets = Widgets.path(GROUP, api.namespace());
        api.post(
                        widgets,
                        "{'apiVersion':'" + GROUP + "/v1','kind':'Widget','metadata':{'name':'w',"
                                + "'finalizers':['example.com/f']}}")
                .expect(201);
        assertThat(api.delete(widgets + "/w").expect(200).at("/metadata/generation"))
                .isEqualTo("2");
        assertThat(api.delete(widgets + "/w").expect(200).at("/metadata/generation"))
                .isEqualTo("2");
    }

    @Tag("k8s-11.3")
    @Test
    void preconditions_mustHold() {
        String map = map("");
        String uid = api.get(map).at("/metadata/uid");
        String version = api.get(map).version();
        api.delete(map, "{'preconditions':{'uid':'other'}}")
                .refused(
                        409,
                        "Conflict",
                        // NewConflict gets the kind where others give it the resource (rest.BeforeDelete).
                        "Operation cannot be fulfilled on ConfigMap \"a\": the UID in the precondition (other) does not"
                                + " match the UID in record (" + uid
                                + "). The object might have been deleted and then recreated");
        api.delete(map, "{'preconditions':{'resourceVersion':'1'}}")
                .refused(
                        409,
                        "Conflict",
                        "Operation cannot be fulfilled on ConfigMap \"a\": the ResourceVersion in the precondition (1)"
                                + " does not match the ResourceVersion in record (" + version
                                + "). The object might have been modified");
        api.delete(map, "{'preconditions':{'uid':'" + uid + "','resourceVersion':'" + version + "'}}")
                .expect(200);
    }

    @Tag("k8s-11.6")
    @Test
    void orphan_isRecordedAndCarriedOut() {
        String owner = map("");
        String uid = api.get(owner).at("/metadata/uid");
        String maps = owner.substring(0, owner.length() - 2);
        Answer child = api.post(
                        maps,
                        "{'metadata':{'name':'child','ownerReferences':[{'apiVersion':'v1','kind':'ConfigMap','name':'a','uid':'"
                                + uid + "'}]}}")
                .expect(201);
        try (WatchStream watch =
                api.watch(maps + "?watch=true&fieldSelector=metadata.name%3Da&resourceVersion=" + child.version())) {
            Answer marked = api.delete(owner, "{'propagationPolicy':'Orphan'}").expect(200);
            assertThat(marked.node("/metadata/finalizers").toString()).isEqualTo("[\"orphan\"]");
            watch.through("DELETED", "a");
        }
        assertThat(api.get(maps + "/child")
                        .expect(200)
                        .node("/metadata/ownerReferences")
                        .isMissingNode())
                .isTrue();
    }

    @Tag("k8s-11.6")
    @Test
    void foreground_waitsForBlockingDependents() {
        String owner = map("");
        String uid = api.get(owner).at("/metadata/uid");
        String maps = owner.substring(0, owner.length() - 2);
        Answer child = api.post(
                        maps,
                        "{'metadata':{'name':'child','finalizers':['example.com/f'],'ownerReferences':[{'apiVersion':'v1',"
                                + "'kind':'ConfigMap','name':'a','uid':'" + uid + "','blockOwnerDeletion':true}]}}")
                .expect(201);
        Answer marked = api.delete(owner, "{'propagationPolicy':'Foreground'}").expect(200);
        assertThat(marked.node("/metadata/finalizers").toString()).isEqualTo("[\"foregroundDeletion\"]");
        try (WatchStream watch = api.watch(maps + "?watch=true&resourceVersion=" + child.version())) {
            WatchStream.Event event;
            do {
                event = watch.next();
            } while (!event.name().equals("child"));
            assertThat(event.at("/metadata/deletionTimestamp")).isNotEmpty();
            api.get(owner).expect(200);
            api.mergePatch(maps + "/child", "{'metadata':{'finalizers':null}}").expect(200);
            watch.through("DELETED", "a");
        }
    }

    @Tag("k8s-11.6")
    @Test
    void policy_replacesTheFinalizersOfOtherPolicies() {
        String map = map("'orphan','example.com/f'");
        Answer marked = api.delete(map, "{'propagationPolicy':'Background'}").expect(200);
        assertThat(marked.node("/metadata/finalizers").toString()).isEqualTo("[\"example.com/f\"]");
        api.delete(map("'foregroundDeletion'"), "{'propagationPolicy':'Background'}")
                .expect(200);
    }

    @Tag("k8s-11.2")
    @Test
    void contradictoryOrUnknownPolicies_areRefused() {
        String map = map("");
        String prefix = "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: ";
        api.delete(map, "{'propagationPolicy':'Sometimes'}")
                .refused(
                        422,
                        "Invalid",
                        prefix + "Unsupported value: \"Sometimes\": supported values: \"Foreground\", \"Background\","
                                + " \"Orphan\", \"nil\"");
        assertThat(api.delete(map, "{'propagationPolicy':'Orphan','orphanDependents':true}")
                        .expect(422)
                        .at("/message"))
                .endsWith("orphanDependents and deletionPropagation cannot be both set");
        assertThat(api.delete(map + "?propagationPolicy=Never").expect(422).at("/reason"))
                .isEqualTo("Invalid");
    }

    /**
     * Go's decoder takes no text for a boolean or a number (the words are encoding/json's {@code UnmarshalTypeError}). Upstream
     * hands them out as a 500; here what a client has sent wrongly is a 400.
     */
    @Tag("k8s-11.1")
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        'orphanDependents':'true' | string | DeleteOptions.orphanDependents of type bool
        'gracePeriodSeconds':'0' | string | DeleteOptions.gracePeriodSeconds of type int64
        'dryRun':'All' | string | DeleteOptions.dryRun of type []string
        'preconditions':{'resourceVersion':4} | number | Preconditions.preconditions.resourceVersion of type string
        'ignoreStoreReadErrorWithClusterBreakingPotential':'true' | string | \
        DeleteOptions.ignoreStoreReadErrorWithClusterBreakingPotential of type bool
        """)
    void valueOfAnotherType_isRefused(String option, String given, String field) {
        String map = map("");
        api.delete(map, "{" + option + "}")
                .refused(400, "BadRequest", "json: cannot unmarshal " + given + " into Go struct field " + field);
        api.get(map).expect(200);
        api.delete(map.substring(0, map.lastIndexOf('/')), "{" + option + "}").expect(400);
    }

    @Tag("k8s-7.16")
    @Tag("k8s-11.11")
    @Test
    void dryRun_inTheBodyOrTheQuery_keepsTheObject() {
        String map = map("");
        api.delete(map, "{'dryRun':['All']}").expect(200);
        api.delete(map + "?dryRun=All").expect(200);
        api.get(map).expect(200);
        api.delete(map, "{'dryRun':['Some']}").expect(422);
    }

    @Tag("k8s-5.4")
    @Tag("k8s-11.1")
    @Test
    void bodies_ofWhateverGroupVersion_areOptions() {
        for (String type : new String[] {
            "", "'kind':'DeleteOptions','apiVersion':'v1',", "'kind':'DeleteOptions','apiVersion':'meta.k8s.io/v1',"
        }) {
            api.delete(map(""), "{" + type + "'gracePeriodSeconds':0,'propagationPolicy':'Background'}")
                    .expect(200);
        }
        assertThat(api.delete(map(""), "{'propagationPolicy':").expect(400).at("/reason"))
                .isEqualTo("BadRequest");
    }
}

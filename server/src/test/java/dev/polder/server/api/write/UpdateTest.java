package dev.polder.server.api.write;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.BoundedView;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** PUT (apiserver {@code registry/rest/update.go}, {@code registry/generic/registry/store.go} Update). */
@Tag(BoundedView.TAG)
class UpdateTest {

    private static final String GROUP = "update.example.com";
    private static final String MODIFIED =
            "the object has been modified; please apply your changes to the latest version and try again";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    @BeforeAll
    static void start() {
        Widgets.install(api, GROUP, Widgets.definition(GROUP));
    }

    private static String map() {
        String maps = "/api/v1/namespaces/" + api.namespace() + "/configmaps";
        api.post(maps, "{'metadata':{'name':'a'},'data':{'k':'v'}}").expect(201);
        return maps + "/a";
    }

    @Tag("k8s-6.4")
    @Tag("k8s-7.12")
    @Test
    void staleVersion_isAConflict() {
        String map = map();
        ObjectNode read = api.get(map).json();
        api.mergePatch(map, "{'data':{'k':'other'}}").expect(200);
        Answer refused = api.put(map, read)
                .refused(409, "Conflict", "Operation cannot be fulfilled on configmaps \"a\": " + MODIFIED);
        assertThat(refused.at("/details/kind")).isEqualTo("configmaps");
        assertThat(refused.at("/details/name")).isEqualTo("a");
        String widget = Widgets.made(api, GROUP, "{'size':1}");
        ObjectNode old = api.get(widget).json();
        api.mergePatch(widget, "{'spec':{'size':2}}").expect(200);
        api.put(widget, old)
                .refused(409, "Conflict", "Operation cannot be fulfilled on widgets." + GROUP + " \"w\": " + MODIFIED);
    }

    @Tag("k8s-7.11")
    @Test
    void withoutVersion_whereTheTypeAllowsIt() {
        String map = map();
        Answer put = api.put(map, "{'metadata':{'name':'a'},'data':{'x':'y'}}").expect(200);
        assertThat(put.node("/data").toString()).isEqualTo("{\"x\":\"y\"}");
        String widget = Widgets.made(api, GROUP, "{'size':1}");
        api.put(widget, Widgets.widget(GROUP, "w", "{'size':2}"))
                .refused(
                        422,
                        "Invalid",
                        "Widget." + GROUP + " \"w\" is invalid: metadata.resourceVersion: Invalid value: 0: must be"
                                + " specified for an update");
        String account = map.replace("configmaps/a", "serviceaccounts");
        api.post(account, "{'metadata':{'name':'s'}}").expect(201);
        api.put(account + "/s", "{'metadata':{'name':'s'}}").expect(422);
    }

    @Tag("k8s-7.10")
    @Test
    void samePutTwice_changesNothing() {
        String map = map();
        ObjectNode read = api.get(map).json();
        Answer again = api.put(map, read).expect(200);
        assertThat(again.version())
                .isEqualTo(read.at("/metadata/resourceVersion").asText());
        assertThat(api.get(map).version()).isEqualTo(again.version());
    }

    @Tag("k8s-7.9")
    @Tag("k8s-7.14")
    @Test
    void whatOnlyTheServerSays_isKept() {
        String map = map();
        ObjectNode read = api.get(map).json();
        ObjectNode metadata = (ObjectNode) read.get("metadata");
        String created = metadata.path("creationTimestamp").asText();
        metadata.put("creationTimestamp", "2001-01-01T00:00:00Z");
        metadata.put("generation", 17);
        metadata.put("selfLink", "/x");
        Answer put = api.put(map, read).expect(200);
        assertThat(put.at("/metadata/creationTimestamp")).isEqualTo(created);
        assertThat(put.node("/metadata/selfLink").isMissingNode()).isTrue();
    }

    @Tag("k8s-7.12")
    @Test
    void anotherUid_isAConflict() {
        String map = map();
        String uid = api.get(map).at("/metadata/uid");
        api.put(map, "{'metadata':{'name':'a','uid':'other'}}")
                .refused(
                        409,
                        "Conflict",
                        "Operation cannot be fulfilled on configmaps \"a\": Precondition failed: UID in precondition:"
                                + " other, UID in object meta: " + uid);
    }

    @Tag("k8s-1.11")
    @Test
    void anotherName_isRefused() {
        api.put(map(), "{'metadata':{'name':'b'}}")
                .refused(400, "BadRequest", "the name of the object (b) does not match the name on the URL (a)");
    }

    @Test
    void missingObject_isCreatedOnlyWhereTheTypeAllowsIt() {
        String ns = "/api/v1/namespaces/" + api.namespace();
        api.put(ns + "/configmaps/gone", "{'metadata':{'name':'gone'}}")
                .refused(404, "NotFound", "configmaps \"gone\" not found");
        // Leases and RBAC objects may be created by PUT (AllowCreateOnUpdate).
        String leases = ns.replace("/api/v1", "/apis/coordination.k8s.io/v1") + "/leases";
        api.put(leases + "/l", "{'metadata':{'name':'l'},'spec':{'holderIdentity':'me','leaseDurationSeconds':1}}")
                .expect(201);
        String roles = ns.replace("/api/v1", "/apis/rbac.authorization.k8s.io/v1") + "/roles";
        api.put(roles + "/r", "{'metadata':{'name':'r'},'rules':[]}").expect(201);
    }

    @Tag("k8s-7.16")
    @Test
    void dryRun_showsTheOutcomeOnly() {
        String map = map();
        Answer dry = api.put(map + "?dryRun=All", "{'metadata':{'name':'a'},'data':{'x':'y'}}")
                .expect(200);
        assertThat(dry.at("/data/x")).isEqualTo("y");
        assertThat(api.get(map).at("/data/x")).isEmpty();
        assertThat(dry.version()).isEqualTo(api.get(map).version());
    }

    @Tag("k8s-7.7")
    @Tag("k8s-14.21")
    @Test
    void generation_countsChangesOfTheSpecOnly() {
        String widget = Widgets.made(api, GROUP, "{'size':1}");
        assertThat(api.mergePatch(widget, "{'metadata':{'labels':{'a':'b'}}}").at("/metadata/generation"))
                .isEqualTo("1");
        assertThat(api.mergePatch(widget, "{'spec':{'size':2}}").at("/metadata/generation"))
                .isEqualTo("2");
        assertThat(api.mergePatch(widget + "/status", "{'status':{'phase':'Up'}}")
                        .at("/metadata/generation"))
                .isEqualTo("2");
        assertThat(api.mergePatch(widget, "{'metadata':{'generation':40}}").at("/metadata/generation"))
                .isEqualTo("2");
    }

    @Tag("k8s-10.1")
    @Tag("k8s-10.2")
    @Test
    void statusAndRest_areWrittenApart() {
        String widget = Widgets.made(api, GROUP, "{'size':1}");
        ObjectNode object = api.get(widget).json();
        ((ObjectNode) object.get("spec")).put("size", 5);
        object.putObject("status").put("phase", "Up");
        ((ObjectNode) object.get("metadata")).putObject("labels").put("a", "b");
        Answer status = api.put(widget + "/status", object).expect(200);
        assertThat(status.at("/status/phase")).isEqualTo("Up");
        assertThat(status.at("/spec/size")).isEqualTo("1");
        assertThat(status.at("/metadata/labels/a")).isEmpty();
        ((ObjectNode) object.get("metadata")).put("resourceVersion", status.version());
        ((ObjectNode) object.get("status")).put("phase", "Down");
        Answer main = api.put(widget, object).expect(200);
        assertThat(main.at("/spec/size")).isEqualTo("5");
        assertThat(main.at("/metadata/labels/a")).isEqualTo("b");
        assertThat(main.at("/status/phase")).isEqualTo("Up");
        assertThat(api.get(widget + "/status").expect(200).at("/spec/size")).isEqualTo("5");
    }

    @Tag("k8s-7.21")
    @Test
    void immutableConfigMapAndSecret_keepTheirData() {
        String map = map();
        api.mergePatch(map, "{'immutable':true}").expect(200);
        // k/k validation ValidateConfigMapUpdate
        api.mergePatch(map, "{'data':{'k':'w'}}")
                .refused(
                        422,
                        "Invalid",
                        "ConfigMap \"a\" is invalid: data: Forbidden: field is immutable when `immutable` is set");
        api.mergePatch(map, "{'immutable':false}").expect(422);
        api.mergePatch(map, "{'metadata':{'labels':{'a':'b'}}}").expect(200);
        String secrets = map.replace("configmaps/a", "secrets");
        api.post(secrets, "{'metadata':{'name':'s'},'immutable':true,'data':{'k':'AA=='}}")
                .expect(201);
        api.mergePatch(secrets + "/s", "{'data':{'k':'BB=='}}")
                .refused(
                        422,
                        "Invalid",
                        "Secret \"s\" is invalid: data: Forbidden: field is immutable when `immutable` is set");
        api.post(secrets, "{'metadata':{'name':'t'}}").expect(201);
        assertThat(api.mergePatch(secrets + "/t", "{'type':'example.com/x'}")
                        .expect(422)
                        .at("/message"))
                .isEqualTo("Secret \"t\" is invalid: type: Invalid value: \"example.com/x\": field is immutable");
    }

    @Tag("k8s-7.14")
    @Test
    void newFinalizersOfATerminatingObject_areForbidden() {
        String map = map();
        api.mergePatch(map, "{'metadata':{'finalizers':['example.com/a']}}").expect(200);
        api.delete(map).expect(200);
        api.mergePatch(map, "{'metadata':{'finalizers':['example.com/a','example.com/b']}}")
                .refused(
                        422,
                        "Invalid",
                        "ConfigMap \"a\" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the"
                                + " object is being deleted, found new finalizers []string{\"example.com/b\"}");
    }

    @Tag("k8s-7.21")
    @Tag("k8s-22.11")
    @Test
    void roleRef_isImmutable() {
        String bindings = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";
        String name = api.fresh("b");
        String body = "{'metadata':{'name':'" + name + "'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io',"
                + "'kind':'ClusterRole','name':'one'}}";
        api.post(bindings, body).expect(201);
        assertThat(api.put(bindings + "/" + name, body.replace("'one'", "'two'"))
                        .expect(422)
                        .at("/message"))
                .contains("roleRef: Invalid value: ")
                .endsWith(": cannot change roleRef");
    }
}

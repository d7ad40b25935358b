package dev.polder.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.workspace.Workspaces;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Namespaces from birth to end (k/k {@code registry/core/namespace}, {@code controller/namespace}, plugin NamespaceLifecycle). */
class NamespaceTest {

    private static final String NAMESPACES = "/api/v1/namespaces";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static void awaitEnd(String name, String version) {
        try (WatchStream watch = api.watch(
                NAMESPACES + "?watch=true&fieldSelector=metadata.name%3D" + name + "&resourceVersion=" + version)) {
            watch.through("DELETED", name);
        }
    }

    /** Workspaces have those of kcp's {@code config/universal}, which its initializer makes. */
    @Tag("k8s-21.1")
    @Test
    void namespaces_thatAreAlwaysThere() {
        assertThat(api.get(NAMESPACES).names()).contains("default");
        assertThat(api.inCluster("system:admin").get(NAMESPACES).names())
                .containsExactly("default", "kube-public", "kube-system");
        JsonNode made = Workspaces.ready(api, api.fresh("ws"), "universal");
        ApiServer in = api.inCluster(made.at("/spec/cluster").asText());
        assertThat(in.get(NAMESPACES).names()).containsExactly("default", "kube-system");
        for (String name : new String[] {"default", "kube-system"}) {
            assertThat(in.get(NAMESPACES + "/" + name).at("/status/phase")).isEqualTo("Active");
            in.delete(NAMESPACES + "/" + name)
                    .refused(
                            403,
                            "Forbidden",
                            "namespaces \"" + name + "\" is forbidden: this namespace may not be deleted");
        }
    }

    @Tag("k8s-21.1")
    @Test
    void newNamespace_isActiveAndLabelled() {
        String name = api.fresh("ns");
        Answer made = api.post(NAMESPACES, "{'metadata':{'name':'" + name + "'},'status':{'phase':'Odd'}}")
                .expect(201);
        assertThat(made.at("/status/phase")).isEqualTo("Active");
        assertThat(made.node("/spec/finalizers").toString()).isEqualTo("[\"kubernetes\"]");
        assertThat(made.node("/metadata/labels").toString())
                .isEqualTo("{\"kubernetes.io/metadata.name\":\"" + name + "\"}");
        api.mergePatch(NAMESPACES + "/" + name, "{'metadata':{'labels':null}}").expect(200);
        assertThat(api.get(NAMESPACES + "/" + name).at("/metadata/labels/kubernetes.io~1metadata.name"))
                .isEqualTo(name);
    }

    @Tag("k8s-7.4")
    @Test
    void badName_isNoLabel() {
        // apimachinery IsDNS1123Label
        api.post(NAMESPACES, "{'metadata':{'name':'a.b'}}")
                .refused(
                        422,
                        "Invalid",
                        "Namespace \"a.b\" is invalid: metadata.name: Invalid value: \"a.b\": must not contain dots");
    }

    @Tag("k8s-21.6")
    @Test
    void defaults_appearAndComeBack() {
        String ns = api.namespace();
        String maps = NAMESPACES + "/" + ns + "/configmaps";
        try (WatchStream watch =
                api.watch(maps + "?watch=true&fieldSelector=metadata.name%3Dkube-root-ca.crt&resourceVersion=0")) {
            WatchStream.Event made = watch.next("ADDED", "kube-root-ca.crt");
            assertThat(made.object().at("/data/ca.crt").asText()).startsWith("-----BEGIN CERTIFICATE-----");
            api.mergePatch(maps + "/kube-root-ca.crt", "{'data':{'ca.crt':'x'}}")
                    .expect(200);
            watch.next("MODIFIED", "kube-root-ca.crt");
            assertThat(watch.next("MODIFIED", "kube-root-ca.crt").object().at("/data/ca.crt"))
                    .isEqualTo(made.object().at("/data/ca.crt"));
            api.delete(maps + "/kube-root-ca.crt").expect(200);
            watch.next("DELETED", "kube-root-ca.crt");
            watch.next("ADDED", "kube-root-ca.crt");
        }
        try (WatchStream watch = api.watch(NAMESPACES + "/" + ns + "/serviceaccounts?watch=true")) {
            watch.next("ADDED", "default");
        }
    }

    @Tag("k8s-21.2")
    @Tag("k8s-21.3")
    @Test
    void deletion_emptiesTheNamespaceAndThenItGoes() {
        String ns = api.namespace();
        String maps = NAMESPACES + "/" + ns + "/configmaps";
        api.post(maps, "{'metadata':{'name':'a'}}").expect(201);
        api.post("/apis/coordination.k8s.io/v1/namespaces/" + ns + "/leases", "{'metadata':{'name':'l'}}")
                .expect(201);
        Answer marked = api.delete(NAMESPACES + "/" + ns).expect(200);
        assertThat(marked.at("/kind")).isEqualTo("Namespace");
        assertThat(marked.at("/status/phase")).isEqualTo("Terminating");
        assertThat(marked.at("/metadata/deletionTimestamp")).isNotEmpty();
        awaitEnd(ns, marked.version());
        api.get(NAMESPACES + "/" + ns).refused(404, "NotFound", "namespaces \"" + ns + "\" not found");
        assertThat(api.get(maps).names()).isEmpty();
    }

    @Tag("k8s-21.5")
    @Test
    void terminatingNamespace_takesNothingNew() {
        String ns = api.namespace();
        String maps = NAMESPACES + "/" + ns + "/configmaps";
        api.post(maps, "{'metadata':{'name':'held','finalizers':['example.com/f']}}")
                .expect(201);
        String version = api.delete(NAMESPACES + "/" + ns).expect(200).version();
        Answer refused = api.post(maps, "{'metadata':{'name':'new'}}")
                .refused(
                        403,
                        "Forbidden",
                        "configmaps \"new\" is forbidden: unable to create new content in namespace " + ns
                                + " because it is being terminated");
        assertThat(refused.at("/details/causes/0/reason")).isEqualTo("NamespaceTerminating");
        assertThat(refused.at("/details/causes/0/message")).isEqualTo("namespace " + ns + " is being terminated");
        assertThat(refused.at("/details/causes/0/field")).isEqualTo("metadata.namespace");
        // A second DELETE shows the namespace as it is (registry/core/namespace/storage since 1.19; a 409 before).
        Answer again = api.delete(NAMESPACES + "/" + ns).expect(200);
        assertThat(again.at("/status/phase")).isEqualTo("Terminating");
        api.mergePatch(maps + "/held", "{'metadata':{'finalizers':null}}").expect(200);
        awaitEnd(ns, version);
    }

    /** k/k {@code pkg/controller/namespace/deletion/status_condition_utils.go}. */
    @Tag("k8s-21.4")
    @Test
    void conditions_sayWhatKeepsTheNamespace() {
        String ns = api.namespace();
        String maps = NAMESPACES + "/" + ns + "/configmaps";
        for (String name : List.of("a", "b")) {
            api.post(
                            maps,
                            "{'metadata':{'name':'" + name + "','finalizers':['example.com/f','example.com/" + name
                                    + "']}}")
                    .expect(201);
        }
        api.post(maps, "{'metadata':{'name':'free'}}").expect(201);
        String version = api.delete(NAMESPACES + "/" + ns).expect(200).version();
        try (WatchStream watch = api.watch(
                NAMESPACES + "?watch=true&fieldSelector=metadata.name%3D" + ns + "&resourceVersion=" + version)) {
            assertThat(conditions(watch.next()))
                    .containsExactly(
                            "NamespaceDeletionDiscoveryFailure False ResourcesDiscovered"
                                    + " All resources successfully discovered",
                            "NamespaceDeletionGroupVersionParsingFailure False ParsedGroupVersions"
                                    + " All legacy kube types successfully parsed",
                            "NamespaceDeletionContentFailure False ContentDeleted"
                                    + " All content successfully deleted, may be waiting on finalization",
                            "NamespaceContentRemaining True SomeResourcesRemain"
                                    + " Some resources are remaining: configmaps. has 2 resource instances",
                            "NamespaceFinalizersRemaining True SomeFinalizersRemain"
                                    + " Some content in the namespace has finalizers remaining: example.com/a in 1"
                                    + " resource instances, example.com/b in 1 resource instances, example.com/f in 2"
                                    + " resource instances");
            api.mergePatch(maps + "/a", "{'metadata':{'finalizers':null}}").expect(200);
            assertThat(conditions(watch.next()))
                    .contains("NamespaceContentRemaining True SomeResourcesRemain"
                            + " Some resources are remaining: configmaps. has 1 resource instances");
            api.mergePatch(maps + "/b", "{'metadata':{'finalizers':null}}").expect(200);
            watch.through("DELETED", ns);
        }
    }

    private static List<String> conditions(WatchStream.Event event) {
        return event.object()
                .at("/status/conditions")
                .valueStream()
                .map(one -> one.path("type").asText() + " " + one.path("status").asText() + " "
                        + one.path("reason").asText() + " "
                        + one.path("message").asText())
                .toList();
    }

    @Tag("k8s-21.5")
    @Test
    void missingNamespace_takesNothing() {
        api.post(NAMESPACES + "/nowhere/configmaps", "{'metadata':{'name':'a'}}")
                .refused(404, "NotFound", "namespaces \"nowhere\" not found");
    }

    @Test
    void immortalNamespaces_cannotBeDeleted() {
        api.delete(NAMESPACES + "/default")
                .refused(403, "Forbidden", "namespaces \"default\" is forbidden: this namespace may not be deleted");
    }

    @Tag("k8s-10.6")
    @Tag("k8s-21.3")
    @Test
    void finalize_isWhatEndsIt() {
        String ns = api.fresh("ns");
        api.post(NAMESPACES, "{'metadata':{'name':'" + ns + "'},'spec':{'finalizers':['example.com/mine']}}")
                .expect(201);
        String version = api.delete(NAMESPACES + "/" + ns).expect(200).version();
        Answer live = api.get(NAMESPACES + "/" + ns).expect(200);
        assertThat(live.node("/spec/finalizers").toString()).contains("example.com/mine");
        api.put(
                        NAMESPACES + "/" + ns + "/finalize",
                        "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'" + ns
                                + "'},'spec':{'finalizers':['example.com/mine','example.com/more']}}")
                .expect(200);
        // The object itself cannot change them.
        api.mergePatch(NAMESPACES + "/" + ns, "{'spec':{'finalizers':[]}}").expect(200);
        assertThat(api.get(NAMESPACES + "/" + ns).node("/spec/finalizers").toString())
                .isEqualTo("[\"example.com/mine\",\"example.com/more\"]");
        api.put(
                        NAMESPACES + "/" + ns + "/finalize",
                        "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'" + ns
                                + "'},'spec':{'finalizers':[]}}")
                .expect(200);
        awaitEnd(ns, version);
        api.get(NAMESPACES + "/" + ns + "/finalize").expect(405);
    }

    @Test
    void status_isWrittenApart() {
        String ns = api.namespace();
        Answer patched = api.mergePatch(
                        NAMESPACES + "/" + ns + "/status",
                        "{'status':{'conditions':[{'type':'Odd','status':'True','reason':'r','message':'m',"
                                + "'lastTransitionTime':'2020-01-01T00:00:00Z'}]}}")
                .expect(200);
        assertThat(patched.at("/status/conditions/0/type")).isEqualTo("Odd");
        api.mergePatch(NAMESPACES + "/" + ns, "{'status':{'conditions':[]}}").expect(200);
        Answer read = api.get(NAMESPACES + "/" + ns + "/status").expect(200);
        assertThat(read.at("/status/conditions/0/type")).isEqualTo("Odd");
        Answer put = api.put(NAMESPACES + "/" + ns + "/status", read.text().replace("\"Odd\"", "\"Even\""))
                .expect(200);
        assertThat(put.at("/status/conditions/0/type")).isEqualTo("Even");
    }

    @Test
    void namespace_isUpdatedAndPatched() {
        String path = NAMESPACES + "/" + api.namespace();
        Answer patched = api.strategicPatch(path, "{'metadata':{'labels':{'by':'patch'}}}")
                .expect(200);
        assertThat(patched.at("/metadata/labels/by")).isEqualTo("patch");
        Answer put = api.put(path, patched.text().replace("\"by\":\"patch\"", "\"by\":\"update\""))
                .expect(200);
        assertThat(put.at("/metadata/labels/by")).isEqualTo("update");
        assertThat(put.at("/status/phase")).isEqualTo("Active");
    }
}

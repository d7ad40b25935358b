package dev.polder.server.api.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.Widgets;
import dev.polder.server.api.sharing.Sharing;
import dev.polder.server.api.workspace.Workspaces;
import dev.polder.server.config.KubeProfile;
import dev.polder.server.config.ServerConfig;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Workspaces of type kube serve Kubernetes' own types; nobody else does, nor pays for it. */
class KubeProfileTest {

    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String SCALERS = "/namespaces/default/horizontalpodautoscalers";

    @RegisterExtension
    private static final ApiServer api = ApiServer.start();

    private static ApiServer workspace(ApiServer in, String type) {
        String name = in.fresh("ws");
        return in.inCluster(Workspaces.ready(in, name, type).at("/spec/cluster").asText());
    }

    private static String kubeTypes(ApiServer in) {
        return in.bare()
                .get("/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith("polder_cache_entries") && line.contains("\"kube-types\""))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .findFirst()
                .orElseThrow();
    }

    private static String deployment(String name, String more) {
        return "{'metadata':{'name':'" + name + "'" + more + "},'spec':{'selector':{'matchLabels':{'app':'" + name
                + "'}},'template':{'metadata':{'labels':{'app':'" + name
                + "'}},'spec':{'containers':[{'name':'c','image':'i:1'}]}}}}";
    }

    private static String pod(String name, String spec) {
        return "{'metadata':{'name':'" + name + "'},'spec':{'containers':[{'name':'c','image':'i:1'}]" + spec + "}}";
    }

    @Test
    void otherWorkspaces_serveNothingOfIt_andAServerWithoutHasReadNothing() {
        try (ApiServer fresh = ApiServer.start()) {
            ApiServer plain = workspace(fresh, "universal");
            for (ApiServer in : List.of(fresh, plain)) {
                for (String path : List.of(
                        PODS,
                        DEPLOYMENTS,
                        "/apis/apps/v1",
                        "/apis/apps",
                        "/apis/batch",
                        "/openapi/v3/apis/apps/v1",
                        "/apis/autoscaling/v2" + SCALERS)) {
                    assertThat(in.get(path).code()).as(path).isEqualTo(404);
                }
                assertThat(in.get("/api/v1").expect(200).text()).doesNotContain("\"pods\"");
                assertThat(in.get("/openapi/v3").expect(200).text()).doesNotContain("apis/apps/");
                in.post(PODS, pod("p", "")).expect(404);
            }
            assertThat(kubeTypes(fresh)).isEqualTo("0.0");

            ApiServer kube = workspace(fresh, "kube");
            kube.post(PODS, pod("p", "")).expect(201);
            assertThat(kubeTypes(fresh)).isEqualTo("38.0");
            plain.get(PODS).expect(404);
            fresh.get(PODS).expect(404);
            fresh.inCluster("*").get("/api/v1/pods").expect(404);
        }
    }

    @Test
    void documents_areThoseOfAllWorkspacesOfTheType() {
        ApiServer one = workspace(api, "kube");
        ApiServer other = workspace(api, "kube");
        ApiServer plain = workspace(api, "universal");
        String aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
        String tag = one.get("/apis", "Accept", aggregated)
                .headers()
                .firstValue("etag")
                .orElseThrow();

        assertThat(other.get("/apis", "Accept", aggregated).headers().firstValue("etag"))
                .hasValue(tag);
        assertThat(plain.get("/apis", "Accept", aggregated).headers().firstValue("etag"))
                .isPresent()
                .isNotEqualTo(Optional.of(tag));
        JsonNode openApi = one.get("/openapi/v3/apis/apps/v1").expect(200).json();
        assertThat(openApi.at("/components/schemas/io.k8s.api.apps.v1.Deployment/properties/spec/properties/template"
                                + "/properties/spec/properties/containers/x-kubernetes-patch-merge-key")
                        .asText())
                .isEqualTo("name");
        assertThat(openApi.path("paths").has("/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale"))
                .isTrue();
    }

    @Test
    void typesThatExtendTheType_haveTheProfile() {
        api.post(Workspaces.PATH.replace("workspaces", "workspacetypes"), """
                {'metadata':{'name':'operators'},'spec':{'extend':{'with':[{'name':'kube','path':'root'}]}}}
                """).expect(201);
        workspace(api, "operators").get(PODS).expect(200);
    }

    /** What it would show in place of a built-in type is refused here, and taken beside it. */
    @Test
    void definitionsAndBindings_takeNoNameOfTheProfile() {
        ApiServer plain = workspace(api, "universal");
        ApiServer kube = workspace(api, "kube");
        String group = "apps";
        String definition = Widgets.definition(group)
                .replace("widgets", "deployments")
                .replace("'metadata':{", "'metadata':{'annotations':{'api-approved.kubernetes.io':'unapproved'},");
        String definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
        plain.post(definitions, definition).expect(201);
        kube.post(definitions, definition).expect(403);

        plain.post(Sharing.SCHEMAS, """
                        {'metadata':{'name':'v1.replicasets.apps'},'spec':{'group':'apps','scope':'Namespaced',
                         'names':{'plural':'replicasets','singular':'replicaset','kind':'ReplicaSet','listKind':'ReplicaSetList'},
                         'versions':[{'name':'v1','served':true,'storage':true,'schema':{'type':'object'}}]}}
                        """).expect(201);
        plain.post(Sharing.EXPORTS, """
                        {'metadata':{'name':'sets'},'spec':{'resources':[
                          {'name':'replicasets','group':'apps','schema':'v1.replicasets.apps','storage':{'crd':{}}}]}}
                        """).expect(201);
        Sharing.bind(workspace(api, "universal"), "sets", Sharing.path(plain), "sets");
        Answer binding = kube.post(Sharing.BINDINGS, Sharing.binding("sets", Sharing.path(plain), "sets"))
                .expect(201);
        Sharing.reaches(
                kube,
                Sharing.BINDINGS,
                "sets",
                binding.version(),
                shown -> Sharing.condition(shown, "InitialBindingCompleted")
                        .startsWith("False NamingConflicts Unable to bind APIs: naming conflict with built-in API"
                                + " \"replicasets.apps\""));
    }

    @Test
    void serverThatIsToldSo_servesItInRootAndEveryWorkspace() {
        try (ApiServer everywhere = ApiServer.start(ServerConfig.embedded().with(KubeProfile.EVERYWHERE))) {
            everywhere.post(PODS, pod("p", "")).expect(201);
            workspace(everywhere, "universal").post(PODS, pod("q", "")).expect(201);

            assertThat(everywhere.inCluster("*").get("/api/v1/pods").expect(200).names())
                    .containsExactlyInAnyOrder("p", "q");
            everywhere.inCluster("system:admin").get(PODS).expect(404);
        }
    }

    @Test
    void deployment_isPatchedScaledAndRefused() {
        ApiServer kube = workspace(api, "kube");
        Answer made = kube.post(DEPLOYMENTS, deployment("web", "")).expect(201);
        assertThat(made.node("/status")).isEmpty();
        assertThat(made.at("/spec/strategy/type")).isEqualTo("RollingUpdate");
        assertThat(made.at("/metadata/generation")).isEqualTo("1");

        Answer patched = kube.strategicPatch(DEPLOYMENTS + "/web", """
                        {'spec':{'template':{'spec':{'containers':[{'name':'side','image':'s'}]}}}}
                        """).expect(200);
        assertThat(patched.node("/spec/template/spec/containers")).hasSize(2);
        assertThat(patched.at("/metadata/generation")).isEqualTo("2");

        JsonNode scale = kube.get(DEPLOYMENTS + "/web/scale").expect(200).json();
        assertThat(scale.at("/spec/replicas").asInt()).isEqualTo(1);
        assertThat(scale.at("/status/selector").asText()).isEqualTo("app=web");
        kube.mergePatch(DEPLOYMENTS + "/web/scale", "{'spec':{'replicas':4}}").expect(200);
        assertThat(kube.get(DEPLOYMENTS + "/web").at("/spec/replicas")).isEqualTo("4");

        kube.mergePatch(DEPLOYMENTS + "/web/status", "{'status':{'readyReplicas':4},'spec':{'replicas':9}}")
                .expect(200);
        Answer now = kube.get(DEPLOYMENTS + "/web");
        assertThat(now.at("/spec/replicas")).isEqualTo("4");
        assertThat(now.at("/status/readyReplicas")).isEqualTo("4");
        kube.mergePatch(DEPLOYMENTS + "/web", "{'spec':{'selector':{'matchLabels':{'app':'x'}}}}")
                .expect(422);
        Answer bad = kube.post(DEPLOYMENTS, deployment("bad", "").replace("'image':'i:1'", "'imagge':'i:1'"));
        bad.refused(
                422,
                "Invalid",
                "Deployment.apps \"bad\" is invalid: spec.template.spec.containers[0].image: Required value");
        assertThat(bad.warnings()).singleElement().asString().contains("spec.template.spec.containers[0].imagge");
        kube.post(
                        DEPLOYMENTS,
                        "{'metadata':{'name':'bare'},'spec':{'selector':{'matchLabels':{'a':'b'}},'template':"
                                + "{'metadata':{'labels':{'a':'b'}}}}}")
                .refused(
                        422,
                        "Invalid",
                        "Deployment.apps \"bare\" is invalid: spec.template.spec.containers: Required value");
    }

    @Test
    void objectsSentInProtobuf_areTheSame() {
        ApiServer kube = workspace(api, "kube");
        JsonNode json =
                kube.post(DEPLOYMENTS, deployment("web", "")).expect(201).json();
        byte[] present = kube.get(DEPLOYMENTS + "/web", "Accept", Answer.PROTOBUF)
                .expect(200)
                .body();
        Answer put = kube.send("PUT", DEPLOYMENTS + "/web", present, "Content-Type", Answer.PROTOBUF)
                .expect(200);
        assertThat(put.node("/spec")).isEqualTo(json.path("spec"));
    }

    @Test
    void pods_areBoundSelectedAndListedInTables() {
        ApiServer kube = workspace(api, "kube");
        kube.post(PODS, pod("free", "")).expect(201);
        kube.post(PODS, pod("bound", "")).expect(201);
        kube.post(PODS + "/bound/binding", "{'metadata':{'name':'bound'},'target':{'kind':'Node','name':'n1'}}")
                .expect(201);
        kube.post(PODS + "/bound/binding", "{'metadata':{'name':'bound'},'target':{'name':'n2'}}")
                .refused(
                        409,
                        "Conflict",
                        "Operation cannot be fulfilled on pods/binding \"bound\": pod bound is already assigned"
                                + " to node \"n1\"");
        kube.post(PODS + "/free/binding", "{'metadata':{'name':'free'},'target':{'kind':'Pod'}}")
                .expect(422);

        assertThat(kube.get(PODS + "?fieldSelector=spec.nodeName%3Dn1").names()).containsExactly("bound");
        assertThat(kube.get(PODS + "?fieldSelector=status.phase%3DPending,spec.hostNetwork%3Dfalse")
                        .names())
                .containsExactlyInAnyOrder("bound", "free");
        kube.get(PODS + "?fieldSelector=spec.image%3Dx").expect(400);
        JsonNode table = kube.get(PODS + "/bound", "Accept", "application/json;as=Table;g=meta.k8s.io;v=v1")
                .expect(200)
                .json();
        assertThat(table.at("/columnDefinitions/1/name").asText()).isEqualTo("Ready");
        assertThat(table.at("/rows/0/cells/1").asText()).isEqualTo("0/1");
        assertThat(table.at("/rows/0/cells/2").asText()).isEqualTo("Pending");
        assertThat(table.at("/rows/0/cells/6").asText()).isEqualTo("n1");
        kube.get(PODS + "/bound/log").expect(404);
    }

    /** A01 and A02 of docs/compatibility.md (k/k test/e2e/apimachinery/flowcontrol.go). */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "flowschemas,FlowSchema,\"'matchingPrecedence':9000,'priorityLevelConfiguration':{'name':'x'}\"",
                "prioritylevelconfigurations,PriorityLevelConfiguration,"
                        + "\"'type':'Limited','limited':{'nominalConcurrencyShares':2,'limitResponse':{'type':'Reject'}}\""
            })
    void flowControl_hasAllVerbs(String plural, String kind, String spec) {
        ApiServer kube = workspace(api, "kube");
        String path = "/apis/flowcontrol.apiserver.k8s.io/v1/" + plural;
        assertThat(kube.get("/apis/flowcontrol.apiserver.k8s.io/v1").expect(200).text())
                .contains("\"" + plural + "/status\"");
        String body = "{'metadata':{'name':'a','labels':{'e2e':'x'}},'spec':{" + spec + "}}";
        Answer made = kube.post(path, body).expect(201);
        assertThat(made.at("/kind")).isEqualTo(kind);
        try (WatchStream watch = kube.watch(path + "?watch=true&resourceVersion=" + made.version())) {
            kube.mergePatch(path + "/a", "{'metadata':{'annotations':{'patched':'true'}}}")
                    .expect(200);
            assertThat(watch.next("MODIFIED", "a")
                            .object()
                            .at("/metadata/annotations/patched")
                            .asText())
                    .isEqualTo("true");
            kube.put(path + "/a", kube.get(path + "/a").expect(200).json()).expect(200);
            kube.mergePatch(path + "/a/status", "{'status':{'conditions':[{'type':'Dangling','status':'False'}]}}")
                    .expect(200);
            assertThat(kube.get(path + "/a/status").at("/status/conditions/0/type"))
                    .isEqualTo("Dangling");
            kube.delete(path + "/a").expect(200);
            kube.get(path + "/a").expect(404);
        }
        kube.post(path, body.replace("'a'", "'b'")).expect(201);
        assertThat(kube.get(path + "?labelSelector=e2e%3Dx").names()).containsExactly("b");
        kube.delete(path + "?labelSelector=e2e%3Dx").expect(200);
        assertThat(kube.get(path).names()).isEmpty();
    }

    /** Conformance: "should list, patch and delete a LimitRange by collection" (k/k {@code test/e2e/scheduling/limit_range.go}). */
    @Test
    void limitRange_isListedEverywhere_patchedAndDeletedByCollection() {
        ApiServer kube = workspace(api, "kube");
        String in = "/api/v1/namespaces/%s/limitranges";
        kube.post("/api/v1/namespaces", "{'metadata':{'name':'other'}}").expect(201);
        for (String namespace : List.of("default", "other")) {
            kube.post(in.formatted(namespace), """
                            {'metadata':{'name':'limits','labels':{'e2e':'x'}},
                             'spec':{'limits':[{'type':'Container','default':{'cpu':'500m'}}]}}
                            """).expect(201);
        }
        assertThat(kube.get("/api/v1/limitranges?labelSelector=e2e%3Dx").names())
                .hasSize(2);
        kube.mergePatch(in.formatted("default") + "/limits", "{'metadata':{'labels':{'patched':'true'}}}")
                .expect(200);
        assertThat(kube.get("/api/v1/limitranges?labelSelector=patched%3Dtrue").names())
                .containsExactly("limits");
        kube.delete(in.formatted("default") + "?labelSelector=e2e%3Dx").expect(200);
        assertThat(kube.get(in.formatted("default")).names()).isEmpty();
        assertThat(kube.get(in.formatted("other")).names()).containsExactly("limits");
    }

    @Test
    void job_getsASelectorOfItsOwn() {
        ApiServer kube = workspace(api, "kube");
        Answer made = kube.post("/apis/batch/v1/namespaces/default/jobs", """
                        {'metadata':{'generateName':'j-'},'spec':{'template':{'spec':{'restartPolicy':'Never',
                          'containers':[{'name':'c','image':'i'}]}}}}
                        """).expect(201);
        String uid = made.at("/metadata/uid");

        assertThat(made.at("/spec/selector/matchLabels/batch.kubernetes.io~1controller-uid"))
                .isEqualTo(uid);
        assertThat(made.at("/spec/template/metadata/labels/job-name")).isEqualTo(made.at("/metadata/name"));
        assertThat(kube.get("/apis/batch/v1/jobs?fieldSelector=status.successful%3D0")
                        .names())
                .hasSize(1);
    }

    @Test
    void autoscalers_areServedInBothVersions() {
        ApiServer kube = workspace(api, "kube");
        String first = "/apis/autoscaling/v1" + SCALERS;
        String second = "/apis/autoscaling/v2" + SCALERS;
        kube.post(first, """
                        {'metadata':{'name':'h'},'spec':{'maxReplicas':3,'targetCPUUtilizationPercentage':70,
                          'scaleTargetRef':{'apiVersion':'apps/v1','kind':'Deployment','name':'web'}}}
                        """).expect(201);

        assertThat(kube.get(second + "/h").expect(200).at("/spec/metrics/0/resource/target/averageUtilization"))
                .isEqualTo("70");
        kube.mergePatch(second + "/h", "{'spec':{'behavior':{'scaleDown':{'selectPolicy':'Min'}}}}")
                .expect(200);
        kube.mergePatch(first + "/h", "{'spec':{'maxReplicas':5}}").expect(200);
        Answer both = kube.get(second + "/h");
        assertThat(both.at("/spec/maxReplicas")).isEqualTo("5");
        assertThat(both.at("/spec/behavior/scaleDown/selectPolicy")).isEqualTo("Min");
        assertThat(both.node("/metadata/annotations").has("autoscaling.alpha.kubernetes.io/behavior"))
                .isFalse();
    }

    @Test
    void dependentsAndContents_goWithTheirOwnersAndNamespaces() {
        ApiServer kube = workspace(api, "kube");
        String uid = kube.post(DEPLOYMENTS, deployment("web", "")).expect(201).at("/metadata/uid");
        String owner =
                ",'ownerReferences':[{'apiVersion':'apps/v1','kind':'Deployment','name':'web','uid':'" + uid + "'}]";
        Answer set = kube.post(DEPLOYMENTS.replace("deployments", "replicasets"), deployment("web-1", owner))
                .expect(201);
        kube.post("/api/v1/namespaces", "{'metadata':{'name':'gone'}}").expect(201);
        Answer pod = kube.post("/api/v1/namespaces/gone/pods", pod("p", "")).expect(201);
        try (WatchStream sets = kube.watch("/apis/apps/v1/replicasets?watch=true&resourceVersion=" + set.version());
                WatchStream pods = kube.watch("/api/v1/pods?watch=true&resourceVersion=" + pod.version())) {
            kube.delete(DEPLOYMENTS + "/web").expect(200);
            kube.delete("/api/v1/namespaces/gone").expect(200);

            assertThat(sets.next().type()).isEqualTo("DELETED");
            assertThat(pods.next().type()).isEqualTo("DELETED");
        }
    }
}

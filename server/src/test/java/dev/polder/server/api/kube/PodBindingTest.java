package dev.polder.server.api.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.workspace.Workspaces;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Which pods get a node, and which do not (kubernetes v1.36 {@code pkg/registry/core/pod/storage/storage.go}, {@code
 * BindingREST}).
 */
class PodBindingTest {

    private static final String PODS = "/api/v1/namespaces/default/pods";

    @RegisterExtension
    private static final ApiServer api = ApiServer.start();

    private static ApiServer kube;

    @BeforeAll
    static void start() {
        String name = api.fresh("ws");
        kube = api.inCluster(
                Workspaces.ready(api, name, "kube").at("/spec/cluster").asText());
    }

    private static Answer pod(String name, String metadata, String spec) {
        return kube.post(
                        PODS,
                        "{'metadata':{'name':'" + name + "'" + metadata
                                + "},'spec':{'containers':[{'name':'c','image':'i:1'}]" + spec + "}}")
                .expect(201);
    }

    private static Answer bind(String name, String metadata) {
        return kube.post(
                PODS + "/" + name + "/binding",
                "{'metadata':{'name':'" + name + "'" + metadata + "},'target':{'kind':'Node','name':'n1'}}");
    }

    private static String node(String name) {
        return kube.get(PODS + "/" + name).expect(200).at("/spec/nodeName");
    }

    /** Without what upstream's store says of itself before it: its code and its key ({@code storage/errors.go}). */
    @Test
    void preconditions_mustHold() {
        Answer pod = pod("strict", "", "");
        String uid = pod.at("/metadata/uid");
        String frame = "Operation cannot be fulfilled on pods \"strict\": Precondition failed: ";
        // apiserver storage/interfaces.go, Preconditions.Check
        Answer other = bind("strict", ",'uid':'other'")
                .refused(409, "Conflict", frame + "UID in precondition: other, UID in object meta: " + uid);
        assertThat(other.at("/details/kind")).isEqualTo("pods");
        bind("strict", ",'resourceVersion':'1'")
                .refused(
                        409,
                        "Conflict",
                        frame + "ResourceVersion in precondition: 1, ResourceVersion in object meta: " + pod.version());
        assertThat(node("strict")).isEmpty();

        bind("strict", ",'uid':'" + uid + "','resourceVersion':'" + pod.version() + "'")
                .expect(201);
        assertThat(node("strict")).isEqualTo("n1");
        // They come before what the pod is like.
        assertThat(bind("strict", ",'uid':'other'").expect(409).at("/message")).startsWith(frame);
    }

    @Test
    void podThatHasANode_keepsIt() {
        pod("bound", "", ",'nodeName':'n0'");
        Answer refused = bind("bound", "")
                .refused(
                        409,
                        "Conflict",
                        "Operation cannot be fulfilled on pods/binding \"bound\": pod bound is already assigned to node"
                                + " \"n0\"");
        assertThat(refused.at("/details/kind")).isEqualTo("pods/binding");
        assertThat(refused.at("/details/name")).isEqualTo("bound");
    }

    @Test
    void podThatIsBeingDeleted_getsNoNode() {
        pod("leaving", ",'finalizers':['example.com/f']", "");
        kube.delete(PODS + "/leaving").expect(200);
        bind("leaving", "")
                .refused(
                        409,
                        "Conflict",
                        "Operation cannot be fulfilled on pods/binding \"leaving\": pod leaving is being deleted, cannot"
                                + " be assigned to a host");
        assertThat(node("leaving")).isEmpty();
    }

    @Test
    void podWithSchedulingGates_getsNoNode() {
        pod("gated", "", ",'schedulingGates':[{'name':'example.com/g'}]");
        bind("gated", "")
                .refused(
                        409,
                        "Conflict",
                        "Operation cannot be fulfilled on pods/binding \"gated\": pod gated has non-empty"
                                + " .spec.schedulingGates");
        assertThat(node("gated")).isEmpty();
    }
}

package dev.polder.server.api.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.config.KubeProfile;
import dev.polder.server.config.ServerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is a new generation of an object, and what its status leaves alone, as the strategies of k/k 1.36 ({@code pkg/registry}) say. */
class KubeGenerationTest {

    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
    private static final String WORKLOAD = "'selector':{'matchLabels':{'a':'b'}},'template':{'metadata':"
            + "{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c','image':'i:1'}]}}";
    private static final String LABELS = "{'metadata':{'labels':{'x':'y'}}}";
    private static final String ANNOTATIONS = "{'metadata':{'annotations':{'x':'y'}}}";

    @RegisterExtension
    private static final ApiServer api = ApiServer.start(ServerConfig.embedded().with(KubeProfile.EVERYWHERE));

    private static String deployment() {
        String name = api.fresh("d");
        api.post(DEPLOYMENTS, "{'metadata':{'name':'" + name + "','labels':{'is':'old'}},'spec':{" + WORKLOAD + "}}")
                .expect(201);
        return DEPLOYMENTS + "/" + name;
    }

    /** apps/deployment {@code deploymentStrategy.PrepareForUpdate}: annotations are copied to replica sets. */
    @Test
    void deploymentsGeneration_countsChangesOfAnnotations() {
        String web = deployment();

        assertThat(api.mergePatch(web, LABELS).expect(200).at("/metadata/generation"))
                .isEqualTo("1");
        assertThat(api.mergePatch(web, ANNOTATIONS).expect(200).at("/metadata/generation"))
                .isEqualTo("2");
        assertThat(api.mergePatch(web, ANNOTATIONS).expect(200).at("/metadata/generation"))
                .isEqualTo("2");
        assertThat(api.mergePatch(web, "{'metadata':{'annotations':null}}")
                        .expect(200)
                        .at("/metadata/generation"))
                .isEqualTo("3");
        assertThat(api.mergePatch(web, "{'metadata':{'annotations':{}}}")
                        .expect(200)
                        .at("/metadata/generation"))
                .isEqualTo("3");
        assertThat(api.mergePatch(web, "{'spec':{'replicas':2}}").expect(200).at("/metadata/generation"))
                .isEqualTo("4");
        api.mergePatch(web + "/scale", "{'spec':{'replicas':3}}").expect(200);
        assertThat(api.get(web).at("/metadata/generation")).isEqualTo("5");
    }

    /** apps/deployment {@code deploymentStatusStrategy.PrepareForUpdate}. */
    @Test
    void deploymentsStatus_leavesLabelsAndGeneration() {
        String web = deployment();

        Answer patched = api.mergePatch(
                        web + "/status",
                        "{'metadata':{'labels':{'is':'new'},'annotations':{'x':'y'}},'status':{'replicas':1}}")
                .expect(200);

        assertThat(patched.at("/metadata/labels/is")).isEqualTo("old");
        assertThat(patched.at("/metadata/annotations/x")).isEqualTo("y");
        assertThat(patched.at("/metadata/generation")).isEqualTo("1");
        assertThat(patched.at("/status/replicas")).isEqualTo("1");
    }

    /** What generation an object is born with, and after changes of its labels, its annotations and what else it says. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices | 'addressType':'IPv4','endpoints':[] |"
                        + " {'endpoints':[{'addresses':['10.0.0.1']}]} | 1 2 2 3",
                "/apis/apps/v1/namespaces/default/replicasets | 'spec':{" + WORKLOAD + "} | {'spec':{'replicas':2}} |"
                        + " 1 1 1 2",
                "/apis/apps/v1/namespaces/default/daemonsets | 'spec':{" + WORKLOAD + "} |"
                        + " {'spec':{'minReadySeconds':2}} | 1 1 1 2",
                "/apis/scheduling.k8s.io/v1/priorityclasses | 'value':1 | {'description':'d'} | 1 1 1 1",
                "/apis/storage.k8s.io/v1/csidrivers | 'spec':{} | {'spec':{'podInfoOnMount':true}} | - - - 1",
                "/apis/storage.k8s.io/v1/storageclasses | 'provisioner':'p' | {'allowVolumeExpansion':true} | - - - -"
            })
    void generation_countsWhatTheTypesStrategySays(String path, String fields, String change, String generations) {
        String name = api.fresh("g");
        Answer made = api.post(path, "{'metadata':{'name':'" + name + "'}," + fields + "}")
                .expect(201);
        String all = generation(made);
        for (String patch : new String[] {LABELS, ANNOTATIONS, change}) {
            all += " " + generation(api.mergePatch(path + "/" + name, patch).expect(200));
        }

        assertThat(all).isEqualTo(generations);
    }

    private static String generation(Answer answer) {
        return answer.node("/metadata/generation").asText("-");
    }

    /** core/pod/storage {@code setPodNodeAndMetadata} goes past the strategy. */
    @Test
    void bindingAPod_isNoNewGeneration() {
        api.post(PODS, "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i:1'}]}}")
                .expect(201);
        api.post(PODS + "/p/binding", "{'metadata':{'name':'p'},'target':{'kind':'Node','name':'n1'}}")
                .expect(201);
        assertThat(api.get(PODS + "/p").at("/spec/nodeName")).isEqualTo("n1");
        assertThat(api.get(PODS + "/p").at("/metadata/generation")).isEqualTo("1");

        api.strategicPatch(PODS + "/p", "{'spec':{'containers':[{'name':'c','image':'i:2'}]}}")
                .expect(200);
        assertThat(api.get(PODS + "/p").at("/metadata/generation")).isEqualTo("2");
    }
}

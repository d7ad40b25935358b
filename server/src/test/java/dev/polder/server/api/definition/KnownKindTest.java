package dev.polder.server.api.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import io.kubernetes.client.proto.Meta.LabelSelector;
import io.kubernetes.client.proto.Meta.ObjectMeta;
import io.kubernetes.client.proto.Runtime.TypeMeta;
import io.kubernetes.client.proto.Runtime.Unknown;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Apps.Deployment;
import io.kubernetes.client.proto.V1Apps.DeploymentSpec;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Kinds of Kubernetes that are not served, but defined by somebody: their clients find what they are used to (kcp). */
class KnownKindTest {

    private static final String STRATEGIC = "application/strategic-merge-patch+json";
    private static final String ONE_YEAR_AGO = "2024-01-01T00:00:00Z";

    @RegisterExtension
    static final ApiServer API = ApiServer.start();

    @BeforeAll
    static void install() {
        define("apps", "deployments", "Deployment", "v1").expect(201);
        define("apps", "gadgets", "Gadget", "v1").expect(201);
        define("policy", "poddisruptionbudgets", "PodDisruptionBudget", "v7").expect(201);
    }

    private static Answer define(String group, String plural, String kind, String version) {
        return API.post(
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                "{'metadata':{'name':'" + plural + "." + group + "'},'spec':{'group':'" + group
                        + "','scope':'Namespaced','names':{'plural':'" + plural + "','kind':'" + kind
                        + "'},'versions':[{'name':'"
                        + version
                        + "','served':true,'storage':true,'schema':{'openAPIV3Schema':{'type':'object','properties':{"
                        + "'spec':{'type':'object','x-kubernetes-preserve-unknown-fields':true}}}}}]}}");
    }

    private static String deployments() {
        return "/apis/apps/v1/namespaces/" + API.namespace() + "/deployments";
    }

    /** kcp test/e2e/conformance/metadata_test.go TestMetadataMutations: made as protobuf, patched strategically. */
    @Test
    void strategicPatch_ofADeployment_cannotChangeItsCreationTime() {
        String path = deployments();
        Answer made = API.send("POST", path, protobuf(), "Content-Type", Answer.PROTOBUF, "Accept", CLIENT_GO)
                .expect(201);
        assertThat(made.contentType()).isEqualTo("application/json");
        assertThat(made.at("/kind")).isEqualTo("Deployment");
        assertThat(made.node("/spec/template/spec/containers/0/env/0/valueFrom/secretKeyRef")
                        .toString())
                .isEqualTo("{\"name\":\"s\",\"key\":\"k\"}");
        // Go has these as plain values, which JSON leaves out.
        assertThat(made.node("/spec").has("paused")).isFalse();
        String one = path + "/" + made.at("/metadata/name");
        Answer patched = API.strategicPatch(one, "{'metadata':{'creationTimestamp':'" + ONE_YEAR_AGO + "'}}")
                .expect(200);
        assertThat(patched.at("/metadata/creationTimestamp"))
                .isEqualTo(made.at("/metadata/creationTimestamp"))
                .isNotEqualTo(ONE_YEAR_AGO);
    }

    @Test
    void strategicPatch_ofADeployment_mergesContainersByName() {
        String one = deployments() + "/d";
        API.post(
                        one.substring(0, one.length() - 2),
                        "{'metadata':{'name':'d'},'spec':{'template':{'spec':{'containers':[{'name':'a','image':'1'},"
                                + "{'name':'b','image':'1','ports':[{'containerPort':80,'protocol':'TCP'}]}]}}}}")
                .expect(201);
        Answer patched = API.strategicPatch(
                        one,
                        "{'spec':{'template':{'spec':{'containers':[{'name':'b','image':'2'},"
                                + "{'$patch':'delete','name':'a'},{'name':'c'}]}}}}")
                .expect(200);
        assertThat(patched.node("/spec/template/spec/containers").toString())
                .isEqualTo("[{\"name\":\"b\",\"image\":\"2\",\"ports\":[{\"containerPort\":80,\"protocol\":\"TCP\"}]},"
                        + "{\"name\":\"c\"}]");
    }

    @Test
    void strategicPatch_ofOtherKindsAndVersions_is415() {
        String ns = API.namespace();
        for (String path : new String[] {
            "/apis/apps/v1/namespaces/" + ns + "/gadgets", "/apis/policy/v7/namespaces/" + ns + "/poddisruptionbudgets"
        }) {
            API.post(path, "{'metadata':{'name':'o'}}").expect(201);
            Answer refused = API.send("PATCH", path + "/o", "{'spec':{}}", "Content-Type", STRATEGIC)
                    .expect(415);
            assertThat(refused.at("/message")).doesNotContain("strategic");
            API.send("POST", path, protobuf(), "Content-Type", Answer.PROTOBUF).expect(415);
        }
    }

    @Test
    void definition_ofAnotherGroupOfOneWord_isRefused() {
        assertThat(define("apple", "pies", "Pie", "v1").expect(422).at("/message"))
                .contains("spec.group: Invalid value: \"apple\": should be a domain with at least one dot");
    }

    @Test
    void otherCluster_hasNoDeployments() {
        API.inCluster("system:admin").get("/apis/apps/v1/deployments").expect(404);
    }

    private static final String CLIENT_GO = Answer.PROTOBUF + ",application/json";

    private static byte[] protobuf() {
        V1.Container container = V1.Container.newBuilder()
                .setName("a")
                .setImage("")
                .addEnv(V1.EnvVar.newBuilder()
                        .setName("E")
                        .setValueFrom(V1.EnvVarSource.newBuilder()
                                .setSecretKeyRef(V1.SecretKeySelector.newBuilder()
                                        .setLocalObjectReference(V1.LocalObjectReference.newBuilder()
                                                .setName("s"))
                                        .setKey("k"))))
                .build();
        Deployment deployment = Deployment.newBuilder()
                .setMetadata(ObjectMeta.newBuilder().setGenerateName("mutation-test-"))
                .setSpec(DeploymentSpec.newBuilder()
                        .setPaused(false)
                        .setMinReadySeconds(0)
                        .setSelector(LabelSelector.newBuilder().putMatchLabels("foo", "bar"))
                        .setTemplate(V1.PodTemplateSpec.newBuilder()
                                .setSpec(V1.PodSpec.newBuilder().addContainers(container))))
                .build();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("k8s\0".getBytes(StandardCharsets.UTF_8));
        out.writeBytes(Unknown.newBuilder()
                .setTypeMeta(TypeMeta.newBuilder().setApiVersion("apps/v1").setKind("Deployment"))
                .setRaw(deployment.toByteString())
                .build()
                .toByteArray());
        return out.toByteArray();
    }
}

package dev.polder.e2e.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Command;
import dev.polder.e2e.harness.Kubectl;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.harness.SharedServer;
import dev.polder.e2e.harness.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What people type at Kubernetes' own types, in a workspace of type kube and in one beside it. What kubectl prints is what its
 * sources print ({@code pkg/cmd} of v0.27 to v0.36) of a server without controllers.
 */
@ExtendWith(SharedServer.class)
class KubeProfileE2E {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** One kubectl in a fresh workspace. */
    private record Typing(Kubectl kubectl) implements AutoCloseable {

        static Typing in(Kubectl.Found found, ServerProcess server, String type) throws IOException {
            String name = SharedServer.namespace(type);
            Workspaces.make(new ApiClient(server.kubeconfig()), name, type);
            Path kubeconfig = server.root().resolve(name + ".kubeconfig");
            Files.writeString(
                    kubeconfig,
                    Files.readString(server.kubeconfigFile()).replace("/clusters/root", "/clusters/root:" + name));
            return new Typing(Kubectl.of(found, kubeconfig));
        }

        String says(String... line) {
            return kubectl.run(line).succeeded();
        }

        JsonNode read(String resource) throws IOException {
            return JSON.readTree(says("get", resource, "-o", "json"));
        }

        /** What was made, applied again as it is shown, stays what it is. */
        void roundTrips(String resource) throws IOException {
            ObjectNode shown = (ObjectNode) read(resource);
            ObjectNode metadata = (ObjectNode) shown.path("metadata");
            metadata.remove(List.of("annotations", "creationTimestamp", "generation", "resourceVersion", "uid"));
            String file = kubectl.file("shown.json", shown.toString());
            JsonNode applied = JSON.readTree(says("apply", "-f", file, "-o", "json"));
            JsonNode again = JSON.readTree(says("apply", "-f", file, "-o", "json"));
            assertThat(again).as(resource).isEqualTo(applied);
            for (String part : List.of("spec", "status", "data", "value")) {
                assertThat(again.path(part)).as(resource + " " + part).isEqualTo(shown.path(part));
            }
            String sent = says("apply", "--server-side", "--force-conflicts", "-f", file, "-o", "json");
            assertThat(JSON.readTree(sent).path("spec")).as(resource).isEqualTo(shown.path("spec"));
        }

        @Override
        public void close() {
            kubectl.forget();
        }
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#chosen")
    void deployments_areMadeScaledChangedExposedAndRemembered(Kubectl.Found found, ServerProcess server)
            throws IOException {
        try (Typing t = Typing.in(found, server, "kube")) {
            assertThat(t.says("create", "deployment", "web", "--image=nginx", "--replicas=2"))
                    .isEqualTo("deployment.apps/web created\n");
            t.roundTrips("deployment/web");
            assertThat(t.says("scale", "deployment", "web", "--replicas=3")).isEqualTo("deployment.apps/web scaled\n");
            assertThat(t.says("set", "image", "deployment/web", "nginx=nginx:1.25"))
                    .isEqualTo("deployment.apps/web image updated\n");
            assertThat(
                            t.says(
                                    "patch",
                                    "deployment",
                                    "web",
                                    "-p",
                                    "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"side\",\"image\":\"s:1\"}]}}}}"))
                    .isEqualTo("deployment.apps/web patched\n");
            t.says("label", "deployment", "web", "tier=front");
            t.says("annotate", "deployment", "web", "note=x");
            JsonNode spec = t.read("deployment/web").path("spec");
            assertThat(spec.path("replicas").asInt()).isEqualTo(3);
            assertThat(spec.at("/template/spec/containers").findValuesAsText("image"))
                    .containsExactlyInAnyOrder("nginx:1.25", "s:1");

            assertThat(t.says("expose", "deployment", "web", "--port=80", "--target-port=8080"))
                    .isEqualTo("service/web exposed\n");
            assertThat(t.read("service/web").at("/spec/selector/app").asText()).isEqualTo("web");
            t.roundTrips("service/web");
            assertThat(t.says("autoscale", "deployment", "web", "--min=1", "--max=5", "--cpu-percent=50"))
                    .isEqualTo("horizontalpodautoscaler.autoscaling/web autoscaled\n");
            t.roundTrips("hpa/web");

            assertThat(t.says("rollout", "history", "deployment/web"))
                    .isEqualTo("deployment.apps/web \nNo rollout history found.\n");
            t.says("apply", "-f", t.kubectl().file("set.yaml", set(t.read("deployment/web"))));
            assertThat(t.says("rollout", "history", "deployment/web"))
                    .isEqualTo("deployment.apps/web \nREVISION  CHANGE-CAUSE\n1         first\n\n");
            assertThat(t.says("get", "all").lines().map(line -> line.split(" +")[0]))
                    .contains("service/web", "deployment.apps/web", "replicaset.apps/web-1");
            assertThat(t.says("get", "deployments").lines().toList().get(1)).matches("web +0/3 +0 +0 +[0-9a-z]+");
            assertThat(t.says("explain", "deployment.spec")).contains("progressDeadlineSeconds", "<integer>");
            assertThat(t.says(
                            "diff",
                            "-f",
                            t.kubectl().file("same.json", t.read("service/web").toString())))
                    .isEmpty();
        }
    }

    /** The ReplicaSet of a Deployment's first revision, which nobody makes here. */
    private static String set(JsonNode deployment) {
        return """
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata:
                  name: web-1
                  labels: {app: web}
                  annotations: {deployment.kubernetes.io/revision: "1", kubernetes.io/change-cause: first}
                  ownerReferences:
                  - {apiVersion: apps/v1, kind: Deployment, name: web, uid: %s, controller: true}
                spec:
                  replicas: 0
                  selector: {matchLabels: {app: web}}
                  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: nginx, image: nginx}]}}
                """.formatted(deployment.at("/metadata/uid").asText());
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#ends")
    void everythingElseThatIsMade_comesBackAsItWasMade(Kubectl.Found found, ServerProcess server) throws IOException {
        try (Typing t = Typing.in(found, server, "kube")) {
            t.says("run", "p", "--image=busybox:1.36", "--env=A=b", "--", "sleep", "1");
            t.says("create", "job", "j", "--image=busybox", "--", "date");
            t.says("create", "cronjob", "c", "--image=busybox", "--schedule=*/5 * * * *", "--", "date");
            t.says("create", "service", "clusterip", "s", "--tcp=80:8080");
            t.says("create", "ingress", "i", "--rule=a.example.com/x*=s:80");
            t.says("create", "pdb", "b", "--selector=app=web", "--min-available=1");
            t.says("create", "priorityclass", "high", "--value=5");
            t.says("create", "quota", "q", "--hard=configmaps=7");
            t.says("create", "configmap", "m", "--from-literal=a=b");
            t.says("create", "secret", "generic", "x", "--from-literal=a=b");
            t.says("create", "serviceaccount", "robot");
            assertThat(t.says("create", "token", "robot").split("\\.")).hasSize(3);
            for (String resource : List.of(
                    "pod/p", "job/j", "cronjob/c", "service/s", "ingress/i", "pdb/b", "priorityclass/high", "cm/m")) {
                t.roundTrips(resource);
            }

            t.says("apply", "-f", t.kubectl().file("node.yaml", "apiVersion: v1\nkind: Node\nmetadata: {name: n1}\n"));
            assertThat(t.says("taint", "node", "n1", "a=b:NoSchedule")).isEqualTo("node/n1 tainted\n");
            assertThat(t.says("cordon", "n1")).isEqualTo("node/n1 cordoned\n");
            assertThat(t.says("get", "nodes", "--field-selector=spec.unschedulable=true", "--no-headers"))
                    .matches("n1 +Unknown,SchedulingDisabled +<none> +[0-9a-z]+ *\\n");
            t.roundTrips("node/n1");
            assertThat(t.says("uncordon", "n1")).isEqualTo("node/n1 uncordoned\n");
            assertThat(t.says("taint", "node", "n1", "a:NoSchedule-")).isEqualTo("node/n1 untainted\n");
            assertThat(t.read("node/n1").path("spec")).isEmpty();
            assertThat(t.says("get", "pods").lines().toList().get(1)).matches("p +0/1 +Pending +0 +[0-9a-z]+");
        }
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#chosen")
    void workspaceBesideIt_knowsNothingOfAllThat(Kubectl.Found found, ServerProcess server) throws IOException {
        try (Typing t = Typing.in(found, server, "universal")) {
            assertThat(t.says("api-resources", "--categories=all", "--no-headers"))
                    .isEmpty();
            Command.Result pods = t.kubectl().run("get", "pods");
            assertThat(pods.failed()).isEqualTo("error: the server doesn't have a resource type \"pods\"\n");
            assertThat(t.kubectl()
                            .run("create", "deployment", "web", "--image=nginx")
                            .failed())
                    .contains("the server could not find the requested resource");
        }
    }
}

package dev.polder.e2e.kubectl;

import static dev.polder.e2e.kubectl.Plugins.says;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.harness.Command;
import dev.polder.e2e.harness.Kubectl;
import dev.polder.e2e.harness.Polder;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.harness.SharedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * kcp's quick start from "Publish Some APIs as a Service Provider" on ({@code
 * docs/content/concepts/quickstart-tenancy-and-apis.md}), with our {@code apigen} and our plugins. What is expected is what that
 * document shows and kcp's plugins print ({@code staging/src/github.com/kcp-dev/cli/pkg/bind/plugin/bind.go}). A second
 * consumer binds with the plugin, so that the provider has two.
 */
@ExtendWith(SharedServer.class)
class ShareApisE2E {

    private static final String COWBOYS = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata:
              name: cowboys.wildwest.dev
            spec:
              group: wildwest.dev
              names: {kind: Cowboy, listKind: CowboyList, plural: cowboys, singular: cowboy}
              scope: Namespaced
              versions:
                - name: v1alpha1
                  served: true
                  storage: true
                  subresources: {status: {}}
                  schema:
                    openAPIV3Schema:
                      type: object
                      properties:
                        spec: {type: object, properties: {intent: {type: string}}}
                        status: {type: object, properties: {result: {type: string}}}
            """;

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#chosen")
    void publishedApi_isUsedInTwoWorkspacesAndSeenByItsProvider(Kubectl.Found found, ServerProcess server)
            throws IOException {
        Kubectl kubectl = Plugins.of(found, server);
        try {
            String org = SharedServer.namespace("wildwest");
            publish(kubectl, org);
            String applied = SharedServer.namespace("test-consumer");
            use(kubectl, applied, () -> applyBinding(kubectl, org));
            String other = SharedServer.namespace("test-consumer");
            use(
                    kubectl,
                    other,
                    () -> says(
                            kubectl,
                            """
                    apibinding cowboys created. Waiting to successfully bind ...
                    cowboys created and bound.""",
                            "kcp",
                            "bind",
                            "apiexport",
                            "root:" + org + ":cowboys-service:wildwest.dev",
                            "--name",
                            "cowboys"));
            look(kubectl, org, List.of(applied, other));
        } finally {
            kubectl.forget();
        }
    }

    private static void publish(Kubectl kubectl, String org) throws IOException {
        says(kubectl, """
                Workspace "ORG" (type root:organization) created. Waiting for it to be ready...
                Workspace "ORG" (type root:organization) is ready to use.
                Current workspace is 'root:ORG' (type root:organization).""".replace("ORG", org), "create-workspace", org, "--enter");
        says(kubectl, """
                Workspace "cowboys-service" (type root:universal) created. Waiting for it to be ready...
                Workspace "cowboys-service" (type root:universal) is ready to use.
                Current workspace is 'root:ORG:cowboys-service' (type root:universal).""".replace("ORG", org), "create-workspace", "cowboys-service", "--enter");
        Path home = kubectl.home();
        Path definitions = Files.createDirectories(home.resolve("test/e2e/customresourcedefinition"));
        Files.writeString(definitions.resolve("wildwest.dev_cowboys.yaml"), COWBOYS);
        String commit = commit(home);
        Files.createDirectory(home.resolve("wildwest-schemas"));
        Polder.run(
                        home,
                        "apigen",
                        "--input-dir",
                        "test/e2e/customresourcedefinition/",
                        "--output-dir",
                        "wildwest-schemas/")
                .succeeded();
        try (var files = Files.list(home.resolve("wildwest-schemas"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "apiexport-wildwest.dev.yaml", "apiresourceschema-cowboys.wildwest.dev.yaml");
        }
        Command.Result applied = kubectl.run("apply", "-f", "wildwest-schemas/");
        assertThat(applied.succeeded())
                .matches("apiexport\\.apis\\.kcp\\.io/wildwest\\.dev created\n"
                        + "apiresourceschema\\.apis\\.kcp\\.io/v\\d{6}-" + commit
                        + "\\.cowboys\\.wildwest\\.dev created\n");
        assertThat(applied.err()).isEmpty();
    }

    /** The short name of a commit with everything in a folder, which {@code apigen} takes for its names. */
    private static String commit(Path folder) {
        git(folder, "init", "-q");
        git(folder, "add", "test");
        git(folder, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-q", "-m", "definitions");
        return git(folder, "rev-parse", "--short", "HEAD").strip();
    }

    private static String git(Path folder, String... words) {
        List<String> line = new ArrayList<>(List.of("git"));
        line.addAll(List.of(words));
        return Command.run(folder, Map.of(), "", line).succeeded();
    }

    /** What a consumer types, however it binds. */
    private static void use(Kubectl kubectl, String workspace, Runnable bind) {
        says(kubectl, "Current workspace is 'root' (type root).", "ws", ":root");
        says(kubectl, """
                Workspace "NAME" (type root:organization) created. Waiting for it to be ready...
                Workspace "NAME" (type root:organization) is ready to use.
                Current workspace is 'root:NAME' (type root:organization).""".replace("NAME", workspace), "create-workspace", workspace, "--enter");
        bind.run();
        assertThat(words(kubectl.run("api-resources", "--api-group=wildwest.dev")))
                .containsExactly(
                        List.of("NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"),
                        List.of("cowboys", "wildwest.dev/v1alpha1", "true", "Cowboy"));
        Plugins.said("cowboy.wildwest.dev/one created", kubectl.runWithInput("""
                apiVersion: wildwest.dev/v1alpha1
                kind: Cowboy
                metadata:
                  name: one
                spec:
                  intent: one
                """, "apply", "-f", "-"));
    }

    private static void applyBinding(Kubectl kubectl, String org) {
        Plugins.said(
                "apibinding.apis.kcp.io/cowboys created",
                kubectl.runWithInput("""
                apiVersion: apis.kcp.io/v1alpha2
                kind: APIBinding
                metadata:
                  name: cowboys
                spec:
                  reference:
                    export:
                      name: wildwest.dev
                      path: root:ORG:cowboys-service
                """.replace("ORG", org), "apply", "-f", "-"));
        Plugins.said(
                "apibinding.apis.kcp.io/cowboys condition met",
                kubectl.run("wait", "--for=condition=Ready", "apibinding/cowboys", "--timeout=60s"));
    }

    /** Section "Dig Deeper into APIExports" and on: the provider finds the objects of both consumers. */
    private static void look(Kubectl kubectl, String org, List<String> consumers) {
        says(
                kubectl,
                "Current workspace is 'root:" + org + ":cowboys-service' (type root:universal).",
                "ws",
                ":root:" + org + ":cowboys-service");
        assertThat(kubectl.run("get", "apiexport/wildwest.dev", "-o", "jsonpath={.status.identityHash}")
                        .succeeded())
                .matches("[0-9a-f]{64}");
        String url = kubectl.run(
                        "get", "apiexportendpointslice/wildwest.dev", "-o", "jsonpath={.status.endpoints[*].url}")
                .succeeded();
        assertThat(url).matches("https://[^ ]+/services/apiexport/[a-z0-9]+/wildwest\\.dev");
        String everywhere = "--server=" + url + "/clusters/*/";
        assertThat(words(kubectl.run(everywhere, "api-resources")))
                .containsExactly(
                        List.of("NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"),
                        List.of("apibindings", "apis.kcp.io/v1alpha2", "false", "APIBinding"),
                        List.of("cowboys", "wildwest.dev/v1alpha1", "true", "Cowboy"));
        Command.Result all = kubectl.run(
                everywhere,
                "get",
                "-A",
                "cowboys",
                "-o",
                "custom-columns=LOGICAL CLUSTER:.metadata.annotations.kcp\\.io/cluster,NAME:.metadata.name");
        Command.Result users = kubectl.run("kcp", "consumers", "wildwest.dev");
        kubectl.run("ws", ":root").succeeded();
        List<List<String>> expected = new ArrayList<>();
        List<List<String>> using = new ArrayList<>();
        for (String consumer : consumers) {
            String id = kubectl.run("get", "workspace", consumer, "-o", "jsonpath={.spec.cluster}")
                    .succeeded();
            expected.add(List.of(id, "one"));
            using.add(List.of(id, "cowboys", "Bound", "cowboys.wildwest.dev", "v1alpha1", "v1alpha1", "1", "-"));
        }
        List<List<String>> told = words(users);
        assertThat(told.subList(1, told.size())).containsExactlyInAnyOrderElementsOf(using);
        List<List<String>> lines = words(all);
        assertThat(lines.get(0)).containsExactly("LOGICAL", "CLUSTER", "NAME");
        assertThat(lines.subList(1, lines.size())).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** The words of each line that a command printed, without the blanks that its columns are filled up with. */
    private static List<List<String>> words(Command.Result result) {
        return result.succeeded()
                .lines()
                .map(line -> List.of(line.strip().split(" +")))
                .toList();
    }
}

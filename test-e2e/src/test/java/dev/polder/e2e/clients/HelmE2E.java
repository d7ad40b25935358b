package dev.polder.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Command;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.Repository;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.harness.SharedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * helm 3, which merges, and helm 4, which applies: the life of a release of {@code src/test/clients/helm/chart}, which has a
 * definition and an object of its kind, a hook that is no job, and looks an object up.
 */
@ExtendWith(SharedServer.class)
@Execution(ExecutionMode.SAME_THREAD)
class HelmE2E {

    /** Which folder of the fetched ones. */
    enum Helm {
        THREE("v32"),
        FOUR("v35");

        private final String layer;

        Helm(String layer) {
            this.layer = layer;
        }
    }

    /** Where {@code scripts/fetch-helm} puts them. */
    private static final Path PROGRAMS = Repository.root().resolve(".build/helm");

    private static final Path CHART = Repository.root().resolve("test-e2e/src/test/clients/helm/chart");

    @BeforeAll
    static void fetched() {
        assumeTrue(
                Repository.continuousIntegration() || Files.isDirectory(PROGRAMS),
                "helm has not been fetched: scripts/fetch-helm does it");
        assertThat(PROGRAMS).isDirectory();
    }

    /** One helm, at work in one namespace, with folders of its own. */
    private record Release(Helm helm, ServerProcess server, ApiClient client, String namespace, Path folder) {

        Command.Result run(String verb, String... more) {
            List<String> line = new ArrayList<>(List.of(
                    PROGRAMS.resolve(helm.layer + "/helm/helm").toString(), verb, "quay", "--namespace", namespace));
            line.addAll(List.of(more));
            return Command.run(
                    CHART,
                    Map.of(
                            "KUBECONFIG", server.kubeconfigFile().toString(),
                            "HELM_CACHE_HOME", folder.toString(),
                            "HELM_CONFIG_HOME", folder.toString(),
                            "HELM_DATA_HOME", folder.toString()),
                    "",
                    line);
        }

        String core(String path) {
            return "/api/v1/namespaces/" + namespace + "/" + path;
        }

        String pier() {
            return "/apis/helm.polder.dev/v1/namespaces/" + namespace + "/piers/quay";
        }

        JsonNode chart() throws IOException {
            return client.get(core("configmaps/quay-chart")).succeeded().path("data");
        }
    }

    @ParameterizedTest
    @EnumSource
    void release_isInstalledUpgradedRolledBackAndUninstalled(Helm helm, ServerProcess server, @TempDir Path folder)
            throws IOException {
        String namespace = SharedServer.namespace(server, "helm");
        ApiClient client = new ApiClient(server.kubeconfig());
        Release release = new Release(helm, server, client, namespace, folder);
        client.post(release.core("configmaps"), Objects.configMap("tide", "height", "4"))
                .succeeded();

        release.run("install", ".").succeeded();
        assertThat(release.chart().path("depth").asText()).isEqualTo("3");
        assertThat(release.chart().path("tide").asText())
                .as("what was looked up")
                .isEqualTo("4");
        assertThat(hook(release)).as("the hook").isEqualTo("1");
        assertThat(client.get(release.pier()).succeeded().at("/spec/berths").asInt())
                .isEqualTo(2);
        assertThat(client.get(release.core("secrets/sh.helm.release.v1.quay.v1"))
                        .succeeded()
                        .path("type")
                        .asText())
                .isEqualTo("helm.sh/release.v1");

        String upgraded = upgradeOverAnother(release);
        refusals(client, release);

        release.run("rollback", "1").succeeded();
        assertThat(release.chart().path("depth").asText()).isEqualTo("3");
        assertThat(client.get(release.pier()).succeeded().at("/spec/berths").asInt())
                .isEqualTo(2);
        assertThat(hook(release)).as("the hook of the last upgrade").isNotEqualTo(upgraded);

        release.run("uninstall").succeeded();
        for (String gone :
                List.of(release.core("configmaps/quay-chart"), release.core("secrets/quay-key"), release.pier())) {
            assertThat(client.get(gone).code()).as(gone).isEqualTo(404);
        }
        assertThat(client.get("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/piers.helm.polder.dev")
                        .code())
                .as("definitions stay")
                .isEqualTo(200);
    }

    private static String hook(Release release) throws IOException {
        return release.client()
                .get(release.core("configmaps/quay-hook"))
                .succeeded()
                .at("/data/revision")
                .asText();
    }

    /** Somebody else has changed a field: helm 3 merges its own value over it, helm 4 is told of the conflict. */
    private static String upgradeOverAnother(Release release) throws IOException {
        release.client()
                .send(
                        "PATCH",
                        release.core("configmaps/quay-chart?fieldManager=harbourmaster&force=true"),
                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"data\":{\"depth\":\"9\"}}",
                        "application/apply-patch+yaml")
                .succeeded();
        if (release.helm() == Helm.THREE) {
            release.run("upgrade", ".", "--set", "depth=5,berths=4").succeeded();
        } else {
            assertThat(release.run("upgrade", ".", "--set", "depth=5,berths=4").failed())
                    .contains("Apply failed with 1 conflict: conflict with \"harbourmaster\": .data.depth");
            assertThat(release.chart().path("depth").asText()).isEqualTo("9");
            release.run("upgrade", ".", "--set", "depth=5,berths=4", "--force-conflicts")
                    .succeeded();
        }
        assertThat(release.chart().path("depth").asText()).isEqualTo("5");
        assertThat(release.client()
                        .get(release.pier())
                        .succeeded()
                        .at("/spec/berths")
                        .asInt())
                .isEqualTo(4);
        return hook(release);
    }

    /** What helm does not own, and what the schema refuses. */
    private static void refusals(ApiClient client, Release release) throws IOException {
        client.post(release.core("configmaps"), Objects.configMap("taken", "colour", "green"))
                .succeeded();
        assertThat(release.run("upgrade", ".", "--set", "buoy=taken").failed())
                .contains("ConfigMap \"taken\" in namespace \"" + release.namespace()
                        + "\" exists and cannot be imported into the current release: invalid ownership metadata");
        assertThat(release.run("upgrade", ".", "--set", "berths=0").failed())
                .contains("Pier.helm.polder.dev \"quay\" is invalid: spec.berths: Invalid value: 0: spec.berths in body"
                        + " should be greater than or equal to 1");
    }
}

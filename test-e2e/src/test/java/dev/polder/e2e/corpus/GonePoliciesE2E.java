package dev.polder.e2e.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.e2e.harness.Kubectl;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.harness.SharedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Admission policies of versions that Kubernetes has dropped, as kubectl sees them: it finds no such kind, and sends nothing. Those
 * of real projects with {@code POLDER_CORPUS}, and some of our own in any case.
 */
@ExtendWith(SharedServer.class)
class GonePoliciesE2E {

    private static final String GROUP = "admissionregistration.k8s.io/";
    private static final List<String> KINDS = List.of(
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "MutatingAdmissionPolicy",
            "MutatingAdmissionPolicyBinding");

    static Stream<Kubectl.Found> chosen() {
        return Kubectl.chosen().stream();
    }

    private static List<ObjectNode> gone() throws IOException {
        List<ObjectNode> gone = new ArrayList<>();
        for (String version : List.of("v1alpha1", "v1beta1")) {
            for (String kind : KINDS) {
                gone.add(Objects.of(GROUP + version, kind, "p", Map.of("spec", Map.of())));
            }
        }
        String corpus = System.getenv("POLDER_CORPUS");
        if (corpus != null) {
            int own = gone.size();
            for (String folder : List.of("_admission-policies", "kubevirt/policies")) {
                try (Stream<Path> files = Files.walk(Path.of(corpus, folder))) {
                    files.filter(file -> file.toString().matches(".*\\.ya?ml"))
                            .sorted()
                            .flatMap(file -> YamlDocuments.read(file).stream())
                            .filter(object -> KINDS.contains(object.path("kind").asText()))
                            .filter(object ->
                                    !object.path("apiVersion").asText().equals(GROUP + "v1"))
                            .forEach(gone::add);
                }
            }
            assertThat(gone).as("the corpus has some, too").hasSizeGreaterThan(own + 1);
        }
        return gone;
    }

    // k8s.io/cli-runtime pkg/resource/mapper.go frames what meta.NoKindMatchError says.
    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("chosen")
    void policiesOfGoneVersions_matchNoKind(Kubectl.Found found, ServerProcess server) throws IOException {
        Kubectl kubectl = Kubectl.of(found, server.kubeconfigFile());
        try {
            assertThat(kubectl.run("api-versions").succeeded().lines())
                    .filteredOn(line -> line.startsWith(GROUP))
                    .containsExactly(GROUP + "v1");
            for (ObjectNode object : gone()) {
                for (String command : List.of("create", "apply")) {
                    assertThat(kubectl.runWithInput(object.toString(), command, "-f", "-")
                                    .failed())
                            .contains("resource mapping not found for name: \""
                                    + object.at("/metadata/name").asText()
                                    + "\" namespace: \"\" from \"STDIN\": no matches"
                                    + " for kind \"" + object.path("kind").asText() + "\" in version \""
                                    + object.path("apiVersion").asText() + "\"\nensure CRDs are installed first\n");
                }
            }
        } finally {
            kubectl.forget();
        }
    }
}

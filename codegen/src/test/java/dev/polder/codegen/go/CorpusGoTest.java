package dev.polder.codegen.go;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.codegen.input.DefinitionFiles;
import dev.polder.codegen.input.Definitions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Types of real projects' definitions carry their samples without losing anything. They take minutes to compile: {@code make
 * soak} does; GeneratedGoClientE2E uses the clients.
 */
@Tag("corpus")
class CorpusGoTest {

    private static final Path CORPUS =
            Path.of(Objects.requireNonNullElse(System.getenv("POLDER_CORPUS"), "no corpus is set"));

    /** Fields of samples that their schemas do not have, or that only servers write: the server prunes them as well. */
    private static final List<String> PRUNED = List.of(
            " .spec.acme.http01: ",
            " .spec.targetRefs[0].namespace: ",
            " .metadata.selfLink: ",
            " .metadata.annotations: null ");

    @Test
    void projects_compileAndLoseNothingOfTheirSamples(@TempDir Path folder) throws Exception {
        if (!Boolean.getBoolean("polder.clients.all")) {
            System.err.println("##### SKIPPED: samples of real projects through Go: set polder.clients.all #####");
            return;
        }
        GoModule module = new GoModule(folder);
        Map<String, String> projects = new TreeMap<>(Map.of(
                "certmanager", "cert-manager/crds",
                "gatewayapi", "gateway-api/crds",
                "crossplane", "crossplane/crds",
                "kubevirt", "kubevirt/crds-v1.6.0-alpha.0"));
        for (Map.Entry<String, String> project : projects.entrySet()) {
            Path crds = CORPUS.resolve(project.getValue());
            module.add(
                    project.getKey(),
                    Definitions.model(DefinitionFiles.read(List.of(crds))),
                    DefinitionFiles.read(List.of(crds.resolveSibling("samples/valid"))));
        }
        if (module.builds()) {
            List<String> said = module.carry();
            assertThat(said.subList(0, said.size() - 1))
                    .filteredOn(loss -> PRUNED.stream().noneMatch(loss::contains))
                    .isEmpty();
            assertThat(Integer.parseInt(said.getLast().split(" ")[1])).isGreaterThanOrEqualTo(7 + 60 + 80 + 6);
            assertThat(Integer.parseInt(said.getLast().split(" ")[3])).isGreaterThanOrEqualTo(2 * 4);
            List<String> checked = module.staticcheck();
            if (checked != null) {
                assertThat(checked).isEmpty();
            }
        }
    }
}

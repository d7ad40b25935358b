package dev.polder.codegen.go;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.codegen.input.DefinitionFiles;
import dev.polder.codegen.input.Definitions;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Types of real projects' definitions carry their samples without losing anything. Four take minutes to compile: {@code make soak}
 * does, one is compiled always; GeneratedGoClientE2E uses the clients.
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

    /**
     * A project.
     *
     * @param name as Go has it
     * @param definitions the folder of its definitions
     * @param samples how many it has at least
     */
    private record Project(String name, String definitions, int samples) {}

    /** All of them at the full size. */
    private static final List<Project> PROJECTS = List.of(
                    new Project("certmanager", "cert-manager/crds", 7),
                    new Project("gatewayapi", "gateway-api/crds", 60),
                    new Project("crossplane", "crossplane/crds", 80),
                    new Project("kubevirt", "kubevirt/crds-v1.6.0-alpha.0", 6))
            .subList(0, Boolean.getBoolean("polder.clients.all") ? 4 : 1);

    @Test
    void projects_compileAndLoseNothingOfTheirSamples(@TempDir Path folder) throws Exception {
        GoModule module = new GoModule(folder);
        for (Project project : PROJECTS) {
            Path crds = CORPUS.resolve(project.definitions());
            module.add(
                    project.name(),
                    Definitions.model(DefinitionFiles.read(List.of(crds))),
                    DefinitionFiles.read(List.of(crds.resolveSibling("samples/valid"))));
        }
        module.build();
        List<String> said = module.carry();
        assertThat(said.subList(0, said.size() - 1))
                .filteredOn(loss -> PRUNED.stream().noneMatch(loss::contains))
                .isEmpty();
        int samples = PROJECTS.stream().mapToInt(Project::samples).sum();
        assertThat(Integer.parseInt(said.getLast().split(" ")[1])).isGreaterThanOrEqualTo(samples);
        assertThat(Integer.parseInt(said.getLast().split(" ")[3])).isGreaterThanOrEqualTo(2 * PROJECTS.size());
        List<String> checked = module.staticcheck();
        if (checked != null) {
            assertThat(checked).isEmpty();
        }
    }
}

package dev.polder.codegen.java;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.codegen.input.DefinitionFiles;
import dev.polder.codegen.input.Definitions;
import dev.polder.codegen.input.Document;
import dev.polder.codegen.model.Api;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients of real projects' definitions compile, and carry their samples without losing anything. */
@Tag("corpus")
class CorpusJavaTest {

    private static final Path CORPUS =
            Path.of(Objects.requireNonNullElse(System.getenv("POLDER_CORPUS"), "no corpus is set"));

    /** Fields of samples that their schemas do not have: the server prunes them as well. */
    private static final List<String> PRUNED = List.of(" .spec.acme.http01: ", " .spec.targetRefs[0].namespace: ");

    @ParameterizedTest
    @CsvSource({
        "cert-manager, crds, 6, 7",
        "gateway-api, crds, 8, 60",
        "crossplane, crds, 10, 80",
        "kubevirt, crds-v1.6.0-alpha.0, 15, 6",
    })
    void project_compilesAndLosesNothingOfItsSamples(String project, String folder, int kinds, int samples)
            throws IOException {
        Api api = Definitions.model(
                DefinitionFiles.read(List.of(CORPUS.resolve(project).resolve(folder))));
        CompiledJava compiled = CompiledJava.of(new JavaLanguage().generate(api, "x.clients"));

        RoundTrip roundTrip = new RoundTrip(api, "x.clients", compiled);
        int carried = 0;
        List<String> losses = new ArrayList<>();
        for (Document sample :
                DefinitionFiles.read(List.of(CORPUS.resolve(project).resolve("samples/valid")))) {
            if (roundTrip.knows(sample)) {
                carried++;
                losses.addAll(roundTrip.losses(sample));
            }
        }
        assertThat(losses)
                .filteredOn(loss -> PRUNED.stream().noneMatch(loss::contains))
                .isEmpty();
        assertThat(carried).as("samples").isGreaterThanOrEqualTo(samples);
        assertThat(api.groups().stream().mapToInt(group -> group.kinds().size()).sum())
                .as("kinds")
                .isGreaterThanOrEqualTo(kinds);
    }
}

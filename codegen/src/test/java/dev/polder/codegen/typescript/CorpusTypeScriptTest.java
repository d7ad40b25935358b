package dev.polder.codegen.typescript;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.codegen.input.DefinitionFiles;
import dev.polder.codegen.input.Definitions;
import dev.polder.codegen.input.Document;
import dev.polder.codegen.model.Api;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients of real projects' definitions compile, and their samples fit the types. */
@Tag("corpus")
class CorpusTypeScriptTest {

    private static final Path CORPUS =
            Path.of(Objects.requireNonNullElse(System.getenv("POLDER_CORPUS"), "no corpus is set"));

    /** What samples have that no schema has, or allows: the server prunes or refuses it as well. */
    private static final List<String> NOT_IN_SCHEMAS = List.of(
            "'\"http01\"' does not exist in type 'ClusterIssuerSpecAcme'",
            "'\"namespace\"' does not exist in type 'BackendTLSPolicySpecTargetRef'",
            "Type 'null' is not assignable to type '{ [name: string]: string; }'");

    /** With the folder of their definitions, and how many samples there are at least; all of them at the full size. */
    private static Stream<Arguments> projects() {
        return Stream.of(
                        Arguments.of("cert-manager", "crds", 7),
                        Arguments.of("gateway-api", "crds", 60),
                        Arguments.of("crossplane", "crds", 80),
                        Arguments.of("kubevirt", "crds-v1.6.0-alpha.0", 6))
                .limit(Boolean.getBoolean("polder.clients.all") ? 4 : 1);
    }

    @ParameterizedTest
    @MethodSource("projects")
    void project_compilesAndTakesItsSamples(String project, String folder, int least, @TempDir Path temp) {
        CompiledTypeScript.install();
        Api api = Definitions.model(
                DefinitionFiles.read(List.of(CORPUS.resolve(project).resolve(folder))));
        Set<String> served = api.groups().stream()
                .flatMap(group -> group.kinds().stream())
                .flatMap(kind -> kind.versions().stream()
                        .map(version -> kind.group() + "/" + version.name() + " "
                                + kind.names().kind()))
                .collect(Collectors.toSet());
        List<Document> samples =
                DefinitionFiles.read(List.of(CORPUS.resolve(project).resolve("samples/valid"))).stream()
                        .filter(sample -> served.contains(
                                sample.object().path("apiVersion").asText() + " "
                                        + sample.object().path("kind").asText()))
                        .toList();
        assertThat(samples).hasSizeGreaterThanOrEqualTo(least);

        assertThat(CompiledTypeScript.of(temp, new TypeScriptLanguage().generate(api, "clients"))
                        .samples(samples)
                        .complaints("--noEmit"))
                .filteredOn(line -> NOT_IN_SCHEMAS.stream().noneMatch(line::contains))
                .isEmpty();
    }
}

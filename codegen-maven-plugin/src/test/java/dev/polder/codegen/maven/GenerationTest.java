package dev.polder.codegen.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run of the plugin writes and refuses; MavenRunTest has Maven run it. */
class GenerationTest {

    private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

    @TempDir
    private Path temp = Path.of("");

    private final List<String> remarks = new ArrayList<>();

    private Generation generation(String language) {
        return new Generation(language, List.of(temp.resolve("crds")), "com.example", temp.resolve("out"));
    }

    private void write(String fields) throws IOException {
        Files.createDirectories(temp.resolve("crds"));
        Files.writeString(temp.resolve("crds/widgets.yaml"), Definition.widgets(fields));
    }

    private Map<String, FileTime> times() throws IOException {
        Map<String, FileTime> times = new TreeMap<>();
        try (Stream<Path> files = Files.walk(temp.resolve("out"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                times.put(temp.resolve("out").relativize(file).toString(), Files.getLastModifiedTime(file));
            }
        }
        return times;
    }

    @Test
    void unchangedInput_touchesNothingAndAFieldOnlyItsFile() throws Exception {
        write("size: {type: string}");
        assertThat(generation("java").run(remarks::add)).isEqualTo(14);
        for (String file : times().keySet()) {
            Files.setLastModifiedTime(temp.resolve("out").resolve(file), LONG_AGO);
        }
        assertThat(generation("java").run(remarks::add)).isZero();
        assertThat(times().values()).containsOnly(LONG_AGO);

        write("size: {type: string}, weight: {}");
        assertThat(generation("java").run(remarks::add)).isEqualTo(1);
        assertThat(times().entrySet())
                .filteredOn(file -> !file.getValue().equals(LONG_AGO))
                .extracting(Map.Entry::getKey)
                .containsExactly("com/example/dev/example/v1/WidgetSpec.java");
        assertThat(remarks).containsExactly("example.dev/v1 Widget .spec.weight: no type; any JSON");
    }

    @Test
    void verify_namesWhatDiffersAndWritesNothing() throws Exception {
        write("size: {type: string}");
        generation("typescript").run(remarks::add);
        generation("typescript").verify(remarks::add);
        Path edited = temp.resolve("out/com.example/apis/example.dev/v1/Widget.ts");
        Files.writeString(edited, Files.readString(edited) + "// by hand\n");

        assertThatThrownBy(() -> generation("typescript").verify(remarks::add))
                .isInstanceOf(GenerationException.class)
                .hasMessage(temp.resolve("out") + " is not up to date; run the same without verify:\n"
                        + "  com.example/apis/example.dev/v1/Widget.ts: different");
        assertThat(edited).content().endsWith("// by hand\n");
    }

    @Test
    void mistake_isNamedWithItsPlace() throws Exception {
        assertThatThrownBy(() -> generation("java").run(remarks::add))
                .isInstanceOf(GenerationException.class)
                .hasMessage(temp.resolve("crds") + ": no such file or directory");
        assertThatThrownBy(() -> generation("cobol").verify(remarks::add))
                .isInstanceOf(GenerationException.class)
                .hasMessageStartingWith("language: \"cobol\" is none of ")
                .hasMessageContaining("java");
        write("size: {type: string}");
        Generation badName = new Generation("java", List.of(temp.resolve("crds")), "a-b", temp.resolve("out"));
        assertThatThrownBy(() -> badName.run(remarks::add))
                .isInstanceOf(GenerationException.class)
                .hasMessage("package: \"a-b\" is no name of a Java package");
        Files.writeString(temp.resolve("crds/broken.yaml"), "a: [b\n");
        assertThatThrownBy(() -> generation("java").run(remarks::add))
                .isInstanceOf(GenerationException.class)
                .hasMessageContaining(temp.resolve("crds/broken.yaml").toString());
        Files.writeString(
                temp.resolve("crds/broken.yaml"),
                "kind: CustomResourceDefinition\napiVersion: apiextensions.k8s.io/v1\n");
        assertThatThrownBy(() -> generation("java").run(remarks::add))
                .isInstanceOf(GenerationException.class)
                .hasMessageContaining("broken.yaml")
                .hasMessageContaining("spec.names.kind is missing");
        Files.delete(temp.resolve("crds/broken.yaml"));
        Files.writeString(temp.resolve("crds/widgets.yaml"), "kind: ConfigMap\napiVersion: v1\n");
        assertThatThrownBy(() -> generation("java").run(remarks::add))
                .isInstanceOf(GenerationException.class)
                .hasMessageStartingWith("inputs: there are no definitions in ");
        assertThat(temp.resolve("out")).doesNotExist();
    }
}

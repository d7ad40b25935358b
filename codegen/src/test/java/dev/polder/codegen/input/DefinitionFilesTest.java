package dev.polder.codegen.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.codegen.model.Api;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and folders as people have them: nested, of both kinds of text, with other files between. */
class DefinitionFilesTest {

    @TempDir
    private Path temp = Path.of("");

    private static String crd(String kind) {
        return """
            {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "x"},
             "spec": {"group": "example.dev", "scope": "Cluster", "names": {"kind": "%1$s", "plural": "%1$s"},
              "versions": [{"name": "v1", "served": true, "storage": true}]}}
            """.formatted(kind);
    }

    private Path write(String name, String text) throws IOException {
        Path file = temp.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static List<String> kinds(Api api) {
        return api.groups().stream()
                .flatMap(group -> group.kinds().stream())
                .map(kind -> kind.names().kind())
                .toList();
    }

    @Test
    void folder_isReadWithAllBelowIt_inTheOrderOfNames() throws IOException {
        write("crds/b.yaml", "# a comment\n---\n" + crd("B") + "\n---\n" + crd("C") + "---\n# nothing more\n");
        write("crds/a/deep/d.json", crd("D"));
        write("crds/a.yml", crd("A"));
        write("crds/README.md", "no: [definition");
        write("crds/kustomization.yaml.orig", "no: [definition");

        List<Document> documents = DefinitionFiles.read(List.of(temp.resolve("crds")));

        assertThat(documents.stream()
                        .map(document ->
                                temp.relativize(Path.of(document.place())).toString()))
                .containsExactly("crds/a.yml", "crds/a/deep/d.json", "crds/b.yaml#1", "crds/b.yaml#2");
        assertThat(kinds(Definitions.model(documents))).containsExactly("A", "B", "C", "D");
    }

    @Test
    void fileThatIsNamed_isReadWhateverItIsCalled() throws IOException {
        Path file = write("definition.txt", crd("A"));

        assertThat(kinds(Definitions.model(DefinitionFiles.read(List.of(file)))))
                .containsExactly("A");
    }

    @Test
    void fileGivenTwice_definesOnce() throws IOException {
        Path file = write("crds/a.yaml", crd("A"));

        assertThat(kinds(Definitions.model(DefinitionFiles.read(List.of(file, file.getParent())))))
                .containsExactly("A");
    }

    @Test
    void whatCannotBeRead_isNamed() throws IOException {
        Path missing = temp.resolve("crds");
        assertThatThrownBy(() -> DefinitionFiles.read(List.of(missing)))
                .isInstanceOf(InputException.class)
                .hasMessage(missing + ": no such file or directory");

        Path broken = write("crds/broken.yaml", crd("A") + "\n---\na: [b\n");
        assertThatThrownBy(() -> DefinitionFiles.read(List.of(missing)))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(broken + "#2 cannot be read: ");

        Files.write(broken, new byte[] {(byte) 0xc3, (byte) 0x28});
        assertThatThrownBy(() -> DefinitionFiles.read(List.of(missing)))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(broken + " cannot be read: ");

        Files.write(broken, "\uFEFF".concat(crd("A")).getBytes(StandardCharsets.UTF_8));
        assertThat(kinds(Definitions.model(DefinitionFiles.read(List.of(broken)))))
                .as("with the mark that Windows' editors put first")
                .containsExactly("A");
    }
}

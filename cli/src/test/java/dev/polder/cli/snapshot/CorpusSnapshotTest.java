package dev.polder.cli.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.apiexport.kind.DefinitionSnapshot;
import dev.polder.apiexport.kind.SnapshotException;
import dev.polder.machinery.crd.ApiResourceSchemas;
import dev.polder.machinery.crd.CustomResourceDefinitions;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.decode.YamlReader;
import dev.polder.machinery.encode.YamlWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Definitions of real projects, in the folder that {@code POLDER_CORPUS} names, as APIResourceSchemas. */
@Tag("corpus")
class CorpusSnapshotTest {

    /**
     * Groups of Kubernetes need an approval in an annotation, which schemas do not get (kcp's conversion copies a
     * definition's name alone).
     */
    private static final String APPROVAL = "metadata.annotations[api-approved.kubernetes.io]";

    private int definitions;
    private int converted;
    private int unapproved;
    private final List<String> invalid = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private final List<String> wronglyRefused = new ArrayList<>();
    private final List<String> readDifferently = new ArrayList<>();

    @Test
    void corpus_becomesValidSchemas() throws IOException {
        String folder = Objects.requireNonNull(System.getenv("POLDER_CORPUS"), "set POLDER_CORPUS");
        Path root = Path.of(folder);
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(file -> isDefinition(root.relativize(file)))
                    .sorted()
                    .toList()) {
                for (String document : Documents.split(Files.readString(file))) {
                    definition(file.getFileName().toString(), document);
                }
            }
        }
        System.out.printf(
                "%d definitions: %d invalid by themselves, %d refused by kcp's conversion, %d valid schemas, %d of"
                        + " unapproved groups%n%s%n",
                definitions, invalid.size(), refused.size(), converted, unapproved, invalid + " " + refused);
        assertThat(definitions).isGreaterThan(200);
        assertThat(converted).isGreaterThan(definitions / 2);
        assertThat(wronglyRefused).isEmpty();
        assertThat(readDifferently).isEmpty();
    }

    private static boolean isDefinition(Path file) {
        return file.getNameCount() > 2
                && file.getName(1).toString().startsWith("crds")
                && file.toString().endsWith(".yaml");
    }

    private void definition(String file, String document) {
        ObjectNode crd;
        try {
            crd = DefinitionReader.definition(document);
        } catch (DecodeException e) {
            // Something else than a definition of the newest version.
            return;
        }
        definitions++;
        CustomResourceDefinitions rules = new CustomResourceDefinitions();
        ObjectNode asStored = crd.deepCopy();
        rules.prepareForCreate(asStored);
        if (!rules.validate(asStored).isEmpty()) {
            invalid.add(file);
            return;
        }
        try {
            schema(file, DefinitionSnapshot.of(crd, "v1"));
        } catch (SnapshotException e) {
            refused.add(file + ": " + e.getMessage());
        }
    }

    private void schema(String file, ObjectNode schema) {
        List<FieldError> errors = ApiResourceSchemas.validate(schema);
        if (errors.stream().anyMatch(error -> error.field().equals(APPROVAL))) {
            unapproved++;
        } else if (errors.isEmpty()) {
            converted++;
        } else {
            wronglyRefused.add(file + ": " + errors.get(0).message());
        }
        try {
            byte[] written = YamlWriter.write(schema).getBytes(StandardCharsets.UTF_8);
            if (!YamlReader.read(written).value().equals(schema)) {
                readDifferently.add(file);
            }
        } catch (DecodeException e) {
            readDifferently.add(file + ": " + e.getMessage());
        }
    }
}

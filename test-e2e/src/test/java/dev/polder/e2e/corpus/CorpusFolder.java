package dev.polder.e2e.corpus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One set of CRDs that belong together, with samples of their types.
 *
 * @param name the project, and which of its sets
 * @param crds the CRDs, in the order of their files
 * @param valid samples that their schemas accept
 * @param invalid samples that their schemas refuse; each says where
 */
record CorpusFolder(String name, List<ObjectNode> crds, List<Sample> valid, List<Sample> invalid) {

    /**
     * Every set of a corpus: each folder {@code crds*} of each project. Only a project's present CRDs come with samples, not
     * those that its upgrade tests start from.
     */
    static List<CorpusFolder> allOf(Path corpus) {
        List<CorpusFolder> folders = new ArrayList<>();
        for (Path project : children(corpus)) {
            for (Path set : children(project)) {
                String setName = set.getFileName().toString();
                if (Files.isDirectory(set) && setName.startsWith("crds")) {
                    boolean present = !setName.contains("upgrade-from");
                    Path samples = project.resolve("samples");
                    folders.add(new CorpusFolder(
                            project.getFileName() + "/" + setName,
                            crds(set),
                            present ? Sample.allIn(samples.resolve("valid")) : List.of(),
                            present ? Sample.allIn(samples.resolve("invalid")) : List.of()));
                }
            }
        }
        return folders;
    }

    private static List<ObjectNode> crds(Path set) {
        try (Stream<Path> files = Files.walk(set)) {
            return files.filter(file -> file.toString().matches(".*\\.(yaml|yml|json)"))
                    .sorted()
                    .flatMap(file -> YamlDocuments.read(file).stream())
                    .filter(document -> document.path("kind").asText().equals("CustomResourceDefinition"))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<Path> children(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isDirectory).sorted().toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}

package dev.polder.e2e.corpus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * CRDs that belong together: one folder of a project.
 *
 * @param name the project and the folder
 * @param crds the CRDs, in the order of their files
 * @param current whether the project's samples are of these types, not of those that its upgrade tests start from
 */
record CrdSet(String name, List<ObjectNode> crds, boolean current) {

    static CrdSet of(String project, Path folder) {
        String name = folder.getFileName().toString();
        return new CrdSet(project + "/" + name, crds(folder), !name.contains("upgrade-from"));
    }

    /** Whether its folder is one of {@code crds*}: what the project ships, not patches or fixtures of its tests. */
    boolean isMain() {
        return name.substring(name.indexOf('/') + 1).startsWith("crds");
    }

    private static List<ObjectNode> crds(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().matches(".*\\.(yaml|yml|json)"))
                    .sorted()
                    .flatMap(file -> YamlDocuments.read(file).stream())
                    .filter(document -> document.path("kind").asText().equals("CustomResourceDefinition"))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}

package dev.polder.codegen.input;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Definitions in files. */
public final class DefinitionFiles {

    private DefinitionFiles() {}

    /**
     * Reads files, and every {@code .yaml}, {@code .yml} and {@code .json} below folders, in the order of their names.
     *
     * @throws InputException when there is no such file, or one cannot be read
     */
    public static List<Document> read(List<Path> given) {
        List<Document> documents = new ArrayList<>();
        for (Path path : given) {
            for (Path file : files(path)) {
                try {
                    documents.addAll(Document.of(file.toString(), Files.readString(file)));
                } catch (IOException e) {
                    throw new InputException(file + " cannot be read: " + e);
                }
            }
        }
        return documents;
    }

    private static List<Path> files(Path path) {
        if (Files.isRegularFile(path)) {
            return List.of(path);
        }
        if (!Files.isDirectory(path)) {
            throw new InputException(path + ": no such file or directory");
        }
        try (Stream<Path> all = Files.walk(path)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().matches(".*\\.(ya?ml|json)"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new InputException(path + " cannot be read: " + e);
        }
    }
}

package dev.polder.e2e.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One object of a corpus.
 *
 * @param file where it comes from
 * @param object the object
 * @param schemaErrors the fields that its schema refuses, as {@code spec.a[0].b}; empty for a valid one
 */
record Sample(String file, ObjectNode object, List<String> schemaErrors) {

    /** Written by whoever collected the corpus: {@code # schema-error: .spec.a required}. */
    private static final Pattern SCHEMA_ERROR = Pattern.compile("(?m)^# schema-error: \\.(\\S+) ");

    static List<Sample> allIn(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .flatMap(file -> in(file).stream())
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<Sample> in(Path file) {
        try {
            List<String> errors = SCHEMA_ERROR
                    .matcher(Files.readString(file))
                    .results()
                    .map(match -> match.group(1))
                    .toList();
            return YamlDocuments.read(file).stream()
                    .map(object -> new Sample(name(file), object, errors))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The file, with its folder where that says who calls it valid or not. */
    private static String name(Path file) {
        Path folder = file.getName(file.getNameCount() - 2);
        return folder.toString().startsWith("upstream-")
                ? folder + "/" + file.getFileName()
                : String.valueOf(file.getFileName());
    }

    String apiVersion() {
        return object.path("apiVersion").asText();
    }

    String kind() {
        return object.path("kind").asText();
    }

    /**
     * The object as a user would send it now: without what a server has once set or what would keep it from being deleted.
     *
     * @param name for one that has no name
     */
    ObjectNode toSend(String name) {
        ObjectNode copy = object.deepCopy();
        JsonNode old = copy.path("metadata");
        ObjectNode metadata =
                copy.putObject("metadata").put("name", old.path("name").asText(name));
        for (String kept : List.of("labels", "annotations")) {
            Optional.ofNullable(old.get(kept)).filter(JsonNode::isObject).ifPresent(value -> metadata.set(kept, value));
        }
        return copy;
    }
}

package dev.polder.cli.snapshot;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.apiexport.kind.DefinitionSnapshot;
import dev.polder.apiexport.kind.SnapshotException;
import dev.polder.cli.argument.Arguments;
import dev.polder.cli.session.CommandException;
import dev.polder.cli.session.Console;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.encode.JsonWriter;
import dev.polder.machinery.encode.YamlWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Prints an APIResourceSchema for each definition of a file (kcp: {@code cli/pkg/crd/plugin/snapshot.go}). */
final class Snapshot {

    private final Console console;
    private final String file;
    private final String prefix;
    private final String format;

    Snapshot(Console console, Arguments arguments) {
        this.console = console;
        this.file = arguments.value("filename");
        this.prefix = arguments.value("prefix");
        this.format = arguments.values().getOrDefault("output", "yaml");
    }

    void run() {
        validate();
        for (String document : Documents.split(read())) {
            if (document.isBlank()) {
                continue;
            }
            ObjectNode schema;
            try {
                schema = DefinitionSnapshot.of(DefinitionReader.definition(document), prefix);
            } catch (DecodeException e) {
                throw new CommandException(String.valueOf(e.getMessage()));
            } catch (SnapshotException e) {
                throw new CommandException("error converting CRD: " + e.getMessage());
            }
            // Each ends in a line break of its own.
            console.say(format.equals("json") ? JsonWriter.write(schema) + "\n" : YamlWriter.write(schema));
            console.say("---");
        }
    }

    private void validate() {
        List<String> errors = new ArrayList<>();
        if (file.isEmpty()) {
            errors.add("--filename is required");
        }
        if (prefix.isEmpty()) {
            errors.add("--prefix is required");
        }
        if (!format.equals("json") && !format.equals("yaml")) {
            errors.add("invalid value \"" + format + "\" for --output; valid values are json, yaml");
        }
        if (!errors.isEmpty()) {
            throw new CommandException(errors.size() == 1 ? errors.get(0) : "[" + String.join(", ", errors) + "]");
        }
    }

    private String read() {
        try {
            byte[] bytes = file.equals("-") ? console.in().readAllBytes() : Files.readAllBytes(Path.of(file));
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new CommandException("error opening " + file + ": open " + file + ": no such file or directory");
        } catch (IOException e) {
            throw new CommandException("error opening " + file + ": " + e.getMessage());
        }
    }
}

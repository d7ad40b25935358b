package dev.polder.cli.snapshot;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.apiexport.kind.DefinitionSnapshot;
import dev.polder.apiexport.kind.ExportForm;
import dev.polder.cli.session.CommandException;
import dev.polder.cli.session.Console;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.encode.YamlWriter;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The folder that {@code apigen} writes: one file for each schema and each export, and none of either kind beside. */
final class ManifestFolder {

    private static final String SCHEMA = "apiresourceschema-";
    private static final String EXPORT = "apiexport-";
    private static final String YAML = ".yaml";
    private static final String NOT_LOADED = "Could not load previous APIResourceSchemas: ";
    private static final String NOT_WRITTEN = "Could not write manifests: ";

    private final Console console;
    private final Path folder;

    ManifestFolder(Console console, Path folder) {
        this.console = console;
        this.folder = folder;
    }

    /** The YAML files below a folder, in the order of their names. */
    static List<Path> files(Path folder, String failed) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(YAML) && !Files.isDirectory(file))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new CommandException(failed + why("lstat", folder, e));
        }
    }

    /** Why a file cannot be used, as Go says it. */
    static String why(String operation, Path file, IOException e) {
        String cause = e instanceof NoSuchFileException
                ? "no such file or directory"
                : e instanceof FileAlreadyExistsException ? "file exists" : String.valueOf(e.getMessage());
        return operation + " " + file + ": " + cause;
    }

    void make() {
        try {
            if (!Files.exists(folder)) {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw new CommandException("Could not create directory to write output files: " + why("mkdir", folder, e));
        }
    }

    /** The schemas that are there, by {@code <resource>.<group>}. */
    Map<String, ObjectNode> schemas() {
        console.note("Loading APIResourceSchemas from " + folder);
        Map<String, ObjectNode> schemas = new TreeMap<>();
        for (Path file : files(folder, NOT_LOADED)) {
            String name = file.getFileName().toString();
            if (!name.startsWith(SCHEMA)) {
                continue;
            }
            String title = name.substring(SCHEMA.length(), name.length() - YAML.length());
            if (title.indexOf('.') < 0) {
                throw new CommandException(
                        NOT_LOADED + "could not parse filename " + name + " as " + SCHEMA + "resource.group.yaml");
            }
            schemas.put(title, schema(file, title));
            console.note("Loaded APIResourceSchema for " + title + " from " + file);
        }
        console.note("Loaded " + schemas.size() + " APIResourceSchemas");
        return schemas;
    }

    private static ObjectNode schema(Path file, String title) {
        String failed = NOT_LOADED + "failed to read " + file.getFileName() + ": ";
        try {
            ObjectNode object = DefinitionReader.read(Files.readString(file));
            String version = object.path("apiVersion").asText("apis.kcp.io/v1alpha1");
            String kind = object.path("kind").asText("APIResourceSchema");
            if (!version.equals("apis.kcp.io/v1alpha1") || !kind.equals("APIResourceSchema")) {
                throw new CommandException(failed + "decoded APIResourceSchema " + title
                        + " into incorrect GroupVersionKind, got " + DefinitionReader.goSyntax(version, kind)
                        + ", wanted " + DefinitionReader.goSyntax("apis.kcp.io/v1alpha1", "APIResourceSchema"));
            }
            return DefinitionSnapshot.form(object);
        } catch (IOException e) {
            throw new CommandException(
                    failed + "could not read APIResourceSchema " + title + ": " + why("open", file, e));
        } catch (DecodeException e) {
            throw new CommandException(
                    failed + "could not decode raw APIResourceSchema " + title + ": " + e.getMessage());
        }
    }

    /** The export of this name as it is in its file; a new one when there is none. */
    ObjectNode export(String name) {
        Path file = folder.resolve(EXPORT + name + YAML);
        ObjectNode export = Json.object();
        if (Files.exists(file)) {
            try {
                export = DefinitionReader.read(Files.readString(file));
            } catch (IOException e) {
                throw new CommandException("Could not generate APIExports: " + why("open", file, e));
            } catch (DecodeException e) {
                throw new CommandException("Could not generate APIExports: could not unmarshal APIExport manifest "
                        + file + ": " + e.getMessage());
            }
        }
        ObjectNode form = ExportForm.of(export);
        ObjectNode metadata = (ObjectNode) form.path("metadata");
        if (!metadata.has("name")) {
            metadata.put("name", name);
        }
        return form;
    }

    /** Writes every file, and deletes those of other schemas and exports. */
    void write(String header, List<ObjectNode> exports, SortedMap<String, ObjectNode> schemas) {
        console.note("Writing " + (exports.size() + schemas.size()) + " manifests to " + folder);
        Set<Path> written = new HashSet<>();
        try {
            for (ObjectNode export : exports) {
                String name = export.path("metadata").path("name").asText();
                Path file = folder.resolve(EXPORT + name + YAML);
                Files.writeString(file, header + YamlWriter.write(export));
                written.add(file);
                console.note("Wrote APIExport " + name + " to " + file);
            }
            for (Map.Entry<String, ObjectNode> schema : schemas.entrySet()) {
                Path file = folder.resolve(SCHEMA + schema.getKey() + YAML);
                Files.writeString(file, header + YamlWriter.write(schema.getValue()));
                written.add(file);
                console.note("Wrote APIResourceSchema " + schema.getKey() + " to " + file);
            }
            console.note("Pruning output directory.");
            prune(written);
        } catch (IOException e) {
            throw new CommandException(NOT_WRITTEN + e.getMessage());
        }
    }

    private void prune(Set<Path> written) throws IOException {
        for (Path file : files(folder, NOT_WRITTEN)) {
            String name = file.getFileName().toString();
            boolean isExport = name.startsWith(EXPORT);
            if ((isExport || name.startsWith(SCHEMA)) && !written.contains(file)) {
                console.note("Pruning " + (isExport ? "APIExport " : "APIResourceSchema ") + file);
                Files.delete(file);
            }
        }
    }
}

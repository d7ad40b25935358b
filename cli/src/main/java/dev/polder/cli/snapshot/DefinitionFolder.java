package dev.polder.cli.snapshot;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.cli.session.CommandException;
import dev.polder.cli.session.Console;
import dev.polder.machinery.decode.DecodeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** A folder of definitions, in files called {@code <group>_<resource>.yaml}, as controller-gen names them. */
final class DefinitionFolder {

    /** What every workspace has anyway. */
    private static final Set<String> SKIPPED =
            Set.of("apis.kcp.io", "rbac.authorization.k8s.io", "admissionregistration.k8s.io");

    private static final String FAILED = "Could not load CustomResourceDefinitions: ";

    private final Console console;
    private final Path folder;

    DefinitionFolder(Console console, Path folder) {
        this.console = console;
        this.folder = folder;
    }

    /** The definitions by {@code <resource>.<group>}. */
    SortedMap<String, ObjectNode> load() {
        console.note("Loading CustomResourceDefinitions from " + folder);
        SortedMap<String, ObjectNode> crds = new TreeMap<>();
        for (Path file : ManifestFolder.files(folder, FAILED)) {
            String name = file.getFileName().toString();
            String[] parts = name.substring(0, name.length() - ".yaml".length()).split("_", -1);
            if (parts.length != 2) {
                throw new CommandException(FAILED + "could not parse filename " + name + " as group_resource.yaml");
            }
            String title = parts[1] + (parts[0].isEmpty() ? "" : "." + parts[0]);
            if (SKIPPED.contains(parts[0])) {
                console.note("Skipping CustomResourceDefinition " + title + " from " + file);
                continue;
            }
            crds.put(title, read(file, title));
            console.note("Loaded CustomResourceDefinition for " + title + " from " + file);
        }
        console.note("Loaded " + crds.size() + " CustomResourceDefinitions");
        return crds;
    }

    private static ObjectNode read(Path file, String title) {
        String failed = FAILED + "failed to read " + file.getFileName() + ": ";
        try {
            return DefinitionReader.plainDefinition(Files.readString(file));
        } catch (IOException e) {
            throw new CommandException(
                    failed + "could not read CRD " + title + ": " + ManifestFolder.why("open", file, e));
        } catch (DecodeException e) {
            String why = String.valueOf(e.getMessage());
            throw new CommandException(failed
                    + (why.startsWith("incorrect GroupVersionKind")
                            ? "decoded CRD " + title + " into " + why
                            : "could not decode raw CRD " + title + ": " + why));
        }
    }
}

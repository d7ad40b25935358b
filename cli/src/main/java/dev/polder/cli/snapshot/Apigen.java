package dev.polder.cli.snapshot;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.GroupResource;
import dev.polder.apiexport.kind.DefinitionSnapshot;
import dev.polder.apiexport.kind.SnapshotException;
import dev.polder.cli.argument.Arguments;
import dev.polder.cli.session.CommandException;
import dev.polder.cli.session.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Keeps a folder of APIResourceSchemas and APIExports up to date with a folder of definitions (kcp: {@code
 * sdk/cmd/apigen/main.go}). Schemas whose definition has not changed stay as they are.
 */
final class Apigen {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyMMdd");

    private final Console console;
    private final Supplier<String> revision;
    private final Supplier<LocalDate> today;

    /**
     * The generator.
     *
     * @param console where it says on standard error what it does
     * @param revision the short hash of the commit that the definitions are at
     * @param today the day that new names shall have
     */
    Apigen(Console console, Supplier<String> revision, Supplier<LocalDate> today) {
        this.console = console;
        this.revision = revision;
        this.today = today;
    }

    void run(Arguments arguments) {
        Path input = folder(arguments, "input-dir");
        Path output = folder(arguments, "output-dir");
        List<GroupResource> ignored = ignored(arguments.values("ignore-export-schemas"));
        String header = header(arguments.value("header-file"));

        fromClasses(arguments, input);
        ManifestFolder folder = new ManifestFolder(console, output);
        SortedMap<String, ObjectNode> crds = new DefinitionFolder(console, input).load();
        folder.make();
        Map<String, ObjectNode> previous = folder.schemas();
        String prefix = "v" + DAY.format(today.get()) + "-" + revision.get();
        SortedMap<String, ObjectNode> schemas = resolve(previous, convert(crds, prefix));
        List<ObjectNode> exports =
                new ExportManifests(folder, ignored, arguments.isOn("preserve-resources")).of(schemas);
        folder.write(header, exports, schemas);
    }

    /** Beyond what kcp's tool does: definitions of annotated classes are written into the input before it is read. */
    private void fromClasses(Arguments arguments, Path input) {
        List<String> classes = arguments.values("class");
        List<String> packages = arguments.values("package");
        String classPath = arguments.value("classpath");
        if (classPath.isEmpty() != (classes.isEmpty() && packages.isEmpty())) {
            throw new CommandException("Invalid options: --classpath needs --class or --package, and these need it");
        }
        if (!classPath.isEmpty()) {
            new GeneratedDefinitions(console, input)
                    .write(new AnnotatedClasses(console, classPath).definitions(classes, packages));
        }
    }

    private static Path folder(Arguments arguments, String flag) {
        String folder = arguments.value(flag);
        if (folder.isEmpty()) {
            throw new CommandException("Invalid options: --" + flag + " is required");
        }
        return Path.of(folder);
    }

    private static List<GroupResource> ignored(List<String> given) {
        List<GroupResource> ignored = new ArrayList<>();
        for (String text : given) {
            int dot = text.indexOf('.');
            if (dot < 0) {
                throw new CommandException("Invalid options: invalid schema \"" + text
                        + "\": must have at least 2 dot-separated segments");
            }
            String group = text.substring(dot + 1);
            group = group.equals("core") ? "" : group.endsWith("/") ? group.substring(0, group.length() - 1) : group;
            ignored.add(new GroupResource(group, text.substring(0, dot)));
        }
        return ignored;
    }

    private String header(String file) {
        if (file.isEmpty()) {
            return "";
        }
        try {
            String year = String.valueOf(today.get().getYear());
            String text = Files.readString(Path.of(file)).replace("YEAR", year);
            return text.isEmpty() ? "" : (text.endsWith("\n") ? text.substring(0, text.length() - 1) : text) + "\n\n";
        } catch (IOException e) {
            throw new CommandException("Invalid options: could not read header file \"" + file + "\": "
                    + ManifestFolder.why("open", Path.of(file), e));
        }
    }

    private static SortedMap<String, ObjectNode> convert(SortedMap<String, ObjectNode> crds, String prefix) {
        SortedMap<String, ObjectNode> schemas = new TreeMap<>();
        crds.forEach((name, crd) -> {
            try {
                schemas.put(name, DefinitionSnapshot.of(crd, prefix));
            } catch (SnapshotException e) {
                throw new CommandException(
                        "Could not convert CustomResourceDefinitions to APIResourceSchemas: " + e.getMessage());
            }
        });
        return schemas;
    }

    private SortedMap<String, ObjectNode> resolve(
            Map<String, ObjectNode> previous, SortedMap<String, ObjectNode> current) {
        SortedMap<String, ObjectNode> resolved = new TreeMap<>(current);
        current.forEach((name, schema) -> {
            ObjectNode before = previous.get(name);
            if (before != null && DefinitionSnapshot.saySame(before, schema)) {
                console.note("Using previous APIResourceSchema for " + name + ", as no changes were detected.");
                resolved.put(name, before);
            }
        });
        return resolved;
    }
}

package dev.polder.cli.codegen;

import dev.polder.cli.argument.Arguments;
import dev.polder.cli.client.ApiException;
import dev.polder.cli.client.ClusterClient;
import dev.polder.cli.session.ClusterUrl;
import dev.polder.cli.session.CommandException;
import dev.polder.cli.session.Console;
import dev.polder.cli.session.Paths;
import dev.polder.cli.session.Session;
import dev.polder.codegen.Languages;
import dev.polder.codegen.input.ApiReader;
import dev.polder.codegen.input.DefinitionFiles;
import dev.polder.codegen.input.Definitions;
import dev.polder.codegen.input.Document;
import dev.polder.codegen.input.InputException;
import dev.polder.codegen.input.LiveDefinitions;
import dev.polder.codegen.model.Api;
import dev.polder.codegen.output.GeneratedFile;
import dev.polder.codegen.output.GeneratedFolder;
import dev.polder.codegen.output.GeneratedFolder.Change;
import dev.polder.codegen.output.Language;
import dev.polder.codegen.output.OutputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;

/** Runs {@code codegen} once. */
final class Codegen {

    private final Console console;
    private final Arguments arguments;

    Codegen(Console console, Arguments arguments) {
        this.console = console;
        this.arguments = arguments;
    }

    void run() {
        SortedMap<String, Language> languages = Languages.all();
        Language language = languages.get(arguments.value("lang"));
        if (language == null) {
            throw new CommandException("--lang has to be one of " + String.join(", ", languages.keySet()));
        }
        if (arguments.value("out").isEmpty()) {
            throw new CommandException("--out is required");
        }
        try {
            generate(language);
        } catch (InputException | OutputException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    private void generate(Language language) {
        Api api = Definitions.model(documents());
        api.remarks().forEach(remark -> console.note("Note: " + remark));
        if (api.groups().isEmpty()) {
            throw new CommandException("there are no definitions in what was given");
        }
        String packageName =
                arguments.value("package").isEmpty() ? language.defaultPackage(api) : arguments.value("package");
        String folder;
        try {
            folder = language.folder(packageName);
        } catch (IllegalArgumentException e) {
            throw new CommandException("--package: " + e.getMessage());
        }
        List<GeneratedFile> files = language.generate(api, packageName);
        Path out = Path.of(arguments.value("out"));
        GeneratedFolder compared = GeneratedFolder.compare(out, folder, language.extension(), files);
        if (arguments.isOn("verify")) {
            verify(compared, out);
        } else {
            compared.write();
            say(compared.changes(), files.size(), out);
        }
    }

    private void verify(GeneratedFolder compared, Path out) {
        compared.changes()
                .forEach((path, change) ->
                        console.note(out.resolve(path) + ": " + change.name().toLowerCase(Locale.ROOT)));
        if (!compared.changes().isEmpty()) {
            throw new CommandException(out + " is not up to date, in "
                    + compared.changes().size() + " files; run the same without --verify");
        }
        console.say(out + " is up to date");
    }

    private void say(Map<String, Change> changes, int files, Path out) {
        long stale = changes.values().stream().filter(Change.STALE::equals).count();
        long written = changes.size() - stale;
        console.say(
                out + ": " + written + " files written, " + stale + " deleted, " + (files - written) + " unchanged");
    }

    private List<Document> documents() {
        List<Document> documents = new ArrayList<>();
        List<Path> files = arguments.values("in").stream().map(Path::of).toList();
        boolean isLive = !arguments.value("workspace").isEmpty()
                || !arguments.value("export").isEmpty();
        if (files.isEmpty() && !isLive) {
            throw new CommandException("one of --in, --workspace and --export is required");
        }
        documents.addAll(DefinitionFiles.read(files));
        if (isLive) {
            Session session = Session.open(console, arguments);
            String current = ClusterUrl.of(session.server()).path();
            if (!arguments.value("workspace").isEmpty()) {
                documents.addAll(new LiveDefinitions(reader(session.client(), current), current).workspace());
            }
            if (!arguments.value("export").isEmpty()) {
                String export = arguments.value("export");
                String given = Paths.parent(export);
                String path = given.isEmpty() ? current : given;
                documents.addAll(new LiveDefinitions(reader(session.client(), path), path).export(Paths.base(export)));
            }
        }
        return documents;
    }

    private static ApiReader reader(ClusterClient client, String cluster) {
        return path -> {
            try {
                return client.get("/clusters/" + cluster + path);
            } catch (ApiException e) {
                if (e.isNotFound()) {
                    return null;
                }
                throw new InputException(cluster + path + " cannot be read: " + e.getMessage());
            }
        };
    }
}

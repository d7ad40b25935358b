package dev.polder.codegen.maven;

import dev.polder.codegen.Languages;
import dev.polder.codegen.input.DefinitionFiles;
import dev.polder.codegen.input.Definitions;
import dev.polder.codegen.input.InputException;
import dev.polder.codegen.model.Api;
import dev.polder.codegen.output.GeneratedFile;
import dev.polder.codegen.output.GeneratedFolder;
import dev.polder.codegen.output.Language;
import dev.polder.codegen.output.OutputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * One run of the generator, as {@code polder codegen} does it.
 *
 * @param language a name of {@link Languages}
 * @param inputs files and folders with definitions
 * @param packageName empty for the language's own choice
 * @param output the folder to write into
 */
record Generation(String language, List<Path> inputs, String packageName, Path output) {

    Generation {
        inputs = List.copyOf(inputs);
    }

    /**
     * Writes what has changed, and touches nothing else.
     *
     * @param remarks gets a line for each construct that types cannot say
     * @return how many files have been written or deleted
     * @throws GenerationException when the configuration or an input is wrong, or the disk refuses; the message names the
     *     file and the place in it
     */
    int run(Consumer<String> remarks) throws GenerationException {
        try {
            GeneratedFolder compared = compare(remarks);
            compared.write();
            return compared.changes().size();
        } catch (InputException | OutputException e) {
            throw new GenerationException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Fails when the folder is not as {@link #run} would leave it, and writes nothing.
     *
     * @throws GenerationException when it is not, with every file that differs; and as {@link #run}
     */
    void verify(Consumer<String> remarks) throws GenerationException {
        GeneratedFolder compared;
        try {
            compared = compare(remarks);
        } catch (InputException | OutputException e) {
            throw new GenerationException(String.valueOf(e.getMessage()), e);
        }
        if (!compared.changes().isEmpty()) {
            throw new GenerationException(
                    output + " is not up to date; run the same without verify:\n"
                            + compared.changes().entrySet().stream()
                                    .map(change -> "  " + change.getKey() + ": "
                                            + change.getValue().name().toLowerCase(Locale.ROOT))
                                    .collect(Collectors.joining("\n")),
                    null);
        }
    }

    private GeneratedFolder compare(Consumer<String> remarks) throws GenerationException {
        Language target = Languages.all().get(language);
        if (target == null) {
            throw new GenerationException(
                    "language: \"" + language + "\" is none of "
                            + String.join(", ", Languages.all().keySet()),
                    null);
        }
        Api api = Definitions.model(DefinitionFiles.read(inputs));
        api.remarks().forEach(remark -> remarks.accept(remark.toString()));
        if (api.groups().isEmpty()) {
            throw new GenerationException("inputs: there are no definitions in " + inputs, null);
        }
        String name = packageName.isEmpty() ? target.defaultPackage(api) : packageName;
        String folder;
        try {
            folder = target.folder(name);
        } catch (IllegalArgumentException e) {
            throw new GenerationException("package: " + e.getMessage(), e);
        }
        List<GeneratedFile> files = target.generate(api, name);
        return GeneratedFolder.compare(output, folder, target.extension(), files);
    }
}

package dev.polder.codegen.output;

import dev.polder.codegen.model.Api;
import java.util.List;

/** A language that clients are generated in. */
public interface Language {

    /**
     * The package that is taken when the user names none.
     *
     * @param api what is generated
     */
    String defaultPackage(Api api);

    /**
     * The folder below the output folder that belongs to one package: all generated files there are of the last run.
     *
     * @param packageName in the spelling of the language
     * @return with slashes; empty for the output folder itself
     * @throws IllegalArgumentException when it is no name of a package; the message says why
     */
    String folder(String packageName);

    /** The ends of the names of its files, such as {@code .java}. */
    String extension();

    /**
     * Generates everything. The same model gives the same bytes.
     *
     * @return files below {@link #folder}, in any order, no two with the same path
     */
    List<GeneratedFile> generate(Api api, String packageName);
}

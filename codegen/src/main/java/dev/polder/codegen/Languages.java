package dev.polder.codegen;

import dev.polder.codegen.go.GoLanguage;
import dev.polder.codegen.java.JavaLanguage;
import dev.polder.codegen.output.Language;
import dev.polder.codegen.typescript.TypeScriptLanguage;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The languages that clients are generated in. */
public final class Languages {

    private Languages() {}

    /** Every language, by its name on the command line. */
    public static SortedMap<String, Language> all() {
        return new TreeMap<>(
                Map.of("go", new GoLanguage(), "java", new JavaLanguage(), "typescript", new TypeScriptLanguage()));
    }
}

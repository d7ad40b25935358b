package dev.polder.codegen.go;

import dev.polder.codegen.model.Words;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Names as Go has them. */
final class GoNames {

    /** Keywords of the language, which a version of a group may be called. */
    private static final Set<String> KEYWORDS = Set.of(
            "break",
            "case",
            "chan",
            "const",
            "continue",
            "default",
            "defer",
            "else",
            "fallthrough",
            "for",
            "func",
            "go",
            "goto",
            "if",
            "import",
            "interface",
            "map",
            "package",
            "range",
            "return",
            "select",
            "struct",
            "switch",
            "type",
            "var");

    /** Elements of import paths that the go command refuses, since Windows has no files of these names. */
    private static final String WINDOWS = "con|prn|aux|nul|com\\d|lpt\\d";

    private GoNames() {}

    /** A name that other packages see: {@code secret-ref} is {@code SecretRef}, {@code 9lives} is {@code X9lives}. */
    static String exported(String name) {
        String camel = Words.upperCamel(name);
        if (camel.isEmpty()) {
            return "Field";
        }
        return Character.isDigit(camel.charAt(0)) ? "X" + camel : camel;
    }

    /** The plural in the spelling of the kind: {@code HTTPRoute} and {@code httproutes} are {@code HTTPRoutes}. */
    static String plural(String kind, String plural) {
        String lower = kind.toLowerCase(Locale.ROOT);
        int same = 0;
        while (same < lower.length() && same < plural.length() && lower.charAt(same) == plural.charAt(same)) {
            same++;
        }
        return exported(kind.substring(0, same) + plural.substring(same));
    }

    /** The folder of a group, as an element of import paths; the group itself wherever that can be. */
    static String folder(String group) {
        if (group.isEmpty()) {
            return "core";
        }
        boolean isTaken = group.split("\\.", 2)[0].matches(WINDOWS);
        return isTaken || List.of("internal", "vendor", "testdata").contains(group) ? "group-" + group : group;
    }

    /** The name of the package of a version. */
    static String packageOf(String version) {
        String name = version.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
        return KEYWORDS.contains(name) ? name + "_" : name;
    }

    /** A text as Go source has it. */
    static String literal(String text) {
        return Words.quoted(text, c -> Character.isISOControl(c) || c == '\uFEFF', "\\u%04x");
    }
}

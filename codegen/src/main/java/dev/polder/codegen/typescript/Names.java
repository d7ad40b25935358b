package dev.polder.codegen.typescript;

import dev.polder.codegen.model.Words;
import java.util.Set;
import java.util.regex.Pattern;

/** Names and texts as TypeScript has them. */
final class Names {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]*");

    /** What no interface and no class can be called; kinds may begin with a small letter. */
    private static final Set<String> WORDS = Set.of(
            ("any as async await bigint boolean break case catch class const continue debugger default delete do else enum"
                            + " export extends false finally for function if implements import in instanceof interface let"
                            + " never new null number object package private protected public return static string super"
                            + " switch symbol this throw true try type typeof undefined unknown var void while with yield")
                    .split(" "));

    private Names() {}

    /** A type's name. */
    static String type(String name) {
        return WORDS.contains(name) ? name + "_" : name;
    }

    /** A property's name, in quotes where it needs them. */
    static String property(String json) {
        return PLAIN.matcher(json).matches() ? json : literal(json);
    }

    /** The name of a method or a module: {@code cert-manager.io} is {@code certManagerIo}. */
    static String camel(String text) {
        String name = Words.camel(text, "");
        return name.isEmpty() || Character.isDigit(name.charAt(0)) ? "_" + name : name;
    }

    /** The same name with a capital, to follow another word. */
    static String capital(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    /** A text in quotes. U+2028 and U+2029 end a line, to tools that read older JavaScript. */
    static String literal(String text) {
        return Words.quoted(text, c -> Character.isISOControl(c) || c == '\u2028' || c == '\u2029', "\\u%04x");
    }
}

package dev.polder.machinery.cel.type;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of properties as identifiers of CEL and back (apiserver {@code pkg/cel/escaping.go}). */
public final class Escaping {

    private static final Set<String> RESERVED = Set.of(
            "true",
            "false",
            "null",
            "in",
            "as",
            "break",
            "const",
            "continue",
            "else",
            "for",
            "function",
            "if",
            "import",
            "let",
            "loop",
            "package",
            "namespace",
            "return",
            "var",
            "void",
            "while");

    private static final Pattern ESCAPABLE = Pattern.compile("[a-zA-Z_./-][a-zA-Z0-9_./-]*");
    private static final Pattern SPECIAL = Pattern.compile("__|[-./]");
    private static final Pattern ESCAPED = Pattern.compile("__([^_]+)__");

    private Escaping() {}

    /** Whether the name is a keyword of CEL, which nothing else may have for a name. */
    public static boolean isKeyword(String name) {
        return RESERVED.contains(name);
    }

    /** The identifier of a property; empty when no rule can name the property. */
    public static Optional<String> escape(String property) {
        if (!ESCAPABLE.matcher(property).matches()) {
            return Optional.empty();
        }
        if (RESERVED.contains(property)) {
            return Optional.of("__" + property + "__");
        }
        return Optional.of(SPECIAL.matcher(property).replaceAll(match -> switch (match.group()) {
            case "." -> "__dot__";
            case "-" -> "__dash__";
            case "/" -> "__slash__";
            default -> "__underscores__";
        }));
    }

    /** The keyword that an identifier stands for; empty when it stands for none. */
    static Optional<String> keyword(String identifier) {
        return unescape(identifier).filter(RESERVED::contains);
    }

    /** The property of an identifier; empty when the identifier holds an escape that does not exist. */
    public static Optional<String> unescape(String identifier) {
        Matcher matcher = ESCAPED.matcher(identifier);
        StringBuilder property = new StringBuilder();
        while (matcher.find()) {
            String word = matcher.group(1);
            String plain = switch (word) {
                case "underscores" -> "__";
                case "dot" -> ".";
                case "dash" -> "-";
                case "slash" -> "/";
                default -> word;
            };
            // Only a whole identifier can stand for a keyword.
            if (plain.equals(word)
                    && !(RESERVED.contains(word) && matcher.group().length() == identifier.length())) {
                return Optional.empty();
            }
            matcher.appendReplacement(property, Matcher.quoteReplacement(plain));
        }
        return Optional.of(matcher.appendTail(property).toString());
    }
}

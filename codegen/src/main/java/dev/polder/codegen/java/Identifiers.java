package dev.polder.codegen.java;

import dev.polder.codegen.model.Words;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;

/** Names as Java has them. */
final class Identifiers {

    /** Methods that every object or record has, with nothing in between the parentheses, and those that are generated. */
    private static final Set<String> METHODS = Set.of(
            "clone",
            "finalize",
            "getClass",
            "hashCode",
            "notify",
            "notifyAll",
            "toString",
            "wait",
            "builder",
            "toBuilder");

    private Identifiers() {}

    /**
     * A field's name: {@code secret-ref} is {@code secretRef}, {@code URL} is {@code url}, {@code default} is
     * {@code default_}.
     */
    static String field(String json) {
        String name = Words.camel(json, "_");
        String camel = lowerFirstWord(name.isEmpty() ? "field" : name);
        return legal(Character.isDigit(camel.charAt(0)) ? "_" + camel : camel);
    }

    private static String legal(String name) {
        return SourceVersion.isKeyword(name) || METHODS.contains(name) || name.equals("_") ? name + "_" : name;
    }

    private static String lowerFirstWord(String name) {
        int end = 0;
        while (end < name.length() && Character.isUpperCase(name.charAt(end))) {
            end++;
        }
        if (end > 1 && end < name.length() && Character.isLowerCase(name.charAt(end))) {
            end--; // the last capital begins the next word
        }
        return name.substring(0, end).toLowerCase(Locale.ROOT) + name.substring(end);
    }

    /** The same name with a capital, as it follows {@code get}. */
    static String capital(String field) {
        return Character.toUpperCase(field.charAt(0)) + field.substring(1);
    }

    /** The name of a constant: {@code IfNotPresent} is {@code IF_NOT_PRESENT}. */
    static String constant(String value) {
        String words = value.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("([A-Z]+)([A-Z][a-z])", "$1_$2")
                .replaceAll("[^A-Za-z0-9]+", "_")
                .replaceAll("^_+|_+$", "")
                .toUpperCase(Locale.ROOT);
        if (words.isEmpty()) {
            return value.isEmpty() ? "EMPTY" : "VALUE";
        }
        return Character.isDigit(words.charAt(0)) ? "_" + words : words;
    }

    /** The names of fields, in the same order, no two alike. */
    static List<String> fields(List<String> json) {
        Set<String> taken = new HashSet<>();
        return json.stream().map(name -> Words.unique(field(name), taken)).toList();
    }

    /** The package of a group below the one of everything: {@code acme.cert-manager.io} is {@code io.certmanager.acme}. */
    static String groupPackage(String group) {
        List<String> labels = Stream.of(group.split("\\.", -1))
                .map(label -> label.replaceAll("[^A-Za-z0-9_]", "").toLowerCase(Locale.ROOT))
                .map(label -> label.isEmpty() || Character.isDigit(label.charAt(0)) ? "_" + label : label)
                .map(label -> SourceVersion.isKeyword(label) ? label + "_" : label)
                .collect(Collectors.toList());
        Collections.reverse(labels);
        return group.isEmpty() ? "core" : String.join(".", labels);
    }
}

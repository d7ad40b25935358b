package dev.polder.codegen.input;

import dev.polder.codegen.model.Words;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The names of the types of one version of a group. A name tells the kind and the path from it, so that a field that is added
 * elsewhere changes no name. Two names never differ in case alone: some file systems take such files for one.
 */
final class TypeNames {

    /** A class file of a longer name, with an inner class, would not fit into every file system. */
    private static final int LONGEST = 120;

    private static final int KEPT = 50;

    private final Set<String> taken = new HashSet<>();

    /** Keeps a name for something else. */
    void reserve(String name) {
        taken.add(name.toLowerCase(Locale.ROOT));
    }

    /**
     * A name that nothing else has.
     *
     * @param wanted upper camel case
     */
    String unique(String wanted) {
        String shortened = wanted.length() <= LONGEST
                ? wanted
                : wanted.substring(0, KEPT)
                        + "%08X".formatted(wanted.hashCode())
                        + wanted.substring(wanted.length() - KEPT);
        String name = shortened;
        for (int number = 2; !taken.add(name.toLowerCase(Locale.ROOT)); number++) {
            name = shortened + number;
        }
        return name;
    }

    /** A field's name as a part of a type's name: {@code secret-ref} and {@code secretRef} are {@code SecretRef}. */
    static String part(String field) {
        String name = Words.upperCamel(field);
        return name.isEmpty() ? "Field" : name;
    }

    /** What one item of a list is called: {@code Ports} hold a {@code Port}. */
    static String singular(String plural) {
        String lower = plural.toLowerCase(Locale.ROOT);
        if (lower.endsWith("ies") && lower.length() > 4) {
            return plural.substring(0, plural.length() - 3) + "y";
        }
        if (lower.endsWith("sses") || lower.endsWith("xes") || lower.endsWith("ches") || lower.endsWith("shes")) {
            return plural.substring(0, plural.length() - 2);
        }
        boolean isSingular = lower.endsWith("ss") || lower.endsWith("us") || lower.endsWith("is");
        return lower.endsWith("s") && !isSingular ? plural.substring(0, plural.length() - 1) : plural;
    }
}

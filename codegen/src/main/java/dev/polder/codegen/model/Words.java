package dev.polder.codegen.model;

import java.util.Set;
import java.util.function.IntPredicate;

/** What every language does to make its own names and texts out of those of an API. */
public final class Words {

    private Words() {}

    /** The words of a text in camel case with a capital first, {@code secret-ref} is {@code SecretRef}; empty when there are none. */
    public static String upperCamel(String text) {
        return camel(text, true, "");
    }

    /**
     * The words of a text in camel case, the first as it is written: {@code secret-ref} is {@code secretRef}; empty when there are
     * none.
     *
     * @param also characters that belong to words beside letters and digits
     */
    public static String camel(String text, String also) {
        return camel(text, false, also);
    }

    private static String camel(String text, boolean capital, String also) {
        StringBuilder name = new StringBuilder();
        boolean starts = capital;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean fits = c < 128 && (Character.isLetterOrDigit(c) || also.indexOf(c) >= 0);
            if (fits) {
                name.append(starts && (capital || !name.isEmpty()) ? Character.toUpperCase(c) : c);
            }
            starts = !fits;
        }
        return name.toString();
    }

    /** A name that is not taken yet, which is taken from now on. */
    public static String unique(String wanted, Set<String> taken) {
        String name = wanted;
        for (int number = 2; !taken.add(name); number++) {
            name = wanted + number;
        }
        return name;
    }

    /**
     * A text in double quotes, with quotes and backslashes escaped.
     *
     * @param escaped which other characters may not stand for themselves
     * @param form how these are written: a format of their number
     */
    public static String quoted(String text, IntPredicate escaped, String form) {
        StringBuilder literal = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                literal.append('\\').append(c);
            } else if (escaped.test(c)) {
                literal.append(String.format(form, (int) c));
            } else {
                literal.append(c);
            }
        }
        return literal.append('"').toString();
    }
}

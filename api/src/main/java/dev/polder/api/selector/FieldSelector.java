package dev.polder.api.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A predicate over fields (apimachinery {@code fields.Selector}): terms that must all hold.
 *
 * @param terms the terms; none selects everything
 */
public record FieldSelector(List<Term> terms) {

    public static final FieldSelector EVERYTHING = new FieldSelector(List.of());

    public FieldSelector {
        terms = List.copyOf(terms);
    }

    /**
     * One comparison.
     *
     * @param field the field's path
     * @param equal true for {@code =} and {@code ==}, false for {@code !=}
     * @param value what it compares with
     */
    public record Term(String field, boolean equal, String value) {}

    /**
     * Reads a selector: {@code metadata.name=a,status.phase!=Active}; {@code \,}, {@code \=} and {@code \\} stand for
     * the character itself.
     *
     * @throws IllegalArgumentException with upstream's words when it is malformed
     */
    public static FieldSelector parse(String text) {
        List<Term> terms = new ArrayList<>();
        for (String part : split(text)) {
            if (!part.isEmpty()) {
                terms.add(term(part, text));
            }
        }
        return terms.isEmpty() ? EVERYTHING : new FieldSelector(terms);
    }

    public boolean isEverything() {
        return terms.isEmpty();
    }

    /** The value that a field must have, when a term demands exactly one. */
    public Optional<String> exact(String field) {
        return terms.stream()
                .filter(t -> t.equal() && t.field().equals(field))
                .map(Term::value)
                .findFirst();
    }

    private static Term term(String part, String whole) {
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c == '\\') {
                i++;
            } else if (part.startsWith("!=", i)) {
                return new Term(part.substring(0, i), false, unescape(part.substring(i + 2)));
            } else if (part.startsWith("==", i)) {
                return new Term(part.substring(0, i), true, unescape(part.substring(i + 2)));
            } else if (c == '=') {
                return new Term(part.substring(0, i), true, unescape(part.substring(i + 1)));
            }
        }
        throw new IllegalArgumentException("invalid selector: '" + whole + "'; can't understand '" + part + "'");
    }

    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == ',') {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(Math.min(start, text.length())));
        return parts;
    }

    private static String unescape(String value) {
        StringBuilder out = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                i++;
                if (i == value.length() || "\\,=".indexOf(value.charAt(i)) < 0) {
                    throw new IllegalArgumentException(
                            "invalid field selector: invalid escape sequence in value: " + value);
                }
                out.append(value.charAt(i));
            } else if (c == ',' || c == '=') {
                throw new IllegalArgumentException("invalid field selector: unescaped character in value: " + value);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}

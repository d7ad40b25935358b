package dev.polder.machinery.schema.structural;

import dev.polder.machinery.schema.field.FieldPath;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Simple JSON paths such as {@code .spec.foo['bar']} looked up in a schema (apiextensions {@code cel.ValidFieldPath}). */
public final class SchemaPaths {

    /**
     * What a path leads to.
     *
     * @param path the path of the field; the root when the path is invalid
     * @param schema the field's schema; null when the path is invalid
     * @param problem why the path is invalid; empty when it is valid
     */
    public record Target(FieldPath path, @Nullable RawSchema schema, String problem) {

        public boolean isFound() {
            return problem.isEmpty();
        }
    }

    private static final String ESCAPES = "abfnrtv'\\";
    private static final String ESCAPED = "\u0007\b\f\n\r\t\u000b'\\";

    private SchemaPaths() {}

    /**
     * Looks a path up.
     *
     * @param brackets whether {@code ['name']} is allowed besides {@code .name}
     */
    public static Target find(String jsonPath, RawSchema root, boolean brackets) {
        Iterator<String> tokens = tokens(jsonPath).iterator();
        FieldPath path = FieldPath.ROOT;
        RawSchema schema = root;
        while (tokens.hasNext()) {
            String token = tokens.next();
            if (token.equals("[") && !brackets) {
                return invalid("array notation is not allowed");
            }
            if (!token.equals("[") && !token.equals(".")) {
                return invalid("expected [ or . but got: " + token);
            }
            if (!tokens.hasNext()) {
                return invalid("unexpected end of JSON path");
            }
            String name = tokens.next();
            if (token.equals("[")) {
                if (name.length() < 2 || !name.startsWith("'") || !name.endsWith("'")) {
                    return invalid("expected single quoted string but got " + name);
                }
                Optional<String> text = unescape(name.substring(1, name.length() - 1));
                if (text.isEmpty()) {
                    return invalid("invalid string literal: invalid escape char in " + name);
                }
                name = text.get();
            }
            boolean named = !schema.properties().isEmpty();
            RawSchema next = named ? schema.properties().get(name) : schema.child("additionalProperties");
            if (next == null) {
                return invalid("does not refer to a valid field");
            }
            path = named ? path.child(name) : path.key(name);
            schema = next;
            if (token.equals("[")) {
                if (!tokens.hasNext()) {
                    return invalid("unexpected end of JSON path");
                }
                String close = tokens.next();
                if (!close.equals("]")) {
                    return invalid("expected ] but got " + close);
                }
            }
        }
        return new Target(path, schema, "");
    }

    private static Target invalid(String problem) {
        return new Target(FieldPath.ROOT, null, problem);
    }

    private static Optional<String> unescape(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '\\' && i + 1 < text.length()) {
                i++;
                int escape = ESCAPES.indexOf(text.charAt(i));
                if (escape < 0) {
                    return Optional.empty();
                }
                character = ESCAPED.charAt(escape);
            }
            plain.append(character);
        }
        return Optional.of(plain.toString());
    }

    /** Dots and brackets stand alone, text in single quotes stays whole. */
    private static List<String> tokens(String jsonPath) {
        List<String> tokens = new ArrayList<>();
        int start = 0;
        while (start < jsonPath.length()) {
            int end = start + 1;
            char first = jsonPath.charAt(start);
            if (first == '\'') {
                while (end < jsonPath.length() && !(jsonPath.charAt(end) == '\'' && jsonPath.charAt(end - 1) != '\\')) {
                    end++;
                }
                end = Math.min(end + 1, jsonPath.length());
            } else if (".[]".indexOf(first) < 0) {
                while (end < jsonPath.length() && ".[]".indexOf(jsonPath.charAt(end)) < 0) {
                    end++;
                }
            }
            tokens.add(jsonPath.substring(start, end));
            start = end;
        }
        return tokens;
    }
}

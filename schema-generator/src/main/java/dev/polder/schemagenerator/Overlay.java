package dev.polder.schemagenerator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The hand-kept file of facts, which also lists every definition there is.
 *
 * @param definitions definition name → field name → facts; the empty field name is the definition itself
 */
record Overlay(Map<String, Map<String, Facts>> definitions) {

    private static final String FILE = "kubernetes-1.36.facts";

    /** Reads the file that lies beside this class. */
    static Overlay load() {
        return parse(lines(FILE));
    }

    /** Lines of a file beside this class, without comments and empty lines. */
    static List<String> lines(String file) {
        try (InputStream in = Overlay.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("not on the class path: " + file);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Definitions start a line, their fields are indented. */
    static Overlay parse(List<String> lines) {
        Map<String, Map<String, Facts>> definitions = new LinkedHashMap<>();
        Map<String, Facts> current = Map.of();
        for (String line : lines) {
            boolean field = line.startsWith("  ");
            String[] words = line.strip().split(" +");
            Facts facts = facts(words);
            if (field) {
                current.put(words[0], facts);
            } else {
                current = new LinkedHashMap<>(Map.of("", facts));
                if (definitions.put(words[0], current) != null) {
                    throw new IllegalArgumentException("listed twice: " + words[0]);
                }
            }
        }
        return new Overlay(definitions);
    }

    private static Facts facts(String[] words) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("not a fact: " + words[i]);
            }
            values.put(words[i].substring(0, equals), words[i].substring(equals + 1));
        }
        return new Facts(values);
    }

    Set<String> names() {
        return definitions.keySet();
    }

    /** Facts about a field, or with an empty field about the definition. */
    Facts facts(String definition, String field) {
        return fields(definition).getOrDefault(field, Facts.NONE);
    }

    /** Every field of a definition that has facts. */
    Map<String, Facts> fields(String definition) {
        return definitions.getOrDefault(definition, Map.of());
    }
}

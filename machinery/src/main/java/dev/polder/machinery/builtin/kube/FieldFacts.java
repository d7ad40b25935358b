package dev.polder.machinery.builtin.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The file {@code kube.fields}: facts of fields by the definition that has them. */
final class FieldFacts {

    private static final String FILE = "kube.fields";
    private static final String API = "io.k8s.api.";

    private FieldFacts() {}

    /** Reads the file that lies beside this class. */
    static Map<String, List<FieldFact>> load() {
        try (InputStream in = FieldFacts.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException("not on the class path: " + FILE);
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads facts.
     *
     * @throws IllegalArgumentException for a line that is none
     */
    static Map<String, List<FieldFact>> parse(String text) {
        Map<String, List<FieldFact>> byDefinition = new HashMap<>();
        List<FieldFact> current = new ArrayList<>();
        for (String line : text.split("\n")) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("  ")) {
                current.add(fact(line.strip().split(" +")));
            } else {
                current = new ArrayList<>();
                if (byDefinition.put(API + line.strip(), current) != null) {
                    throw new IllegalArgumentException("listed twice: " + line);
                }
            }
        }
        return byDefinition;
    }

    private static FieldFact fact(String[] words) {
        Map<String, String> facts = new HashMap<>();
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            facts.put(
                    equals < 0 ? words[i] : words[i].substring(0, equals),
                    equals < 0 ? "" : words[i].substring(equals + 1));
        }
        String plain = facts.remove("default");
        String emptyToo = facts.remove("default?");
        FieldFact fact = new FieldFact(
                words[0],
                json(emptyToo == null ? plain : emptyToo),
                emptyToo != null,
                when(facts.remove("when")),
                spaced(facts.remove("required")),
                listed(facts.remove("enum")),
                number(facts.remove("min")),
                facts.remove("port") != null,
                facts.remove("label") != null);
        if (!facts.isEmpty()) {
            throw new IllegalArgumentException("unknown facts of " + words[0] + ": " + facts.keySet());
        }
        return fact;
    }

    private static FieldFact.@Nullable When when(@Nullable String text) {
        if (text == null) {
            return null;
        }
        int colon = text.indexOf(':');
        return new FieldFact.When(
                text.substring(0, colon), List.of(text.substring(colon + 1).split("\\|", -1)));
    }

    private static @Nullable String spaced(@Nullable String text) {
        return text == null ? null : text.replace('_', ' ');
    }

    private static List<String> listed(@Nullable String text) {
        return text == null ? List.of() : List.of(text.split(","));
    }

    private static @Nullable Long number(@Nullable String text) {
        return text == null ? null : Long.valueOf(text);
    }

    private static @Nullable JsonNode json(@Nullable String text) {
        try {
            return text == null ? null : Json.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + text, e);
        }
    }
}

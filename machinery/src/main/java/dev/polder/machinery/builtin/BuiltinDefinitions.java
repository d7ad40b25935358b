package dev.polder.machinery.builtin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The OpenAPI v3 definitions of built-in types, as the build generated them. Loading finds the lines; a definition is
 * parsed when it is asked for.
 */
public final class BuiltinDefinitions {

    /** What stands before a definition's name in a {@code $ref}. */
    public static final String REFERENCE = "#/components/schemas/";

    private static final String FILE = "kubernetes.definitions";
    private static final String OTHERS = "other.definitions";
    private static final String OF_PROFILE = "kube.definitions";

    /** One line, not parsed yet: what the definition says of itself, and its fields. */
    private record Line(String head, String properties) {}

    private static final class Loaded {
        static final BuiltinDefinitions ALL = load(FILE);
    }

    private static final class Known {
        static final BuiltinDefinitions ALL = load(OTHERS).and(Loaded.ALL);
    }

    /** Loaded when the first workspace of the kube profile is served, and never before. */
    private static final class Profile {
        static final BuiltinDefinitions ALL = load(OF_PROFILE).and(Loaded.ALL);
    }

    private final String digest;
    private final Map<String, Line> lines;

    private BuiltinDefinitions(String digest, Map<String, Line> lines) {
        this.digest = digest;
        this.lines = lines;
    }

    /** The definitions of what is served, and all that they refer to. */
    public static BuiltinDefinitions get() {
        return Loaded.ALL;
    }

    /**
     * The same and those of Kubernetes' other stable kinds, which are structure only: who defines a custom resource of such
     * a kind wants it merged as Kubernetes does. Loaded when first asked for.
     */
    public static BuiltinDefinitions known() {
        return Known.ALL;
    }

    /**
     * The definitions of what is served everywhere, and those that only workspaces of the kube profile serve, whole. Loaded
     * when first asked for.
     */
    public static BuiltinDefinitions ofProfile() {
        return Profile.ALL;
    }

    /** Where a definition is found: among those that are served everywhere, else among those of the kube profile. */
    public static BuiltinDefinitions holding(String name) {
        return Loaded.ALL.lines.containsKey(name) ? Loaded.ALL : ofProfile();
    }

    private BuiltinDefinitions and(BuiltinDefinitions more) {
        Map<String, Line> both = new LinkedHashMap<>(lines);
        both.putAll(more.lines);
        return new BuiltinDefinitions(digest, both);
    }

    private static BuiltinDefinitions load(String file) {
        try (InputStream in = BuiltinDefinitions.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("not on the class path: " + file);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Map<String, Line> lines = new LinkedHashMap<>();
            int start = text.indexOf('\n') + 1;
            String digest = text.substring(0, start - 1);
            while (start < text.length()) {
                int name = text.indexOf('\t', start);
                int head = text.indexOf('\t', name + 1);
                int end = text.indexOf('\n', head + 1);
                Line line = new Line(text.substring(name + 1, head), text.substring(head + 1, end));
                lines.put(text.substring(start, name), line);
                start = end + 1;
            }
            return new BuiltinDefinitions(digest, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The SHA-256 of all definitions, in hex: equal digests mean equal definitions. */
    public String digest() {
        return digest;
    }

    /** Names such as {@code io.k8s.api.core.v1.ConfigMap}, sorted. */
    public Set<String> names() {
        return lines.keySet();
    }

    /**
     * A new copy of a definition; references to others start with {@link #REFERENCE}.
     *
     * @throws IllegalArgumentException when there is none of that name
     */
    public ObjectNode definition(String name) {
        ObjectNode definition = head(name);
        ObjectNode properties = properties(name);
        if (!properties.isEmpty()) {
            definition.set("properties", properties);
        }
        return definition;
    }

    /** The definition without its fields. */
    ObjectNode head(String name) {
        return parse(line(name).head());
    }

    /** The fields of a definition. */
    ObjectNode properties(String name) {
        return parse(line(name).properties());
    }

    private Line line(String name) {
        Line line = lines.get(name);
        if (line == null) {
            throw new IllegalArgumentException("no definition " + name);
        }
        return line;
    }

    private static ObjectNode parse(String text) {
        try {
            JsonNode node = Json.mapper().readTree(text);
            return (ObjectNode) node;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the generated definitions are damaged", e);
        }
    }
}

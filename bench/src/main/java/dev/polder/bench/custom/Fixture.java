package dev.polder.bench.custom;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.crd.CrdTypes;
import dev.polder.machinery.crd.CustomResourceDefinitions;
import dev.polder.machinery.decode.BodyDecoder;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.type.ResourceType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A custom type and a valid object of it.
 *
 * @param type the type
 * @param schema the schema of the object's version
 * @param object the object, with all its defaults
 */
public record Fixture(ResourceType type, Schema schema, ObjectNode object) {

    private static final int FIELDS = 130;
    private static final int ITEMS = 30;

    /**
     * An object of 6 kB with 160 fields, 30 of them elements of a list with keys: the shape of the objects of kcp's load test
     * ({@code test/load/testing/config.go}).
     */
    public static Fixture crate() {
        return of(crateDefinition("bench.example.com", 0), crateObject("bench.example.com"));
    }

    /** A valid object with rules in CEL of the shape of those of an HTTPRoute of the Gateway API. */
    public static Fixture gate() {
        return of(resource("gates-definition.yaml"), resource("gates-object.yaml"));
    }

    /** The largest valid HTTPRoute of the corpus that {@code POLDER_CORPUS} names; {@link #gate} without a corpus. */
    static Fixture route() {
        String corpus = System.getenv("POLDER_CORPUS");
        return corpus == null ? gate() : route(Path.of(corpus, "gateway-api"));
    }

    private static Fixture route(Path project) {
        Path definition = files(project.resolve("crds"), "httproutes").getFirst();
        Path largest = files(project.resolve("samples/valid"), "httproute__").stream()
                .max(Comparator.comparingLong(Fixture::size))
                .orElseThrow();
        return of(yaml(read(definition)), yaml(read(largest)));
    }

    /** A valid definition, prepared, and an object that gets its defaults here. */
    private static Fixture of(ObjectNode definition, ObjectNode object) {
        new CustomResourceDefinitions().prepareForCreate(definition);
        ResourceType type = CrdTypes.toResourceType(definition);
        String apiVersion = object.path("apiVersion").asText();
        Schema schema = type.version(apiVersion.substring(apiVersion.indexOf('/') + 1))
                .orElseThrow()
                .schema();
        Fixture fixture = new Fixture(type, schema, object);
        List<?> errors = Operations.judge(fixture, object);
        if (!errors.isEmpty()) {
            throw new IllegalStateException("the object is invalid: " + errors);
        }
        return fixture;
    }

    /**
     * The definition of the crate as its author writes it.
     *
     * @param group the group of the type
     * @param variant schemas of different variants differ in every description
     */
    static ObjectNode crateDefinition(String group, int variant) {
        ObjectNode crd = Json.object();
        crd.put("apiVersion", "apiextensions.k8s.io/v1").put("kind", "CustomResourceDefinition");
        crd.putObject("metadata").put("name", "crates." + group);
        ObjectNode spec = crd.putObject("spec");
        spec.put("group", group).put("scope", "Namespaced");
        spec.putObject("names")
                .put("plural", "crates")
                .put("singular", "crate")
                .put("kind", "Crate")
                .put("listKind", "CrateList");
        ObjectNode version = spec.putArray("versions").addObject();
        version.put("name", "v1").put("served", true).put("storage", true);
        ObjectNode fields = version.putObject("schema")
                .putObject("openAPIV3Schema")
                .put("type", "object")
                .putObject("properties")
                .putObject("spec")
                .put("type", "object")
                .putObject("properties");
        for (int i = 0; i < FIELDS; i++) {
            field(fields.putObject("field" + i), i, variant);
        }
        ObjectNode parts = fields.putObject("parts").put("type", "array").put("x-kubernetes-list-type", "map");
        parts.putArray("x-kubernetes-list-map-keys").add("name");
        ObjectNode part = parts.putObject("items").put("type", "object");
        part.putArray("required").add("name");
        ObjectNode ofPart = part.putObject("properties");
        ofPart.putObject("name").put("type", "string").put("maxLength", 63);
        ofPart.putObject("weight").put("type", "integer").put("minimum", 0);
        ofPart.putObject("sealed").put("type", "boolean").put("default", false);
        return crd;
    }

    private static void field(ObjectNode field, int number, int variant) {
        field.put(
                "description",
                "What field " + number + " of a crate of kind " + variant + " says about what is in it.");
        switch (number % 4) {
            case 0 -> field.put("type", "integer").put("minimum", 0).put("maximum", 1_000_000);
            case 1 -> field.put("type", "boolean").put("default", true);
            case 2 -> field.put("type", "string").put("maxLength", 64).put("pattern", "^[a-z0-9-]+$");
            default ->
                field.put("type", "string").putArray("enum").add("one-of-them").add("one-of-the-other-kinds");
        }
    }

    static ObjectNode crateObject(String group) {
        ObjectNode crate = Json.object();
        crate.put("apiVersion", group + "/v1").put("kind", "Crate");
        crate.putObject("metadata")
                .put("name", "crate")
                .put("namespace", "default")
                .put("uid", "6ad2a0b7-5b0a-4c39-9b4b-0d7b3a3c1f10")
                .put("creationTimestamp", "2026-01-01T00:00:00Z");
        ObjectNode spec = crate.putObject("spec");
        for (int i = 0; i < FIELDS; i++) {
            switch (i % 4) {
                case 0 -> spec.put("field" + i, i * 997);
                case 1 -> spec.put("field" + i, i % 3 == 0);
                case 2 -> spec.put("field" + i, "what-is-in-the-crate-and-why-it-was-once-put-there-number-" + i);
                default -> spec.put("field" + i, "one-of-the-other-kinds");
            }
        }
        var parts = spec.putArray("parts");
        for (int i = 0; i < ITEMS; i++) {
            parts.addObject().put("name", "part-" + i).put("weight", i * 31).put("sealed", i % 2 == 0);
        }
        return crate;
    }

    private static ObjectNode resource(String name) {
        try (InputStream file = Fixture.class.getResourceAsStream(name)) {
            return yaml(Objects.requireNonNull(file, name).readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode yaml(byte[] text) {
        try {
            return BodyDecoder.yaml(text).object();
        } catch (DecodeException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Path> files(Path folder, String part) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().contains(part))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long size(Path file) {
        return read(file).length;
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

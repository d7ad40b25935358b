package dev.polder.machinery.apply.path;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.decode.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The spelling of a {@link FieldSet} in {@code fieldsV1}: {@code f:<name>}, {@code k:<key fields as JSON>}, {@code
 * v:<value as JSON>}, {@code i:<index>}, and {@code .} for an element that is a member and has members below it.
 */
public final class FieldsV1 {

    private static final String SELF = ".";

    private FieldsV1() {}

    /** Writes a set, elements in their order. */
    public static ObjectNode print(FieldSet set) {
        ObjectNode object = Json.object();
        set.forEach((element, node) -> {
            ObjectNode below = print(node.children());
            if (node.member() && !node.children().isEmpty()) {
                ObjectNode self = Json.object();
                self.putObject(SELF);
                below = self.setAll(below);
            }
            object.set(spell(element), below);
        });
        return object;
    }

    /**
     * Reads a set. Elements of kinds that this version does not know are dropped, as upstream does.
     *
     * @throws DecodeException when an element cannot be read
     */
    public static FieldSet parse(JsonNode fields) throws DecodeException {
        FieldSetBuilder builder = new FieldSetBuilder();
        parse(fields, builder);
        return builder.build();
    }

    /**
     * An element is a member if it says so or has nothing below it.
     *
     * @return whether there was anything to read
     */
    private static boolean parse(JsonNode fields, FieldSetBuilder builder) throws DecodeException {
        boolean found = false;
        for (Map.Entry<String, JsonNode> entry : fields.properties()) {
            PathElement element = entry.getKey().equals(SELF) ? null : element(entry.getKey());
            if (element == null) {
                continue;
            }
            found = true;
            FieldSetBuilder child = builder.below(element);
            boolean hasMore = parse(entry.getValue(), child);
            if (!hasMore || entry.getValue().has(SELF)) {
                child.mark();
            }
        }
        return found;
    }

    private static @Nullable PathElement element(String text) throws DecodeException {
        if (text.length() < 2) {
            throw new DecodeException("key must be 2 characters long:");
        }
        if (text.charAt(1) != ':') {
            throw new DecodeException("missing colon: " + text);
        }
        String rest = text.substring(2);
        return switch (text.charAt(0)) {
            case 'f' -> new PathElement.Field(rest);
            case 'v' -> new PathElement.Value(json(rest));
            case 'k' -> key(json(rest));
            case 'i' -> index(rest);
            default -> null;
        };
    }

    private static JsonNode json(String text) throws DecodeException {
        return JsonReader.read(text.getBytes(StandardCharsets.UTF_8)).value();
    }

    private static PathElement key(JsonNode fields) throws DecodeException {
        if (!fields.isObject()) {
            throw new DecodeException("ReadObjectCB: expect { or n");
        }
        Map<String, JsonNode> values = new TreeMap<>();
        fields.properties().forEach(e -> values.put(e.getKey(), e.getValue()));
        return PathElement.Key.of(values);
    }

    private static PathElement index(String text) throws DecodeException {
        try {
            return new PathElement.Index(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw new DecodeException("strconv.Atoi: parsing \"" + text + "\": invalid syntax");
        }
    }

    private static String spell(PathElement element) {
        return switch (element) {
            case PathElement.Field field -> "f:" + field.name();
            case PathElement.Key key -> {
                ObjectNode fields = JsonNodeFactory.instance.objectNode();
                key.fields().forEach(fields::set);
                yield "k:" + compact(fields);
            }
            case PathElement.Value value -> "v:" + compact(value.value());
            case PathElement.Index index -> "i:" + index.index();
        };
    }

    /** JSON as Go writes it: safe inside HTML. */
    public static String compact(JsonNode value) {
        try {
            return Json.mapper()
                    .writeValueAsString(value)
                    .replace("&", "\\u0026")
                    .replace("<", "\\u003c")
                    .replace(">", "\\u003e")
                    .replace("\u2028", "\\u2028")
                    .replace("\u2029", "\\u2029");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}

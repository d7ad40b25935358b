package dev.polder.machinery.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.decode.GoText;
import java.util.regex.Pattern;

/** A document while the operations of a JSON patch change it. */
final class JsonDocument {

    private static final Pattern INDEX = Pattern.compile("[-+]?[0-9]{1,9}");

    private final long maxCopiedBytes;
    private JsonNode root;
    private long copiedBytes;

    JsonDocument(JsonNode root, long maxCopiedBytes) {
        this.root = root;
        this.maxCopiedBytes = maxCopiedBytes;
    }

    /** An operation that cannot be done; the message is the library's. */
    static final class Failed extends Exception {

        private static final long serialVersionUID = 1L;

        Failed(String message) {
            super(message, null, false, false);
        }
    }

    JsonNode root() {
        return root;
    }

    void apply(JsonNode operation) throws Failed {
        switch (operation.path("op").asText("")) {
            case "add" -> add(pointer(operation, "path"), value(operation));
            case "remove" -> remove(pointer(operation, "path"));
            case "replace" -> replace(pointer(operation, "path"), value(operation));
            case "move" -> move(pointer(operation, "from"), pointer(operation, "path"));
            case "copy" -> copy(pointer(operation, "from"), pointer(operation, "path"));
            case "test" -> test(pointer(operation, "path"), value(operation));
            default ->
                throw new Failed("Unexpected kind: " + operation.path("op").asText("unknown"));
        }
    }

    private static String pointer(JsonNode operation, String field) throws Failed {
        JsonNode pointer = operation.path(field);
        if (pointer.isTextual()) {
            return pointer.textValue();
        }
        throw new Failed(operation.path("op").asText() + " operation failed to decode " + field + ": missing value");
    }

    private static JsonNode value(JsonNode operation) {
        JsonNode value = operation.get("value");
        return value == null ? JsonNodeFactory.instance.nullNode() : value.deepCopy();
    }

    /** The last step of a pointer and the container it is a step in. */
    private record Target(JsonNode container, String key) {}

    private Target target(String pointer, String missing) throws Failed {
        return target(pointer, missing, "");
    }

    private Target target(String pointer, String missing, String end) throws Failed {
        String[] parts = pointer.split("/", -1);
        if (parts.length < 2) {
            throw new Failed(missing + pointer + end + ": missing value");
        }
        JsonNode container = root;
        for (int i = 1; i < parts.length - 1; i++) {
            container = step(container, unescape(parts[i]));
            if (!container.isContainerNode()) {
                throw new Failed(missing + pointer + end + ": missing value");
            }
        }
        return new Target(container, unescape(parts[parts.length - 1]));
    }

    private static JsonNode step(JsonNode container, String key) {
        try {
            return get(new Target(container, key));
        } catch (Failed e) {
            return JsonNodeFactory.instance.missingNode();
        }
    }

    /** RFC 6901: first slashes, then tildes. */
    private static String unescape(String part) {
        return part.replace("~1", "/").replace("~0", "~");
    }

    /** The value, null when an object has no such field. */
    private static JsonNode get(Target target) throws Failed {
        if (target.container instanceof ArrayNode array) {
            return array.get(index(target.key, array.size(), array.size() - 1));
        }
        JsonNode value = target.container.get(target.key);
        return value == null ? JsonNodeFactory.instance.nullNode() : value;
    }

    /** An index of a list; one below zero counts from {@code size}. */
    private static int index(String key, int size, int max) throws Failed {
        if (!INDEX.matcher(key).matches()) {
            throw new Failed("strconv.Atoi: parsing " + GoText.quoted(key) + ": invalid syntax");
        }
        int index = Integer.parseInt(key);
        int absolute = index < 0 ? index + size : index;
        if (absolute < 0 || absolute > max) {
            throw new Failed("Unable to access invalid index: " + key + ": invalid index referenced");
        }
        return absolute;
    }

    private void add(String pointer, JsonNode value) throws Failed {
        Target target = target(pointer, "add operation does not apply: doc is missing path: \"", "\"");
        in("error in add for path: '" + pointer + "'", () -> add(target, value));
    }

    /** A step of an operation, whose failure is told with what it was part of. */
    private interface Step {
        void run() throws Failed;
    }

    private static void in(String words, Step step) throws Failed {
        try {
            step.run();
        } catch (Failed e) {
            throw new Failed(words + ": " + e.getMessage());
        }
    }

    private static void add(Target target, JsonNode value) throws Failed {
        if (target.container instanceof ObjectNode object) {
            object.set(target.key, value);
            return;
        }
        ArrayNode array = (ArrayNode) target.container;
        if (target.key.equals("-")) {
            array.add(value);
        } else {
            array.insert(index(target.key, array.size() + 1, array.size()), value);
        }
    }

    private void remove(String pointer) throws Failed {
        Target target = target(pointer, "remove operation does not apply: doc is missing path: \"", "\"");
        in("error in remove for path: '" + pointer + "'", () -> remove(target));
    }

    private static void remove(Target target) throws Failed {
        if (target.container instanceof ArrayNode array) {
            array.remove(index(target.key, array.size(), array.size() - 1));
        } else if (((ObjectNode) target.container).remove(target.key) == null) {
            throw new Failed("Unable to remove nonexistent key: " + target.key + ": missing value");
        }
    }

    private void replace(String pointer, JsonNode value) throws Failed {
        if (pointer.isEmpty()) {
            if (!value.isContainerNode()) {
                throw new Failed("value must be object or array");
            }
            root = value;
            return;
        }
        Target target = target(pointer, "replace operation does not apply: doc is missing path: ");
        if (target.container instanceof ArrayNode array) {
            in(
                    "replace operation does not apply: doc is missing key: " + pointer,
                    () -> array.set(index(target.key, array.size(), array.size() - 1), value));
        } else {
            add(target, value);
        }
    }

    private void move(String from, String pointer) throws Failed {
        Target source = target(from, "move operation does not apply: doc is missing from path: ");
        JsonNode value = get(source);
        in("error in move for path: '" + source.key + "'", () -> remove(source));
        Target target = target(pointer, "move operation does not apply: doc is missing destination path: ");
        in("error in move for path: '" + pointer + "'", () -> add(target, value));
    }

    private void copy(String from, String pointer) throws Failed {
        JsonNode value = get(target(from, "copy operation does not apply: doc is missing from path: "))
                .deepCopy();
        Target target = target(pointer, "copy operation does not apply: doc is missing destination path: ");
        copiedBytes += value.isNull() ? 0 : Json.write(value).length;
        if (copiedBytes > maxCopiedBytes) {
            throw new Failed("Unable to complete the copy, the accumulated size increase of copy is " + copiedBytes
                    + ", exceeding the limit " + maxCopiedBytes);
        }
        in("error while adding value during copy", () -> add(target, value));
    }

    private void test(String pointer, JsonNode value) throws Failed {
        JsonNode actual =
                pointer.isEmpty() ? root : get(target(pointer, "test operation does not apply: is missing path: "));
        if (!actual.equals(value)) {
            throw new Failed("testing value " + pointer + " failed: test failed");
        }
    }
}

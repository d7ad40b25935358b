package dev.polder.storage.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.util.Random;

/** Objects with awkward text in awkward places. */
public final class RandomObjects {

    private static final String[] TEXTS = {
        "", "a", "\"", "\\", "{}", "}]", "\n\t", "é€😀", "\u0001", "kcp.io/cluster", "\"metadata\":{", "annotations"
    };
    private static final String[] FIELDS = {
        "name",
        "namespace",
        "uid",
        "resourceVersion",
        "generation",
        "finalizers",
        "labels",
        "annotations",
        "managedFields"
    };

    private RandomObjects() {}

    public static ObjectNode next(Random random) {
        ObjectNode object = Json.object();
        if (random.nextBoolean()) {
            object.set("spec", value(random, 0));
        }
        ObjectNode metadata = Json.object();
        for (String field : FIELDS) {
            switch (random.nextInt(3)) {
                case 0 -> metadata.set(field, metadataValue(field, random));
                default -> {}
            }
        }
        object.set("metadata", metadata);
        object.put("kind", "Widget");
        object.put("apiVersion", "example.com/v1");
        if (random.nextBoolean()) {
            object.set("status", value(random, 0));
        }
        return object;
    }

    private static JsonNode metadataValue(String field, Random random) {
        return switch (field) {
            case "labels", "annotations" -> {
                ObjectNode map = Json.object();
                int size = random.nextInt(4);
                for (int i = 0; i < size; i++) {
                    map.put(text(random) + i, text(random));
                }
                if (random.nextInt(3) == 0) {
                    map.put("kcp.io/cluster", "someone-elses");
                }
                yield map;
            }
            case "generation" -> JsonNodeFactory.instance.numberNode(random.nextLong());
            case "finalizers", "managedFields" -> value(random, 2);
            default -> JsonNodeFactory.instance.textNode(text(random));
        };
    }

    private static JsonNode value(Random random, int depth) {
        return switch (random.nextInt(depth > 4 ? 5 : 7)) {
            case 0 -> JsonNodeFactory.instance.nullNode();
            case 1 -> JsonNodeFactory.instance.booleanNode(random.nextBoolean());
            case 2 -> JsonNodeFactory.instance.numberNode(random.nextLong());
            case 3 -> JsonNodeFactory.instance.numberNode(random.nextGaussian() * 1e20);
            case 4 -> JsonNodeFactory.instance.textNode(text(random));
            case 5 -> {
                ArrayNode array = JsonNodeFactory.instance.arrayNode();
                int size = random.nextInt(4);
                for (int i = 0; i < size; i++) {
                    array.add(value(random, depth + 1));
                }
                yield array;
            }
            default -> {
                ObjectNode map = Json.object();
                int size = random.nextInt(4);
                for (int i = 0; i < size; i++) {
                    map.set(text(random) + i, value(random, depth + 1));
                }
                yield map;
            }
        };
    }

    private static String text(Random random) {
        return TEXTS[random.nextInt(TEXTS.length)] + TEXTS[random.nextInt(TEXTS.length)];
    }
}

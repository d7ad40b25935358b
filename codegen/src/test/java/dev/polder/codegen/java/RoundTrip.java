package dev.polder.codegen.java;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.polder.codegen.input.Document;
import dev.polder.codegen.model.Api;
import dev.polder.codegen.model.Group;
import dev.polder.codegen.model.Kind;
import dev.polder.codegen.model.Version;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sends objects through generated classes as the fabric8 client does, and says what has been lost. */
final class RoundTrip {

    private static final JsonMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final KubernetesSerialization serialization = new KubernetesSerialization();
    private final Map<String, String> classes = new TreeMap<>();
    private final CompiledJava compiled;

    RoundTrip(Api api, String base, CompiledJava compiled) {
        this.compiled = compiled;
        for (Group group : api.groups()) {
            for (Kind kind : group.kinds()) {
                for (Version version : kind.versions()) {
                    String name = kind.names().kind();
                    classes.put(
                            group.name() + "/" + version.name() + " " + name,
                            VersionPackage.nameOf(base, group.name(), version.name()) + "." + name);
                }
            }
        }
    }

    /** Whether there is a class for an object. */
    boolean knows(Document sample) {
        return classes.containsKey(type(sample));
    }

    private static String type(Document sample) {
        return sample.object().path("apiVersion").asText() + " "
                + sample.object().path("kind").asText();
    }

    /** The object after it has been decoded and encoded. */
    JsonNode of(Document sample) {
        Class<?> type = compiled.type(classes.getOrDefault(type(sample), type(sample)));
        try {
            return EXACT.readTree(
                    serialization.asJson(serialization.unmarshal(sample.object().toString(), type)));
        } catch (JsonProcessingException e) {
            throw new AssertionError(sample.place(), e);
        }
    }

    /**
     * Where an object and what has become of it differ. A number may have become the same amount as text, and null may have
     * gone where the schema has no null: the server takes it out as well.
     */
    List<String> losses(Document sample) throws JsonProcessingException {
        List<String> losses = new ArrayList<>();
        compare(EXACT.readTree(sample.object().toString()), of(sample), sample.place() + " ", losses);
        return losses;
    }

    private static void compare(JsonNode before, JsonNode after, String path, List<String> losses) {
        if (before.isObject() && after.isObject()) {
            before.properties().forEach(field -> {
                JsonNode kept = after.path(field.getKey());
                if (!field.getValue().isNull() || !kept.isMissingNode()) {
                    compare(field.getValue(), kept, path + "." + field.getKey(), losses);
                }
            });
            after.fieldNames().forEachRemaining(name -> {
                if (!before.has(name)) {
                    losses.add(path + "." + name + " has been added: " + after.get(name));
                }
            });
        } else if (before.isArray() && after.isArray() && before.size() == after.size()) {
            Iterator<JsonNode> others = after.iterator();
            int place = 0;
            for (JsonNode item : before) {
                compare(item, others.next(), path + "[" + place++ + "]", losses);
            }
        } else if (before.isNumber() && after.isNumber()) {
            if (before.decimalValue().compareTo(after.decimalValue()) != 0) {
                losses.add(path + ": " + before + " has become " + after);
            }
        } else if (!before.equals(after)
                && !(before.isNumber() && after.isTextual() && before.asText().equals(after.asText()))) {
            losses.add(path + ": " + before + " has become " + after);
        }
    }
}

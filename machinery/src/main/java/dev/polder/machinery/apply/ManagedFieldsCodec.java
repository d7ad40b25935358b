package dev.polder.machinery.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.apply.ManagerId.Operation;
import dev.polder.machinery.apply.path.FieldsV1;
import dev.polder.machinery.apply.path.Values;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.decode.GoText;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code metadata.managedFields} to and from {@link Managers} (apimachinery {@code managedfields/internal}). */
final class ManagedFieldsCodec {

    static final String FIELD = "managedFields";

    private static final Comparator<Map.Entry<ManagerId, ManagerFields>> ENTRY_ORDER = Comparator.comparing(
                    (Map.Entry<ManagerId, ManagerFields> e) -> e.getKey().operation())
            .thenComparingLong(e -> epochSeconds(e.getValue().time()))
            .thenComparing(e -> e.getKey().manager(), Values.BY_BYTES)
            .thenComparing(e -> e.getValue().apiVersion(), Values.BY_BYTES)
            .thenComparing(e -> e.getKey().subresource(), Values.BY_BYTES);

    private ManagedFieldsCodec() {}

    /** The entries of an object; an empty list when there are none. */
    static JsonNode entries(ObjectNode object) {
        return object.path("metadata").path(FIELD);
    }

    static void remove(ObjectNode object) {
        if (object.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove(FIELD);
        }
    }

    /** A deep copy of an object but for its entries, which can be larger than all the rest: {@link #write} replaces them. */
    static ObjectNode copyAround(ObjectNode object) {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (field.getKey().equals("metadata") && field.getValue() instanceof ObjectNode metadata) {
                ObjectNode rest = copy.putObject("metadata");
                for (Map.Entry<String, JsonNode> inner : metadata.properties()) {
                    JsonNode value = inner.getValue();
                    rest.set(inner.getKey(), inner.getKey().equals(FIELD) ? value : value.deepCopy());
                }
            } else {
                copy.set(field.getKey(), field.getValue().deepCopy());
            }
        }
        return copy;
    }

    /** Puts the managers into the object; none leave no list. */
    static void write(ObjectNode object, Managers managers) {
        if (managers.isEmpty()) {
            remove(object);
            return;
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        managers.byId().entrySet().stream().sorted(ENTRY_ORDER).forEach(e -> list.add(entry(e.getKey(), e.getValue())));
        ObjectNode metadata =
                object.get("metadata") instanceof ObjectNode present ? present : object.putObject("metadata");
        metadata.set(FIELD, list);
    }

    private static ObjectNode entry(ManagerId id, ManagerFields fields) {
        ObjectNode entry = JsonNodeFactory.instance.objectNode();
        entry.put("manager", id.manager());
        entry.put("operation", id.operation().wire());
        entry.put("apiVersion", fields.apiVersion());
        if (fields.time() != null) {
            entry.put("time", fields.time());
        }
        entry.put("fieldsType", "FieldsV1");
        entry.set("fieldsV1", FieldsV1.print(fields.fields()));
        if (!id.subresource().isEmpty()) {
            entry.put("subresource", id.subresource());
        }
        return entry;
    }

    /**
     * Reads the entries.
     *
     * @throws DecodeException when one of them is no entry
     */
    static Managers read(JsonNode entries) throws DecodeException {
        TreeMap<ManagerId, ManagerFields> managers = new TreeMap<>();
        for (int i = 0; i < entries.size(); i++) {
            JsonNode entry = entries.get(i);
            Operation operation = operation(entry);
            String apiVersion = text(entry, "apiVersion");
            if (apiVersion.isEmpty()) {
                throw new DecodeException("apiVersion must not be empty");
            }
            String fieldsType = text(entry, "fieldsType");
            if (fieldsType.isEmpty()) {
                throw new DecodeException("missing fieldsType in managed fields entry " + i);
            }
            if (!fieldsType.equals("FieldsV1")) {
                throw new DecodeException(
                        "invalid fieldsType " + GoText.quoted(fieldsType) + " in managed fields entry " + i);
            }
            ManagerId id = ManagerId.of(text(entry, "manager"), operation, apiVersion, text(entry, "subresource"));
            String time = entry.path("time").textValue();
            managers.put(id, new ManagerFields(FieldsV1.parse(entry.path("fieldsV1")), apiVersion, time));
        }
        return new Managers(managers);
    }

    private static Operation operation(JsonNode entry) throws DecodeException {
        return switch (text(entry, "operation")) {
            case "Apply" -> Operation.APPLY;
            case "Update" -> Operation.UPDATE;
            default -> throw new DecodeException("operation must be `Apply` or `Update`");
        };
    }

    private static String text(JsonNode entry, String field) {
        return entry.path(field).asText("");
    }

    static long epochSeconds(@Nullable String time) {
        if (time == null) {
            return 0;
        }
        try {
            return Instant.parse(time).getEpochSecond();
        } catch (DateTimeException e) {
            return 0; // a time nobody can read stands first, as one that is missing
        }
    }

    /** Whether a client asked for the entries to be cleared: an empty list, or one with an empty entry. */
    static boolean isReset(ObjectNode object) {
        JsonNode entries = entries(object);
        if (!entries.isArray()) {
            return false;
        }
        return entries.isEmpty() || (entries.size() == 1 && isEmptyEntry(entries.get(0)));
    }

    private static boolean isEmptyEntry(JsonNode entry) {
        return entry.isNull()
                || (entry.isObject()
                        && List.copyOf(entry.properties()).stream()
                                .allMatch(e -> e.getValue().isNull()
                                        || e.getValue().asText("x").isEmpty()));
    }
}

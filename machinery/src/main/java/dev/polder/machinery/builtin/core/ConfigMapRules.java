package dev.polder.machinery.builtin.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.BuiltinRules;
import dev.polder.machinery.builtin.rule.Formats;
import dev.polder.machinery.builtin.rule.Nodes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** ConfigMaps: keys that are file names, in text or in bytes, 1 MiB together. */
public final class ConfigMapRules extends BuiltinRules {

    public ConfigMapRules() {
        super(new Traits(NameRule.DNS_SUBDOMAIN, true, false, false, false, true));
    }

    @Override
    public List<FieldError> validate(ObjectNode object) {
        List<FieldError> errors = new ArrayList<>();
        long size = 0;
        for (Map.Entry<String, JsonNode> entry : Nodes.entries(object, "data")) {
            String key = entry.getKey();
            String path = "data[" + key + "]";
            errors.addAll(Formats.invalid(path, key, Formats.configMapKey(key)));
            if (object.path("binaryData").has(key)) {
                errors.add(FieldError.invalid(path, key, "duplicate of key present in binaryData"));
            }
            size += entry.getValue().asText("").getBytes(StandardCharsets.UTF_8).length;
        }
        for (Map.Entry<String, JsonNode> entry : Nodes.entries(object, "binaryData")) {
            String key = entry.getKey();
            errors.addAll(Formats.invalid("binaryData[" + key + "]", key, Formats.configMapKey(key)));
            size += DataKeys.decodedLength(entry.getValue());
        }
        if (size > DataKeys.MAX_BYTES) {
            // The error is about the whole object, so it names no field.
            errors.add(FieldError.tooLong("", null, DataKeys.MAX_BYTES));
        }
        return errors;
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode object, ObjectNode old, String subresource) {
        List<FieldError> errors = new ArrayList<>(DataKeys.immutable(object, old, "data", "binaryData"));
        errors.addAll(validate(object));
        return errors;
    }
}

package dev.polder.machinery.builtin.core;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.BuiltinRules;
import dev.polder.machinery.builtin.rule.Formats;
import dev.polder.machinery.builtin.rule.Nodes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Secrets: a type that never changes and says which keys there must be, and a write-only way to give text. */
public final class SecretRules extends BuiltinRules {

    private static final String REDACTED = "<secret contents redacted>";
    private static final String ACCOUNT_NAME = "kubernetes.io/service-account.name";

    public SecretRules() {
        super(new Traits(NameRule.DNS_SUBDOMAIN, true, false, false, false, true));
    }

    /** Gives the type, and turns {@code stringData} into {@code data}. */
    @Override
    public void setDefaults(ObjectNode object) {
        super.setDefaults(object);
        if (Nodes.text(object, "type").isEmpty()) {
            object.put("type", "Opaque");
        }
        JsonNode texts = object.remove("stringData");
        if (texts != null && !texts.isEmpty()) {
            ObjectNode data = Nodes.object(object, "data");
            for (Map.Entry<String, JsonNode> text : texts.properties()) {
                byte[] bytes = text.getValue().asText("").getBytes(StandardCharsets.UTF_8);
                data.put(text.getKey(), Base64.getEncoder().encodeToString(bytes));
            }
        }
    }

    @Override
    public List<FieldError> validate(ObjectNode object) {
        List<FieldError> errors = new ArrayList<>();
        long size = 0;
        for (Map.Entry<String, JsonNode> entry : Nodes.entries(object, "data")) {
            String key = entry.getKey();
            errors.addAll(Formats.invalid("data[" + key + "]", key, Formats.configMapKey(key)));
            size += DataKeys.decodedLength(entry.getValue());
        }
        if (size > DataKeys.MAX_BYTES) {
            errors.add(FieldError.tooLong("data", null, DataKeys.MAX_BYTES));
        }
        errors.addAll(validateType(object));
        return errors;
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode object, ObjectNode old, String subresource) {
        List<FieldError> errors = new ArrayList<>();
        if (!Nodes.text(object, "type").equals(Nodes.text(old, "type"))) {
            errors.add(FieldError.invalid("type", Nodes.text(object, "type"), "field is immutable"));
        }
        errors.addAll(DataKeys.immutable(object, old, "data"));
        errors.addAll(validate(object));
        return errors;
    }

    private static List<FieldError> validateType(ObjectNode object) {
        return switch (Nodes.text(object, "type")) {
            case "kubernetes.io/service-account-token" -> {
                boolean named = !Nodes.text(object, "metadata", "annotations", ACCOUNT_NAME)
                        .isEmpty();
                yield named ? List.of() : List.of(required("metadata.annotations", ACCOUNT_NAME));
            }
            case "kubernetes.io/dockercfg" -> json(object, ".dockercfg");
            case "kubernetes.io/dockerconfigjson" -> json(object, ".dockerconfigjson");
            case "kubernetes.io/basic-auth" ->
                has(object, "username") || has(object, "password")
                        ? List.of()
                        : List.of(required("data", "username"), required("data", "password"));
            case "kubernetes.io/ssh-auth" ->
                Nodes.text(object, "data", "ssh-privatekey").isEmpty()
                        ? List.of(required("data", "ssh-privatekey"))
                        : List.of();
            case "kubernetes.io/tls" -> {
                List<FieldError> errors = new ArrayList<>();
                for (String key : List.of("tls.crt", "tls.key")) {
                    if (!has(object, key)) {
                        errors.add(required("data", key));
                    }
                }
                yield errors;
            }
            default -> List.of();
        };
    }

    private static boolean has(ObjectNode object, String key) {
        return Nodes.has(object, "data", key);
    }

    private static FieldError required(String parent, String key) {
        return FieldError.required(parent + "[" + key + "]", "");
    }

    private static List<FieldError> json(ObjectNode object, String key) {
        if (!has(object, key)) {
            return List.of(required("data", key));
        }
        return jsonError(DataKeys.decode(object.path("data").path(key)))
                .map(error -> List.of(FieldError.invalid("data[" + key + "]", REDACTED, error)))
                .orElse(List.of());
    }

    /** Why bytes are no JSON object, in the words of Go's {@code encoding/json}. */
    private static Optional<String> jsonError(byte[] bytes) {
        try {
            JsonNode node = Json.mapper().readTree(bytes);
            if (node.isMissingNode()) {
                return Optional.of("unexpected end of JSON input");
            }
            return node.isObject() || node.isNull()
                    ? Optional.empty()
                    : Optional.of("json: cannot unmarshal " + goName(node)
                            + " into Go value of type map[string]interface {}");
        } catch (JsonEOFException e) {
            return Optional.of("unexpected end of JSON input");
        } catch (JsonProcessingException e) {
            return Optional.of(invalidCharacter(bytes, e.getLocation()));
        } catch (IOException e) {
            return Optional.of("unexpected end of JSON input");
        }
    }

    private static String goName(JsonNode node) {
        return node.isBoolean() ? "bool" : node.getNodeType().name().toLowerCase(Locale.ROOT);
    }

    private static String invalidCharacter(byte[] bytes, JsonLocation location) {
        String text = new String(bytes, StandardCharsets.UTF_8).strip();
        boolean atStart = location.getByteOffset() <= 0 || !text.startsWith("{");
        char shown = text.isEmpty() ? ' ' : text.charAt(0);
        return atStart
                ? "invalid character '" + shown + "' looking for beginning of value"
                : "invalid JSON at byte " + location.getByteOffset();
    }
}

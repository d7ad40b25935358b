package dev.polder.machinery.decode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Reads the body of a write request into an object tree (apimachinery {@code serializer/json}). */
public final class BodyDecoder {

    private static final String NO_KIND = "couldn't get version/kind; json parse error: ";

    private BodyDecoder() {}

    /**
     * Reads one JSON object.
     *
     * @throws DecodeException when the bytes are anything else, nest too deeply or hold a number no double can hold
     */
    public static Decoded json(byte[] body) throws DecodeException {
        JsonReader.Result result;
        try {
            result = JsonReader.read(body);
        } catch (DecodeException e) {
            throw new DecodeException(NO_KIND + e.getMessage());
        }
        return new Decoded(object(result.value()), result.duplicates(), false);
    }

    /**
     * Reads one YAML document that is an object, with the YAML 1.1 scalars of {@code sigs.k8s.io/yaml}.
     *
     * @throws DecodeException when the bytes are anything else, hold several documents, nest too deeply, or expand
     *     aliases beyond measure
     */
    public static Decoded yaml(byte[] body) throws DecodeException {
        JsonReader.Result result = YamlReader.read(body);
        return new Decoded(object(result.value()), result.duplicates(), true);
    }

    private static ObjectNode object(JsonNode value) throws DecodeException {
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw new DecodeException(NO_KIND + "json: cannot unmarshal " + GoText.jsonType(value)
                + " into Go value of type struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\";"
                + " Kind string \"json:\\\"kind,omitempty\\\"\" }");
    }
}

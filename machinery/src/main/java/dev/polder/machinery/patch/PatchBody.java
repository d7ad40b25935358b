package dev.polder.machinery.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.ApiException;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.decode.Decoded;
import dev.polder.machinery.decode.GoText;
import dev.polder.machinery.decode.JsonReader;
import dev.polder.machinery.decode.YamlReader;

/** Reads the bodies of PATCH requests that are objects; each kind of patch words its errors in its own way. */
public final class PatchBody {

    private static final String GO_MAP = " into Go value of type map[string]interface {}";

    private PatchBody() {}

    /**
     * The body of a JSON merge patch.
     *
     * @throws ApiException 400 when it is no JSON object
     */
    public static Decoded merge(byte[] body) {
        return json(body, "error decoding patch: ");
    }

    /**
     * The body of a strategic merge patch.
     *
     * @throws ApiException 400 when it is no JSON object
     */
    public static Decoded strategic(byte[] body) {
        return json(body, "");
    }

    /**
     * The body of a server-side apply, YAML or JSON.
     *
     * @throws ApiException 400 when it is not one YAML document that is an object
     */
    public static Decoded apply(byte[] body) {
        JsonReader.Result result;
        try {
            result = YamlReader.read(body);
        } catch (DecodeException e) {
            throw PatchFailures.bad("error encoding patch: " + e.getMessage());
        }
        String frame = "error decoding patch: error unmarshaling JSON: while decoding JSON: ";
        return new Decoded(object(result.value(), frame), result.duplicates(), true);
    }

    private static Decoded json(byte[] body, String frame) {
        JsonReader.Result result = read(body);
        return new Decoded(object(result.value(), frame), result.duplicates(), false);
    }

    /** Any JSON; its syntax is checked before anything else, with one text for all errors. */
    static JsonReader.Result read(byte[] body) {
        try {
            return JsonReader.read(body);
        } catch (DecodeException e) {
            throw PatchFailures.bad("invalid JSON patch");
        }
    }

    private static ObjectNode object(JsonNode value, String frame) {
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw PatchFailures.bad(frame + "json: cannot unmarshal " + GoText.jsonType(value) + GO_MAP);
    }
}

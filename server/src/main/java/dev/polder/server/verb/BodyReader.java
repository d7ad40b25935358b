package dev.polder.server.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.machinery.builtin.BuiltinDecoding;
import dev.polder.machinery.builtin.BuiltinTypes;
import dev.polder.machinery.decode.BodyDecoder;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.decode.Decoded;
import dev.polder.machinery.meta.ObjectMetaRules;
import dev.polder.machinery.proto.ProtobufBodies;
import dev.polder.machinery.proto.ProtobufFormatException;
import dev.polder.server.form.Decoding;
import dev.polder.server.negotiation.BodyFormat;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.verb.write.WriteOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the body of a create or an update into an object of the type the URL names. */
final class BodyReader {

    private BodyReader() {}

    /**
     * Decodes, checks the type and the namespace, and prunes what the type does not know, which the request may forbid or
     * want to be warned about.
     */
    static ObjectNode read(ResourceCall call, WriteOptions options) {
        boolean builtIn = call.resource().type().builtIn();
        String contentType = call.raw().header("content-type").orElse("");
        // kcp takes protobuf of custom resources, too, when they are of a kind that clients have a message of.
        boolean known = builtIn || BuiltinTypes.known(call.kind()).isPresent();
        Decoded decoded = decode(call, BodyFormat.ofObject(contentType, known));
        ObjectNode object = decoded.object();
        checkType(call, object);
        List<String> fields = new ArrayList<>();
        object.fieldNames().forEachRemaining(fields::add);
        List<String> strict = new ArrayList<>(decoded.strictErrors());
        try {
            strict.addAll(Decoding.unknownFields(call.resource(), object));
        } catch (DecodeException e) {
            throw notHandled(call, String.valueOf(e.getMessage()));
        }
        if (builtIn) {
            // Go's decoder comes across them in the order of the document.
            strict.sort(Comparator.comparingInt(error -> fields.indexOf(rootField(error))));
        }
        report(call, options, strict);
        checkNamespace(call, object);
        return object;
    }

    /** The field of the root that a strict decoder's error is about, {@code metadata} of {@code metadata.labels.a}. */
    private static String rootField(String error) {
        return error.substring(error.indexOf('"') + 1).split("[.\\[\"]", 2)[0];
    }

    private static ApiException notHandled(ResourceCall call, String why) {
        GroupVersionKind kind = call.kind();
        return ApiErrors.badRequest(kind.kind() + " in version \"" + kind.version() + "\" cannot be handled as a "
                + kind.kind() + ": " + why);
    }

    /**
     * DeleteOptions of a delete; null when there is no body.
     *
     * @throws ApiException 400 for what cannot be read, and for values of other types than their fields
     */
    static @Nullable ObjectNode readDeleteOptions(RawRequest raw) {
        if (raw.body().length == 0) {
            return null;
        }
        try {
            BodyFormat format = BodyFormat.ofOptions(raw.header("content-type").orElse(""));
            ObjectNode options = decode(raw.body(), format).object();
            BuiltinDecoding.decodeDeleteOptions(options);
            return options;
        } catch (DecodeException e) {
            throw ApiErrors.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private static Decoded decode(ResourceCall call, BodyFormat format) {
        try {
            return decode(call.raw().body(), format);
        } catch (DecodeException e) {
            throw unrecognized(call, e);
        }
    }

    private static Decoded decode(byte[] body, BodyFormat format) throws DecodeException {
        return switch (format) {
            case PROTOBUF -> new Decoded(protobuf(body), List.of(), false);
            case YAML -> BodyDecoder.yaml(body);
            case JSON, JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH, APPLY -> BodyDecoder.json(body);
        };
    }

    private static ObjectNode protobuf(byte[] body) throws DecodeException {
        try {
            return ProtobufBodies.decode(body).object();
        } catch (ProtobufFormatException e) {
            throw new DecodeException(String.valueOf(e.getMessage()));
        }
    }

    /** Upstream's frame around a decoder's error (apiserver {@code handlers.transformDecodeError}). */
    private static ApiException unrecognized(ResourceCall call, DecodeException cause) {
        byte[] body = call.raw().body();
        String start = new String(body, 0, Math.min(body.length, 30), StandardCharsets.UTF_8);
        GroupVersionKind kind = call.kind();
        return ApiErrors.badRequest("the object provided is unrecognized (must be of type " + kind.kind() + "): "
                + cause.getMessage() + " (" + hex(start) + ")");
    }

    /** As Go prints a summary of bytes: in hexadecimal. */
    private static String hex(String start) {
        StringBuilder out = new StringBuilder();
        for (byte b : start.getBytes(StandardCharsets.UTF_8)) {
            out.append(String.format("%02x", b & 0xff));
        }
        return start.isEmpty() ? "empty" : out + " ...";
    }

    private static void checkType(ResourceCall call, ObjectNode object) {
        GroupVersionKind wanted = call.kind();
        String apiVersion = object.path("apiVersion").asText("");
        String kind = object.path("kind").asText("");
        if (call.resource().type().builtIn() || (kind.isEmpty() && apiVersion.isEmpty())) {
            // What is left out is what the URL says (apimachinery serializer/json gvkWithDefaults).
            apiVersion = apiVersion.isEmpty() ? wanted.groupVersion().apiVersion() : apiVersion;
            kind = kind.isEmpty() ? wanted.kind() : kind;
            object.put("apiVersion", apiVersion).put("kind", kind);
        }
        if (kind.isEmpty()) {
            throw ApiErrors.badRequest("Object 'Kind' is missing in '" + object + "'");
        }
        if (!apiVersion.equals(wanted.groupVersion().apiVersion())) {
            throw ApiErrors.badRequest(
                    "the API version in the data (" + apiVersion + ") does not match the expected API version ("
                            + wanted.groupVersion().apiVersion() + ")");
        }
        if (!kind.equals(wanted.kind())) {
            throw ApiErrors.badRequest(kind + " in version \"" + wanted.version() + "\" cannot be handled as a "
                    + wanted.kind() + ": no kind \"" + kind + "\" is registered for version \"" + apiVersion
                    + "\" in the served types");
        }
    }

    /** Refuses or warns, as {@code fieldValidation} says. */
    static void report(ResourceCall call, WriteOptions options, List<String> problems) {
        if (problems.isEmpty()) {
            return;
        }
        switch (options.validation()) {
            case STRICT -> throw notHandled(call, "strict decoding error: " + String.join(", ", problems));
            case WARN -> problems.forEach(call.exchange()::warn);
            case IGNORE -> {}
        }
    }

    private static void checkNamespace(ResourceCall call, ObjectNode object) {
        if (!(object.path("metadata") instanceof ObjectNode)) {
            object.putObject("metadata");
        }
        ObjectMetaRules.matchNamespace(object, call.namespace());
    }
}

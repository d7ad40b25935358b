package dev.polder.machinery.proto;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersion;
import dev.polder.api.resource.GroupVersionKind;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Request bodies in {@code application/vnd.kubernetes.protobuf}: four magic bytes and a {@code runtime.Unknown} that
 * holds the type and the message (apimachinery {@code runtime/serializer/protobuf}).
 */
public final class ProtobufBodies {

    static final byte[] MAGIC = {'k', '8', 's', 0};

    private ProtobufBodies() {}

    /** Whether a body starts like protobuf. */
    public static boolean isProtobuf(byte[] body) {
        return body.length >= MAGIC.length && Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /**
     * Decodes a body that says what it is.
     *
     * @throws ProtobufFormatException when the body is malformed or of a type that is not built in
     */
    public static Decoded decode(byte[] body) throws ProtobufFormatException {
        return decode(body, null);
    }

    /**
     * Decodes a body.
     *
     * @param fallback what it is when it does not say
     * @throws ProtobufFormatException when the body is malformed or of a type that is not built in
     */
    public static Decoded decode(byte[] body, @Nullable GroupVersionKind fallback) throws ProtobufFormatException {
        Envelope envelope = envelope(body);
        GroupVersionKind kind = kind(envelope, fallback);
        Optional<Descriptor> type = MessageTypes.find(kind);
        if (type.isEmpty()) {
            throw new ProtobufFormatException(
                    "no kind \"" + kind.kind() + "\" is registered for version \"" + kind.groupVersion() + "\"");
        }
        if (!envelope.contentEncoding().isEmpty()) {
            throw new ProtobufFormatException("unknown content encoding: " + envelope.contentEncoding());
        }
        ObjectNode object = Json.object();
        object.put("kind", kind.kind());
        object.put("apiVersion", kind.groupVersion().apiVersion());
        new MessageReader().read(type.get(), envelope.raw(), object);
        return new Decoded(kind, object);
    }

    private static Envelope envelope(byte[] body) throws ProtobufFormatException {
        if (body.length == 0) {
            throw new ProtobufFormatException("empty data");
        }
        if (!isProtobuf(body)) {
            throw new ProtobufFormatException(
                    "provided data does not appear to be a protobuf message, expected prefix " + "[107 56 115 0]");
        }
        if (body.length == MAGIC.length) {
            throw new ProtobufFormatException("empty body");
        }
        try {
            return Envelope.read(CodedInputStream.newInstance(body, MAGIC.length, body.length - MAGIC.length));
        } catch (IOException e) {
            throw MessageReader.malformed(e);
        }
    }

    private static GroupVersionKind kind(Envelope envelope, @Nullable GroupVersionKind fallback)
            throws ProtobufFormatException {
        String apiVersion = envelope.apiVersion();
        String kind = envelope.kind();
        if (kind.isEmpty() && apiVersion.isEmpty() && fallback != null) {
            return fallback;
        }
        if (kind.isEmpty()) {
            throw new ProtobufFormatException("Object 'Kind' is missing in the protobuf message");
        }
        GroupVersion version = GroupVersion.parse(apiVersion);
        return new GroupVersionKind(version.group(), version.version(), kind);
    }
}

package dev.polder.machinery.proto;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.Descriptor;
import dev.polder.api.resource.GroupVersion;
import dev.polder.api.resource.GroupVersionKind;
import java.nio.charset.StandardCharsets;

/**
 * Answers in {@code application/vnd.kubernetes.protobuf}: the reverse of {@link ProtobufBodies} (apimachinery
 * {@code runtime/serializer/protobuf}, {@code runtime.Unknown.NestedMarshalTo}).
 */
public final class ProtobufAnswers {

    static final int TYPE_META = 1;
    static final int RAW = 2;
    private static final int CONTENT_ENCODING = 3;
    private static final int CONTENT_TYPE = 4;

    private ProtobufAnswers() {}

    /** Whether answers of a kind have a protobuf form. */
    public static boolean knows(GroupVersionKind kind) {
        return MessageTypes.find(kind).isPresent();
    }

    /**
     * A whole answer.
     *
     * @param object an object, list, Status or document that says its kind; not changed
     * @throws IllegalStateException when its kind has no protobuf form, or it is malformed
     */
    public static byte[] encode(ObjectNode object) {
        GroupVersion version = GroupVersion.parse(object.path("apiVersion").asText(""));
        GroupVersionKind kind = new GroupVersionKind(
                version.group(), version.version(), object.path("kind").asText(""));
        Descriptor type = type(kind);
        ReverseBuffer out = new ReverseBuffer();
        MessageWriter writer = new MessageWriter(out);
        putEnd(writer, out);
        int before = out.size();
        writer.write(type, object);
        writer.prefix(RAW, before);
        putTypeMeta(kind, writer, out);
        out.put(ProtobufBodies.MAGIC);
        return out.array();
    }

    /**
     * A {@code metav1.WatchEvent}, which has no envelope of its own: the stream's content type says what it is.
     *
     * @param type such as {@code ADDED}
     * @param object an answer of {@link #encode}
     */
    public static byte[] event(String type, byte[] object) {
        ReverseBuffer out = new ReverseBuffer();
        MessageWriter writer = new MessageWriter(out);
        out.put(object);
        writer.prefix(1, 0);
        writer.prefix(2, 0);
        putText(1, type, writer, out);
        return out.array();
    }

    static Descriptor type(GroupVersionKind kind) {
        return MessageTypes.find(kind).orElseThrow(() -> new IllegalStateException(kind + " has no protobuf form"));
    }

    /** What follows the message: nothing is encoded twice, and the message's own type says all. */
    static void putEnd(MessageWriter writer, ReverseBuffer out) {
        putText(CONTENT_TYPE, "", writer, out);
        putText(CONTENT_ENCODING, "", writer, out);
    }

    static void putTypeMeta(GroupVersionKind kind, MessageWriter writer, ReverseBuffer out) {
        int before = out.size();
        putText(2, kind.kind(), writer, out);
        putText(1, kind.groupVersion().apiVersion(), writer, out);
        writer.prefix(TYPE_META, before);
    }

    private static void putText(int number, String text, MessageWriter writer, ReverseBuffer out) {
        int before = out.size();
        out.put(text.getBytes(StandardCharsets.UTF_8));
        writer.prefix(number, before);
    }
}
